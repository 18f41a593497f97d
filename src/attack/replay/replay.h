// replay: a candidate as concrete requests. Walks its links in order in one overlay from the snapshot; every technique of a link is judged through
// authorization and admission; those that are refused are dropped, and the candidate with them when none is left. Internal to attack/.
#ifndef ATTACK_REPLAY_H
#define ATTACK_REPLAY_H

#include "attack/finder.h"

// False when the candidate was refuted. *out is complete but for folding (severity, root, fingerprint): see assemble.c. Memory from f->a.
// With search_options.refuted, *out of a refuted one holds its ends, the steps that passed and, last, the one that was refused (verdict DENY).
// *bad: the link that was refused; of an UNKNOWN path the first move to another identity that is, else NULL.
bool replay(struct finder *f, const struct candidate *c, struct path *out, const struct link **bad);

#endif
