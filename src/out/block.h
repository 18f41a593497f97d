// block: causes that are one story, put together for a reader: bindings of the same role that let the same sources do the same kind of thing. The causes
// are borrowed and keep their order; memory in the arena given.
#ifndef OUT_BLOCK_H
#define OUT_BLOCK_H

#include "out/cause.h"

struct block {
	const struct cause *const *cause; size_t n_causes; // the strongest first; more than one: all roots are bindings
	span role;                          // of several: "ClusterRole admin"
	enum severity worst;
	size_t n_paths;
	const span *from; size_t n_from;    // tenants, as in struct cause
	const span *to; size_t n_to;
};

struct blocks { struct block *v; size_t n; };

// fold: put together what is alike; else each cause is a block. O(paths log paths).
struct blocks block_list(struct arena *a, const struct snapshot *s, const struct causes *c, bool fold);

#endif
