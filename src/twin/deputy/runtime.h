// runtime: ClusterRoles that no binding of the input names, but whose name stands in the data of a ConfigMap: a controller binds them at run time.
// Whoever holds them is not in the input, so what they allow is UNKNOWN, not absent. Built by builder_finish; lives in the snapshot's arena.
#ifndef TWIN_DEPUTY_RUNTIME_H
#define TWIN_DEPUTY_RUNTIME_H

#include "twin/snapshot.h"

struct runtime_role { ref role, configmap; };

struct runtime_roles { const struct runtime_role *role; size_t n; };

#endif
