// rebuild: a second snapshot that shares its documents with a first one: with other manifests laid over it, or with one object changed back. The first one's
// arena must outlive the second. Used for `scan --onto` and to find out which change opened a path.
#ifndef TWIN_REBUILD_H
#define TWIN_REBUILD_H

#include "twin/builder.h"

// A builder whose key table begins as a copy of `keys`: documents read with either may be added.
struct builder *rebuild_new(struct arena *a, const struct snapshot_options *o, struct diags *d, const struct intern *keys);
// Adds what the input of s said - objects, kinds, version - but no object that skip names (NULL: none). s has the keys that b began with.
void rebuild_add(struct builder *b, const struct snapshot *s, bool (*skip)(void *ctx, const struct snapshot *s, ref obj), void *ctx);
// v with its keys as they are numbered in `to`; texts are shared. Deeper than PACK_MAX_DEPTH is null.
value rebuild_keys(struct arena *a, const struct intern *from, struct intern *to, const value *v);

#endif
