// place: where in the input something stands, as file and line. Counting lines from the start of a large file for every piece of evidence would
// cost more than the search, so each source is counted once, in steps, and remembered for as long as the render lives.
#ifndef OUT_PLACE_H
#define OUT_PLACE_H

#include "out/render.h"
#include "twin/snapshot.h"

struct place {
	span file;     // "" = nowhere in the input (built in, or made by an earlier step)
	uint32_t line; // from 1
};

// off VALUE_NO_OFF: the object itself. Synthetic objects stand at their cause. O(distance to the next known line).
struct place place_of(struct render *r, const struct snapshot *s, ref obj, uint32_t off);
// "file:line", "file", or "" ; without r->folder; in the scratch arena.
span place_text(struct render *r, const struct snapshot *s, ref obj, uint32_t off);

#endif
