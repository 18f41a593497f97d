// runtime: ClusterRoles that the input binds to nobody, or to the controller alone (who must hold what it hands out), but that a controller
// of the input is told to bind: the role's name stands as a scalar in a ConfigMap that speaks of roles, in a namespace whose accounts may
// write bindings. To whom and where is not in the input, so what follows from such a role is UNKNOWN(runtime_binding). Lives in the
// snapshot's arena; built after RBAC.
#ifndef TWIN_DEPUTY_RUNTIME_H
#define TWIN_DEPUTY_RUNTIME_H

#include "twin/snapshot.h"

struct runtime_role {
	ref role;
	ref config_map;
	span key;       // data key that names it
	uint32_t off;   // of that text in the ConfigMap's source
};

struct runtime_roles { const struct runtime_role *v; size_t n; }; // by role, config map, key

// Sets s->runtime.
void runtime_build(struct snapshot *s);

#endif
