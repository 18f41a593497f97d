#include "base/buf.h"
#include "base/format.h"

static char *room(struct buf *b, size_t n)
{
	if (b->cap - b->n < n)
		vec_grow(b->arena, (void **)&b->v, &b->cap, 1, b->n + n);
	return b->v + b->n;
}

void buf_add(struct buf *b, span s)
{
	if (!s.n)
		return;
	memcpy(room(b, s.n), s.p, s.n);
	b->n += s.n;
}

void buf_str(struct buf *b, const char *z)
{
	buf_add(b, span_str(z));
}

void buf_char(struct buf *b, char c)
{
	*room(b, 1) = c;
	b->n++;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t left = b->cap - b->n;
	va_list ap;

	va_start(ap, fmt);
	size_t n = format_text(left ? b->v + b->n : NULL, left, fmt, ap);
	va_end(ap);
	if (n >= left) { // there was no room for it
		room(b, n + 1);
		va_start(ap, fmt);
		format_text(b->v + b->n, n + 1, fmt, ap);
		va_end(ap);
	}
	b->n += n;
}
