#include "base/buf.h"
#include "base/format.h"
#include "base/must.h"

#define LARGE (1u << 20)

// A large text grows by more than twice: of memory that was not written to only the addresses are spent, while every move copies all and touches
// fresh pages for it.
char *buf_grow(struct buf *b, size_t n)
{
	must(n < SIZE_MAX / 16 && b->cap < SIZE_MAX / 16);
	size_t want = b->n + n;
	vec_grow(b->arena, (void **)&b->v, &b->cap, 1, b->cap >= LARGE && want < b->cap * 8 ? b->cap * 8 : want);
	return b->v + b->n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t left = b->cap - b->n;
	va_list ap;

	va_start(ap, fmt);
	size_t n = format_text(left ? b->v + b->n : NULL, left, fmt, ap);
	va_end(ap);
	if (n >= left) { // there was no room for it
		buf_room(b, n + 1);
		va_start(ap, fmt);
		format_text(b->v + b->n, n + 1, fmt, ap);
		va_end(ap);
	}
	b->n += n;
}
