// gated: fields that the server drops because their feature gate is off (gated.def). Documents are edited by sharing.
#ifndef TWIN_REGISTRY_GATED_H
#define TWIN_REGISTRY_GATED_H

#include "twin/registry/registry.h"

// The fields behind gates that are off in s, whose gates are known by now. In its arena.
struct gated_rows *gated_build(struct snapshot *s);
// Takes from *object what is behind gates that are off and that old (NULL: a create) does not use yet. O(size of the object).
void gated_drop(struct storing *s, enum gk gk, value *object, const value *old);

#endif
