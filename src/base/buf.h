// buf: growing text in an arena, for renderers and messages.
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/vec.h"

struct buf {
	struct arena *arena;
	char *v;
	size_t n, cap;
};

// Room for n bytes more, at the end of what there is.
char *buf_grow(struct buf *b, size_t n);
static inline char *buf_room(struct buf *b, size_t n) { return b->cap - b->n < n ? buf_grow(b, n) : b->v + b->n; }
static inline void buf_char(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->n++;
}
static inline void buf_add(struct buf *b, span s)
{
	if (!s.n)
		return;
	memcpy(buf_room(b, s.n), s.p, s.n);
	b->n += s.n;
}
static inline void buf_str(struct buf *b, const char *z) { buf_add(b, span_str(z)); }
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline span buf_span(const struct buf *b) { return span_of(b->v, b->n); }

#endif
