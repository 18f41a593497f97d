// catalogue: pages about techniques: one entry, the list, and what is decided by boundary. Text for people, fields for programs.
#ifndef OUT_CATALOGUE_H
#define OUT_CATALOGUE_H

#include "out/emit.h"

void catalogue_entry(struct render *r, const struct technique *t);
void catalogue_list(struct render *r);
void catalogue_coverage(struct render *r);
// Members of a map that the caller opened.
void catalogue_entry_data(struct emit *e, const struct technique *t);

#endif
