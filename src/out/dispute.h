// dispute: a reproducer as a file: what is claimed and how to ask again, as comments, then the objects as YAML.
#ifndef OUT_DISPUTE_H
#define OUT_DISPUTE_H

#include "attack/dispute/dispute.h"
#include "out/render.h"

void dispute_text(struct render *r, const struct report *rep, const struct dispute *d, const struct path *p);

#endif
