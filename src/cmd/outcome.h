// outcome: which exit code a run ends with, and the last line on standard error that says why. 3 beats 1 beats 4 beats 5.
#ifndef CMD_OUTCOME_H
#define CMD_OUTCOME_H

#include "cmd/verb.h"

struct outcome {
	struct { bool set; span why; } reason[EXIT_WAIVER + 1];
};

// The first reason given for a code is the one that is said.
void outcome_add(struct outcome *o, struct arena *a, enum exit_code code, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
// Says why (unless it is 0) and returns the code.
int outcome_end(const struct outcome *o);

#endif
