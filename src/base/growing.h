// growing: bytes that come in pieces of unknown number, as answers of servers do. Large ones grow in pages of their own, which the kernel moves without
// copying, and are handed to an arena as they are: they are never held twice. A zeroed struct is empty; it owns its pages until they are given or dropped.
#ifndef BASE_GROWING_H
#define BASE_GROWING_H

#include "base/arena.h"

struct growing {
	char *map;   // its pages, the first bytes of which are the arena's (arena_adopt); NULL: none
	size_t size; // of the map
	size_t n;    // bytes in it
};

// Copies s behind what is there. False when there is no memory; what was there stays.
bool growing_add(struct growing *g, span s);
static inline span growing_span(const struct growing *g) { return span_of(g->map ? g->map + ARENA_HEAD : NULL, g->n); }
// The bytes, NUL-terminated behind their end, as part of the arena; g is empty then and keeps pages only to be filled again.
span growing_give(struct growing *g, struct arena *a);
void growing_clear(struct growing *g); // empty, its pages kept
void growing_drop(struct growing *g);

#endif
