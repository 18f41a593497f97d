// map: open-addressing hash map from 64-bit keys or from spans to 32-bit values, in an arena. Keys of a span map are not copied. Iteration
// order must never reach an output: callers keep their own ordered arrays. The seed of span maps is given by the caller (label keys are
// chosen by attackers); results never depend on it.
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

#define MAP_NONE UINT32_MAX

struct map64 {
	struct map64_slot { uint64_t key; uint32_t value; uint32_t used; } *slot;
	size_t n, mask;
};

// Value of key or MAP_NONE.
uint32_t map64_get(const struct map64 *m, uint64_t key);
// Where the value of key is; *fresh tells that it was not there (value then MAP_NONE, to be set). Valid until the next put.
uint32_t *map64_put(struct map64 *m, struct arena *a, uint64_t key, bool *fresh);

struct spanmap {
	struct spanmap_slot { span key; uint32_t hash; uint32_t value; } *slot; // key.p == NULL: empty
	size_t n, mask;
	uint64_t seed;
};

uint32_t spanmap_get(const struct spanmap *m, span key);
uint32_t *spanmap_put(struct spanmap *m, struct arena *a, span key, bool *fresh); // key must outlive the map

#endif
