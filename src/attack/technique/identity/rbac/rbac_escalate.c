// escalate is asked on the role, in its namespace for Roles and cluster-wide for ClusterRoles. The rights count where the
// attacker is bound to the role it may change; the search resolves which, and which of them take the rules of a new role by an aggregation label. A ClusterRole bound by a RoleBinding gives every
// right in that namespace only.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	bool cluster = p->ns == NS_CLUSTER;

	if (p->object.type != VALUE_OBJECT) {
		p->object = build_doc(p, "{apiVersion: 'rbac.authorization.k8s.io/v1', kind: ?, metadata: {name: ?}}",
			cluster ? SPAN("ClusterRole") : SPAN("Role"), build_name(p));
		if (!cluster)
			build_set(p, "metadata.namespace", value_string(build_ns(p)));
	}
	build_del(p, "aggregationRule");
	build_set(p, "rules", build_doc(p, "[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]"));
	return true;
}

const struct technique technique_rbac_escalate = {
	.id = "rbac-escalate",
	.title = "Write stronger rights into a role",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1098.006",
	.matrix = "MS-TA9019",
	.needs = "escalate on roles or clusterroles, and create, update or patch of them",
	.gives = "every right in %s that it writes into a role it is bound to",
	.fixes =
		"Remove the verb escalate\n"
		"Limit it with resourceNames to roles that the subject is not bound to",
	.audit = "create, update or patch of roles or clusterroles by the subject",
	.source =
		"kubernetes/kubernetes pkg/registry/rbac/role/policybased/storage.go, pkg/registry/rbac/escalation_check.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NS_ADMIN,
	.grant = {
		{ "escalate", "rbac.authorization.k8s.io", "roles", .alt = 1 },
		{ "escalate", "rbac.authorization.k8s.io", "clusterroles", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create|update|patch", "rbac.authorization.k8s.io", "roles", .alt = 2 },
		{ "create|update|patch", "rbac.authorization.k8s.io", "clusterroles", .scope = SCOPE_CLUSTER, .alt = 2 },
	},
	.body = body,
};
