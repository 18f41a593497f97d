// bitset: fixed-size set of small integers in an arena.
#ifndef BASE_BITSET_H
#define BASE_BITSET_H

#include "base/arena.h"

struct bitset {
	uint64_t *w;
	size_t n; // bits
};

static inline struct bitset bitset_new(struct arena *a, size_t n)
{
	return (struct bitset){ arena_array(a, uint64_t, (n + 63) / 64), n };
}
static inline bool bitset_has(const struct bitset *b, size_t i) { return i < b->n && (b->w[i / 64] >> (i % 64) & 1); }
static inline void bitset_add(struct bitset *b, size_t i) { b->w[i / 64] |= 1ULL << (i % 64); }
static inline void bitset_del(struct bitset *b, size_t i) { b->w[i / 64] &= ~(1ULL << (i % 64)); }

#endif
