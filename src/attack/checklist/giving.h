// giving: the items that ask whether somebody of the tenant holds a role that gives a certain thing. Internal to attack/checklist/.
#ifndef ATTACK_CHECKLIST_GIVING_H
#define ATTACK_CHECKLIST_GIVING_H

#include "attack/checklist/asking.h"

// BAD with the first such grant: "Group team-a WHAT: role admin by RoleBinding ..."; GOOD with the sentence `none`.
struct check giving_check(const struct check_item *item, struct asking *q, unsigned gives, const char *what, const char *none);

#endif
