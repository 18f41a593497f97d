// timeout: --timeout. When the time is over a flag is set; the search sees it and ends with what it has.
#ifndef CMD_TIMEOUT_H
#define CMD_TIMEOUT_H

#include "cmd/outcome.h"
#include "attack/path.h"

// Starts the clock when the verb's arguments ask for it. False with *wrong set.
bool timeout_start(struct context *c, span *wrong);
// A time that another option gives, in whole seconds, at least 1; 0 = the option is not there. False with *wrong set.
bool timeout_seconds(struct context *c, enum opt o, unsigned *out, span *wrong);
// Non-zero when the time is over.
const volatile int *timeout_flag(void);
// Adds reason 4 for a report that is partial.
void timeout_weigh(struct context *c, const struct report *rep, struct outcome *end);

#endif
