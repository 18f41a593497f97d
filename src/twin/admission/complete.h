// complete: what the API server makes of a body before anybody judges it - typed decoding, pruning, defaults. The rules are indexed once a snapshot.
#ifndef TWIN_ADMISSION_COMPLETE_H
#define TWIN_ADMISSION_COMPLETE_H

#include "k8s/schema/default.h"
#include "twin/control.h"

// Indexes the defaults of the snapshot's version; called by builder_finish. Lives in the snapshot's arena.
struct defaults *complete_build(struct snapshot *s);
// Where the containers lie that a plug-in puts into objects as they stand in the program, complete (plugin/service_account.c).
struct memory_range complete_constants(void);

#endif
