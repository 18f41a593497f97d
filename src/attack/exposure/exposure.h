// exposure: what is open to everybody who is there - no step, no source, no payload: room without a bound, a shared kernel, neighbours on one node. One
// line a namespace or node pool; what holds for all of them alike is one line for the cluster. Only tenants' namespaces and their running pods are
// asked. An entry that the input cannot decide is listed as unasked, never as open and never as closed.
#ifndef ATTACK_EXPOSURE_H
#define ATTACK_EXPOSURE_H

#include "attack/finder.h"

// Fills r->exposure (in the order of the technique table, then by namespace or pool) and r->unasked. Memory from f->a. O(pods + namespaces).
void exposure_list(struct finder *f, struct report *r);

// How this program decides an exposure, by technique id; NULL: not decided here. For the check that none is forgotten.
bool exposure_decides(const struct technique *t);

#endif
