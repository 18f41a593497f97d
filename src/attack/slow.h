// slow: the plain way to answer what grants.h answers with bitsets. For checks only.
#ifndef ATTACK_SLOW_H
#define ATTACK_SLOW_H

#include "attack/finder.h"

// May the user do all that the technique needs in namespace ns ("" = everywhere)? *limited: only for certain object names.
bool slow_technique(const struct world *w, const struct user *u, const struct technique *t, span ns, struct arena *a, bool *limited);

#endif
