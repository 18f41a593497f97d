// parts: what the files of this folder share.
#ifndef ATTACK_WAIVER_PARTS_H
#define ATTACK_WAIVER_PARTS_H

#include "attack/waiver/waiver.h"

// Member by its text; absent when the key table does not know it.
const value *waiver_member(const struct intern *keys, const value *v, const char *name);
// What is wrong with a condition; NULL when nothing is (or there is none).
const char *waiver_condition_fault(const struct condition *c);
const struct condition *waiver_condition_of(const struct intern *keys, const value *v, struct arena *a);
// Does the condition hold in the snapshot? False with *why: it does not, or it cannot be told.
bool waiver_condition_holds(const struct condition *c, const struct snapshot *s, struct arena *a, span *why);

#endif
