// world: a snapshot plus what the steps of an attack have changed so far. The overlay is a small list, newest first; objects that it adds
// or replaces shadow the snapshot's. Refs of overlay objects continue behind the snapshot's. Worlds are values on top of one run arena:
// a world made by world_put shares the older one's list, so a search may branch freely.
#ifndef TWIN_WORLD_H
#define TWIN_WORLD_H

#include "twin/snapshot.h"

struct overlay {
	const struct overlay *older;
	struct object obj;    // root == NULL: deleted
	uint32_t gk;
	ref id;               // n_objects + position
	ref replaces;         // snapshot ref that it shadows, or REF_NONE
	const struct rbac_delta *rbac; // roles and bindings as changed up to here (authz/rbac_delta.h); NULL: as in the snapshot
};

struct world {
	const struct snapshot *snap;
	const struct overlay *top; // NULL: the snapshot itself
	uint32_t n;                // overlay entries
};

static inline struct world world_of(const struct snapshot *s) { return (struct world){ s, NULL, 0 }; }
// The world after an object was created or replaced (root != NULL) or deleted (root == NULL).
struct world world_put(struct world w, struct arena *a, enum gk gk, uint32_t ns, span name, const value *root);
// NULL when there is none (or it was deleted).
const struct object *world_get(const struct world *w, ref r);
ref world_find(const struct world *w, enum gk gk, uint32_t ns, span name);
// The Namespace object of namespace ns (< n_ns); REF_NONE when there is none.
ref world_ns(const struct world *w, uint32_t ns);
// Labels of a namespace, with kubernetes.io/metadata.name (synthesised if absent). *known is false when the input does not tell.
const value *world_ns_labels(const struct world *w, struct arena *a, uint32_t ns, bool *known);

#endif
