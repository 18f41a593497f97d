// pair: two clusters in one run, searched side by side: A and B of diff, or one cluster and itself with manifests laid over it. The later session borrows
// documents of the earlier one: close it first.
#ifndef CMD_PAIR_H
#define CMD_PAIR_H

#include "attack/delta/delta.h"
#include "cmd/session.h"

struct pair { struct session before, after; struct report *was, *is; }; // was: NULL where `is` answers for both

// Reads and searches both, and sets is->delta. False with *wrong set: a usage or configuration error.
bool pair_diff(struct pair *p, struct context *c, const struct spanvec *before, const struct spanvec *after, struct outcome *end, span *wrong);
// after: manifests laid over --onto; an object of the same kind, namespace and name takes the other's place, --delete takes objects away.
bool pair_onto(struct pair *p, struct context *c, const struct spanvec *after, struct outcome *end, span *wrong);
void pair_close(struct pair *p);

#endif
