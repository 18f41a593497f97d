// miss: why there is no path from one end to another: the closure of the source once more, its refused chains, the gates that are closed to it, and
// the right that it lacks. Done on request only; costs about one search. Internal to attack/; everything lives in f->a.
#ifndef ATTACK_MISS_H
#define ATTACK_MISS_H

#include "attack/finder.h"

// For f->o->from and f->o->to, of which one may be empty. r holds all paths of the search, not filtered yet. NULL when a path matches, or neither end is
// given. Uses up f->found.
const struct miss *miss_find(struct finder *f, const struct report *r);

#endif
