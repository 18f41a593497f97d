// scoped: who holds rights on cluster-scoped resources. These cannot be divided between tenants by namespaces: who has to write them needs a cluster of
// his own, or somebody who does it for him. Asked of the bindings alone, one answer a tenant, one a bridge, one for everybody; Kubernetes' own bindings,
// the platform's accounts and trusted groups are left out. Only ClusterRoleBindings count: a RoleBinding never gives more than the own Namespace
// object. Memory in the arena given.
#ifndef ATTACK_SCOPED_H
#define ATTACK_SCOPED_H

#include "twin/tenancy/tenancy.h"

enum scoped_need {
	SCOPED_WRITES,   // changes objects that all tenants share, or what the cluster is
	SCOPED_UNKNOWN,  // writes a resource of which the input does not say whether it is cluster-scoped
	SCOPED_READS,    // only reads them
	SCOPED_NONE,
};

// One rule of one binding, as far as it is about cluster-scoped resources.
struct scoped_right {
	uint32_t binding, subject;       // in snapshot.rbac
	const struct rbac_rule *rule;
	const span *resource; size_t n_resources; // "nodes/proxy", "clusterroles.rbac.authorization.k8s.io", "*"
	enum scoped_need need;
};

enum scoped_who { SCOPED_TENANT, SCOPED_BRIDGE, SCOPED_EVERYBODY };

struct scoped_answer {
	enum scoped_who who;
	span name;                       // tenant, "Group x" of a bridge; "" = everybody
	enum scoped_need need;           // the strongest of its rights
	const struct scoped_right *right; size_t n_rights; // strongest first, then in the order of the bindings
};

struct scoped {
	const struct scoped_answer *v; size_t n; // those with a right: strongest first; tenants, bridges, everybody; by name
	size_t n_tenants, n_writing, n_reading, n_unknown; // tenants of the snapshot, and those among v
};

// trust: groups that are no tenant's (as for the search). O(ClusterRoleBindings x rules of their roles).
struct scoped scoped_list(const struct snapshot *s, const span *trust, size_t n_trust, struct arena *a);
// What the rule's verbs come to on a cluster-scoped resource.
bool scoped_writes(const struct rbac_rule *rule, span resource);

#endif
