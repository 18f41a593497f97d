// closure: the walk from one source, shared by the parts that follow its rights (reach.c) and its masks (mask.c). Lives for one source; sets and queue
// are in the finder's walk arena, links and candidates in the search's own. Internal to attack/.
#ifndef ATTACK_CLOSURE_H
#define ATTACK_CLOSURE_H

#include "attack/finder.h"

struct run_right { const struct hold *hold; uint32_t actor; const struct link *prev; bool general; }; // general: of a group of everybody

struct closure {
	struct finder *f;
	uint32_t source;
	bool outsider;                    // is in no group of everybody but system:unauthenticated
	bool general;                     // what is followed now are rights of the groups of everybody: their own findings, here only to complete others
	VEC(const struct link *) queue;   // links whose `next` is to be explored; NULL prev for the source itself
	struct map64 seen;                // identities
	struct map64 met;                 // (target, holder) pairs
	VEC(struct run_right) run, label, pv;
};

bool reach_crosses(const struct closure *c, uint32_t ns);
struct link *reach_link(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint32_t next);
void reach_link_tech(struct closure *c, struct link *l, const uint16_t *v, size_t n);
void reach_link_extra(struct closure *c, struct link *l, ref r);
// A candidate, unless there are enough for that target or replay has refused the link.
void reach_target(struct closure *c, struct link *l, enum target_kind to, uint32_t ns);
// Everything that the holds of identity i, reached by prev, lead to.
void reach_holds(struct closure *c, uint32_t i, const struct link *prev, const struct holds *hs);
// Private images of others that the hold may start from their node's copy (cache.c).
void reach_cached(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h);
// Identities that may be impersonated for some requests only, and nodes (mask.c). Once the closure of full identities is done.
void reach_masks(struct closure *c);

#endif
