// bhs_parts: the layout that bhs_write.c and bhs_read.c share. Private to them.
#ifndef IO_BHS_PARTS_H
#define IO_BHS_PARTS_H

#include "base/buf.h"

#define BHS_MAGIC "\x89" "bhs\r\n\x1a\n" // as PNG's: shows what transfers as text break

enum bhs_section { BHS_SOURCES = 1, BHS_FACTS, BHS_KINDS, BHS_PLACES, BHS_OBJECTS, BHS_OPTIONAL = 64 };

// Of the header: where its fields are.
enum { BHS_AT_VERSION = 8, BHS_AT_FLAGS = 10, BHS_AT_HEADER = 12, BHS_AT_PACKED = 16, BHS_AT_RAW = 24, BHS_AT_SUM = 32 };

// XXH3-128 over the header without the sum, and the frame.
void bhs_sum(span head, span frame, unsigned char sum[16]);

// Appends header and frame of a content. False when memory is short.
bool bhs_seal(struct buf *out, span raw, int level);

static inline uint64_t bhs_get(const char *p, unsigned n)
{
	uint64_t x = 0;
	for (unsigned i = 0; i < n; i++)
		x |= (uint64_t)(unsigned char)p[i] << 8 * i;
	return x;
}

static inline void bhs_set(char *p, unsigned n, uint64_t x)
{
	for (unsigned i = 0; i < n; i++)
		p[i] = (char)(x >> 8 * i);
}

#endif
