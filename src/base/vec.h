// vec: growable array in an arena. `VEC(type) v = {0};` then vec_push(&v, arena, value). Growth copies into a block twice the size; the
// old block stays in the arena until it is freed whole.
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

#define VEC(type) struct { type *v; size_t n, cap; }

#define vec_push(vec, a, ...) \
	do { \
		if ((vec)->n == (vec)->cap) \
			vec_grow((a), (void **)&(vec)->v, &(vec)->cap, sizeof *(vec)->v, (vec)->n + 1); \
		(vec)->v[(vec)->n++] = (__VA_ARGS__); \
	} while (0)

#define vec_reserve(vec, a, want) \
	do { \
		if ((vec)->cap < (size_t)(want)) \
			vec_grow((a), (void **)&(vec)->v, &(vec)->cap, sizeof *(vec)->v, (want)); \
	} while (0)

void vec_grow(struct arena *a, void **v, size_t *cap, size_t item, size_t want);

// Ready-made vectors for headers that pass them on.
struct u32vec { uint32_t *v; size_t n, cap; };
struct spanvec { span *v; size_t n, cap; };

#endif
