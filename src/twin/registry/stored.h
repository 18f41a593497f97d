// stored: a built-in object as it comes back from the store: through protobuf and the defaults of its storage version, which lists and maps
// without items do not survive. Custom resources are stored as JSON, as they are.
#ifndef TWIN_REGISTRY_STORED_H
#define TWIN_REGISTRY_STORED_H

#include "k8s/gvk.h"
#include "twin/snapshot.h"

// *out may be in. False when the kind's fields are not known: *out is then in. complete: where the containers lie that decoding and defaults made
// already; what admission and the strategy left of them needs no second pass.
bool registry_stored(const struct snapshot *s, struct intern *keys, struct arena *a, const struct gvk_kind *k, const struct memory_range complete[2], const value *in,
                     value *out);

#endif
