// rbac_delta: roles and bindings that the overlays of a world created, replaced or deleted, as one small cumulative list a world, so that the
// authorizer asks the snapshot's index first and this list second. Aggregated ClusterRoles are computed anew when a change touches what
// feeds them. Lives in the arena of the overlays; immutable. Private to twin/ (world.c makes them).
#ifndef TWIN_AUTHZ_RBAC_DELTA_H
#define TWIN_AUTHZ_RBAC_DELTA_H

#include "twin/authz/rbac.h"

struct rbac_delta_role {
	struct rbac_role role;
	uint32_t base;   // role of the snapshot that it shadows, UINT32_MAX when new
	bool deleted;
	const value *root;
};

struct rbac_delta {
	const struct rbac_delta_role *role; size_t n_roles;
	const struct rbac_binding *binding; size_t n_bindings; // their `role` is not used: rbac_role_of
	const uint32_t *hidden; size_t n_hidden;               // bindings of the snapshot that are replaced or gone
};

// The delta after one more overlay; `older` when gk is no kind of RBAC.
const struct rbac_delta *rbac_delta_put(const struct snapshot *s, const struct rbac_delta *older, struct arena *a, enum gk gk, uint32_t ns,
                                        span name, const value *root, ref id);

// Index of a role of the snapshot by its place, UINT32_MAX when it is not there or was never accepted.
uint32_t rbac_find_role(const struct rbac *r, uint32_t ns, span name);
static inline bool rbac_delta_hides(const struct rbac_delta *d, uint32_t binding)
{
	for (size_t i = 0; d && i < d->n_hidden; i++)
		if (d->hidden[i] == binding)
			return true;
	return false;
}
// The role at a place as the delta has it: NULL when the delta does not speak of it.
const struct rbac_delta_role *rbac_delta_role(const struct rbac_delta *d, uint32_t ns, span name);

#endif
