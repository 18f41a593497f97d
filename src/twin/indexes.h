// indexes: builds everything that is derived from a snapshot's objects, in the one order that works. Called by the builder, save for what is
// made late.
#ifndef TWIN_INDEXES_H
#define TWIN_INDEXES_H

#include "twin/snapshot.h"

void indexes_build(struct snapshot *s, struct diags *d);

// The kinds of the input's CustomResourceDefinitions, made when first asked for and kept in the snapshot's arena: not to be asked by two threads at once.
const struct schema_overlay *indexes_overlay(const struct snapshot *s);

#endif
