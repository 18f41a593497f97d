// usage: changes beside grants that stop a step - a Pod Security label, a field of a workload - and who uses today what a change takes away, as far as
// the input shows: the pods that run. Each change was tried: the payloads put to the stricter level, the pod judged again without the field. Internal
// to attack/; texts live in f->a.
#ifndef ATTACK_USAGE_H
#define ATTACK_USAGE_H

#include "attack/finder.h"

// "3 pods of Deployment ci/runner": what runs as the account. "" when nothing does, and for users and groups, whose members no object shows.
span usage_of_account(struct finder *f, uint32_t identity);
// The change that alone stops the host step of the candidate's last link; NULL when none was found to. For payloads: the Pod Security level of the
// namespace, unless the attacker may set it back or run pods elsewhere. For pods that run: their fields, in the workload that makes them.
const struct closing *usage_of_host(struct finder *f, const struct candidate *c, const struct link *l);

#endif
