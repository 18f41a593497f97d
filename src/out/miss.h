// miss: why there is no path: what came nearest and what stopped it, in words for people and as a record for programs.
#ifndef OUT_MISS_H
#define OUT_MISS_H

#include "out/emit.h"

// from and to as the user typed them. rep->miss may be NULL: then nothing more is known.
void miss_text(struct render *r, const struct report *rep, span from, span to);
// Members of a map that the caller opened.
void miss_record(struct emit *e, struct render *r, const struct report *rep);

#endif
