// tenancy: who belongs together. Namespaces are given to tenants by what the user says (a file, a label), by what a multi-tenancy system of
// the input says (tenancy.def: one detector a file), else each namespace is a tenant of its own; platform namespaces belong to nobody. The
// result stands in snapshot.ns and snapshot.tenant; here is how it came about, and who users and groups belong to. Lives in the snapshot's
// arena.
#ifndef TWIN_TENANCY_TENANCY_H
#define TWIN_TENANCY_TENANCY_H

#include "twin/authz/rbac.h"

struct tenancy_draft;

// A multi-tenancy system whose objects or marks tell the tenants.
struct tenancy_detector {
	const char *id, *title;
	const char *source;      // upstream rule
	// Claims the namespaces it knows with tenancy_claim, people with tenancy_declare.
	void (*detect)(const struct tenancy_detector *c, struct tenancy_draft *t);
};

extern const struct tenancy_detector *const tenancy_table[];
extern const size_t tenancy_count;

enum tenancy_mode { TENANCY_NAMESPACE, TENANCY_LABEL, TENANCY_FILE, TENANCY_AUTO };

// A label that would group the namespaces: "label team on 1,460 of 1,464 namespaces makes 31 tenants". namespaces == 0: there is none.
// annotation: it is one; --tenant-label takes either.
struct tenancy_hint { span label; bool annotation; size_t namespaces, of, tenants; };

struct tenancy_used { const struct tenancy_detector *detector; size_t namespaces; };

struct tenancy {
	enum tenancy_mode mode;
	span label;                       // of TENANCY_LABEL
	const struct tenancy_used *used; size_t n_used; // detectors that claimed namespaces, in the order of the table
	size_t alone;                     // namespaces that are a tenant of their own because nothing said otherwise
	const span *platform; size_t n_platform; // the globs that make platform namespaces
	bool platform_shipped;            // they are ours: nobody gave any
	struct tenancy_hint hint;
	struct spanmap people;            // "u" or "g" and the declared name -> tenant
};

// The globs of namespaces that are taken for platform when the user names none.
extern const span tenancy_platform[];
extern const size_t tenancy_n_platform;

// Sets ns.platform, ns.tenant, tenant and s->tenancy. Before the indexes of the controls. Reads s->options.
void tenancy_assign(struct snapshot *s, struct diags *d);

// Where a user or group belongs. A service account belongs to its namespace's tenant, a group system:serviceaccounts:NS to that of NS.
struct tenancy_person {
	uint32_t tenant;      // TENANT_NONE for bridges
	bool declared;        // by the tenancy file or a detector
	bool bridge;          // bound in several tenants or on the platform, or cluster-wide only: a position of its own
	const uint32_t *home; size_t n_home; // namespaces where a RoleBinding names it, ascending; not filled without arena
};

// O(bindings of the subject). Needs s->rbac. a may be NULL.
struct tenancy_person tenancy_of(const struct snapshot *s, enum rbac_subject_kind kind, span name, struct arena *a);

#endif
