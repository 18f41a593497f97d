// standing: where a path stands against an earlier report: new, known, and what opened it. The delta lists standings by path; renderers ask by path, so
// the list is turned round once a render.
#ifndef OUT_STANDING_H
#define OUT_STANDING_H

#include "attack/delta/delta.h"
#include "out/render.h"

// NULL: no earlier report was given, or the path is none of rep. O(1) after the first.
const struct standing *standing_of(struct render *r, const struct report *rep, const struct path *p);
const char *standing_name(enum standing_kind k);  // "new", "known", "fixed"
const char *standing_change(enum change_kind k);  // "added", "removed", "edited"; "" for CHANGE_NONE
// The snapshot that the change's object stands in: of a removed one the earlier, which is NULL when only a file told of it.
const struct snapshot *standing_snapshot(const struct report *rep, const struct change *c);

#endif
