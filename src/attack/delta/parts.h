// delta_parts: what the files of delta share. Private to attack/delta*.c.
#ifndef ATTACK_DELTA_PARTS_H
#define ATTACK_DELTA_PARTS_H

#include "attack/delta/delta.h"

// A change with its object on both sides; REF_NONE where it is not.
struct delta_change { struct change what; ref before, after; };
struct delta_changes { struct delta_change *v; size_t n, cap; };

// Objects of the input that differ between the snapshots, in the order of kind, namespace and name. What the server itself writes (status, versions, dates,
// managers) and what a saved snapshot does not hold is no difference. Linear in the objects; parts that both share are not walked.
struct delta_changes delta_changes(const struct snapshot *before, const struct snapshot *after, struct arena *a);
// How much a path of snapshot s (the side that has it) has to do with the change: 0 = nothing that is seen.
// DELTA_RESTS and above: it rests on the object itself.
#define DELTA_RESTS 70
unsigned delta_relevance(const struct path *p, const struct snapshot *s, bool after, const struct delta_change *c, const struct snapshot *other);

#endif
