// buf: growing text in an arena, for renderers and messages.
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/vec.h"

struct buf {
	struct arena *arena;
	char *v;
	size_t n, cap;
};

void buf_add(struct buf *b, span s);
void buf_str(struct buf *b, const char *z);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline span buf_span(const struct buf *b) { return span_of(b->v, b->n); }

#endif
