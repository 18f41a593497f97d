// page: the parts of the text reports: blocks of causes, undecided paths, exposures, what was not looked at, and the trace of a path. text and
// wide put them together.
#ifndef OUT_PAGE_H
#define OUT_PAGE_H

#include "out/say.h"

void page_causes(struct render *r, const struct report *rep);
void page_unknown(struct render *r, const struct report *rep);
void page_exposures(struct render *r, const struct report *rep);
void page_unseen(struct render *r, const struct report *rep);
void page_summary(struct render *r, const struct report *rep);
// Every step of a path with every control that was asked.
void page_trace(struct render *r, const struct report *rep, const struct path *p);

#endif
