// ways: the techniques by which a hold lets its owner act as an account, or as one of a namespace's accounts. Internal to attack/.
#ifndef ATTACK_WAYS_H
#define ATTACK_WAYS_H

#include "attack/finder.h"

struct picked { uint16_t v[TECH_WORDS * 64]; size_t n; };

// Adds the hold's techniques of that effect: those limited to names, or those that are not.
void ways_pick(struct picked *p, const struct hold *h, enum effect e, bool limited);

struct ways {
	struct picked by;
	ref pod, secret; // that the move rests on where no right makes a pod or a token of one's own; else REF_NONE
};

// Moves to account j. skip: that many of the pods that could be used are passed over, because admission refused their change. False
// when there is none (left).
bool ways_to_account(const struct finder *f, const struct hold *h, uint32_t j, unsigned skip, struct ways *w);
// Moves to the group of namespace ns: as some account of it that is there, whichever.
bool ways_to_group(const struct finder *f, const struct hold *h, uint32_t ns, unsigned skip, struct ways *w);

#endif
