// delta: what is new, what is fixed, and why, for people. Paths that were there before are counted.
#ifndef OUT_DELTA_H
#define OUT_DELTA_H

#include "out/render.h"

void delta_text(struct render *r, const struct report *rep); // rep->delta is set

#endif
