// redaction: what a saved snapshot kept and dropped, as a table for people.
#ifndef OUT_REDACTION_H
#define OUT_REDACTION_H

#include "out/render.h"
#include "twin/redact.h"

void redaction_text(struct render *r, const struct redaction *x);

#endif
