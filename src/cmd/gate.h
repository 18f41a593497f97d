// gate: when a run of scan or diff fails. --fail-on SEVERITY counts every path that is there, --fail-on new-SEVERITY those that were not there before.
#ifndef CMD_GATE_H
#define CMD_GATE_H

#include "attack/path.h"
#include "cmd/outcome.h"

struct gate_limits { bool none, only_new; enum severity fail_on; bool unknown; unsigned coverage; };

// dflt: without --fail-on. compared: there will be a delta. False with *wrong set.
bool gate_read(struct context *c, const char *dflt, bool compared, struct gate_limits *l, span *wrong);
void gate_weigh(struct context *c, const struct report *rep, const struct gate_limits *l, struct outcome *end);

#endif
