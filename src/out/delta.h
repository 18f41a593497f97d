// delta: what is new, what is fixed, and why, for people. Paths that were there before are counted.
#ifndef OUT_DELTA_H
#define OUT_DELTA_H

#include "out/render.h"

void delta_text(struct render *r, const struct report *rep); // rep->delta is set
// One line about all that stands, known paths too, and where to read it: a log of a pipeline that says only what is new looks as if nothing else were wrong.
void delta_rest(struct render *r, const struct report *rep, const char *where);

#endif
