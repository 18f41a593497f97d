// notice: what a reading verb tells on standard error before its result: whose namespaces were taken to be whose, and which label would group better.
#ifndef CMD_NOTICE_H
#define CMD_NOTICE_H

#include "cmd/session.h"

void notice_tenancy(struct session *s);

#endif
