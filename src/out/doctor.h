// doctor: how good the basis of a scan is: what was read, which kinds that decide are missing, the version, assumptions, coverage, and for every
// reason of an UNKNOWN the command that would decide it.
#ifndef OUT_DOCTOR_H
#define OUT_DOCTOR_H

#include "base/diag.h"
#include "io/ingest.h"
#include "out/emit.h"

struct doctor {
	const struct report *rep;
	const struct ingest_stats *read;
	const struct diags *diags;
};

void doctor_text(struct render *r, const struct doctor *d);
void doctor_data(struct emit *e, struct render *r, const struct doctor *d); // the whole document

#endif
