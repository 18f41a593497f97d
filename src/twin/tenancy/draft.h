// draft: the tenancy while it is being made. Private to twin/tenancy: what a detector reads and writes. First claim wins.
#ifndef TWIN_TENANCY_DRAFT_H
#define TWIN_TENANCY_DRAFT_H

#include "twin/tenancy/tenancy.h"

struct tenancy_declared { bool group; span name, tenant; };

struct tenancy_draft {
	struct snapshot *s;
	struct arena *scratch;
	struct diags *d;
	struct tenancy *out;
	span *tenant;       // by namespace; null: nobody claimed it yet
	bool *platform;     // by namespace: a detector says it is the platform's
	size_t claimed;     // by the detector that runs
	VEC(struct tenancy_declared) people;
};

// ns NS_CLUSTER, unknown or taken namespaces, and empty tenants are ignored. The texts must live as long as the snapshot.
void tenancy_claim(struct tenancy_draft *t, uint32_t ns, span tenant);
void tenancy_declare(struct tenancy_draft *t, bool group, span name, span tenant);
void tenancy_is_platform(struct tenancy_draft *t, uint32_t ns);
// An owner {kind: User|Group, name} of a tenant.
void tenancy_owner(struct tenancy_draft *t, const value *owner, span tenant);
// The Namespace document, or &value_absent.
const value *tenancy_root(const struct tenancy_draft *t, uint32_t ns);

#endif
