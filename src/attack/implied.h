// implied: which target includes which. A path is folded into a stronger one of the same source and grants, so that it is not listed though it is there.
#ifndef ATTACK_IMPLIED_H
#define ATTACK_IMPLIED_H

#include "attack/path.h"

// Does reaching a include reaching b?
bool target_implies(const struct path_end *a, const struct path_end *b);

#endif
