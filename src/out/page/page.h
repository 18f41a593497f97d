// page: the sections of the text report, one file each (page_*.c), in three phases: is the cluster shared and how; what each tenant can do; what to
// change and what was not looked at. text and wide put them together. r->wide: nothing is folded.
#ifndef OUT_PAGE_H
#define OUT_PAGE_H

#include "out/say.h"

// 1: tenants, the evidence for them, version and provider; the folder that places are told below.
void page_shared(struct render *r, const struct report *rep);
// 2: a heading with what was found; causes with their paths; who reaches whom; undecided paths; the checklist; exposures.
void page_found(struct render *r, const struct report *rep);
void page_causes(struct render *r, const struct report *rep);
void page_matrix(struct render *r, const struct report *rep);
void page_unknown(struct render *r, const struct report *rep);
void page_checklist(struct render *r, const struct report *rep);
void page_exposures(struct render *r, const struct report *rep);
// 3: the single edits that close most; what was not looked at, with what would decide it; a closing line.
void page_edits(struct render *r, const struct report *rep);
void page_unseen(struct render *r, const struct report *rep);
void page_summary(struct render *r, const struct report *rep);
// Every step of a path with every control that was asked.
void page_trace(struct render *r, const struct report *rep, const struct path *p);

#endif
