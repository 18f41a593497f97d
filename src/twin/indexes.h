// indexes: builds everything that is derived from a snapshot's objects, in the one order that works. Called by the builder only.
#ifndef TWIN_INDEXES_H
#define TWIN_INDEXES_H

#include "twin/snapshot.h"

void indexes_build(struct snapshot *s, struct diags *d);

#endif
