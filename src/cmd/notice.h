// notice: what a reading verb tells on standard error before its result: what it assumed without being told, among it whose namespaces are whose and which
// label would group them better.
#ifndef CMD_NOTICE_H
#define CMD_NOTICE_H

#include "cmd/session.h"

void notice_assumed(struct session *s);

#endif
