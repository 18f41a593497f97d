// bind is asked in the namespace of the binding and with the name of the role, on roles or clusterroles, never on the bindings.
// A ClusterRoleBinding can only refer to a ClusterRole and asks cluster-wide. A roleRef cannot be changed, so update and patch
// reach the roles of existing bindings only. The search resolves which roles and which scope (EFFECT_BIND); without bind,
// rights that are held already may be bound too, which gains nothing for oneself.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	value role = *value_get(&p->object, KEY_roleRef), subjects = *value_get(&p->object, KEY_subjects);

	bool cluster = p->ns == NS_CLUSTER;

	if (role.type != VALUE_OBJECT)
		return false;
	p->object = build_doc(p, "{apiVersion: 'rbac.authorization.k8s.io/v1', kind: ?, metadata: {name: ?}, roleRef: $, subjects: $}",
		cluster ? SPAN("ClusterRoleBinding") : SPAN("RoleBinding"), build_name(p), &role, &subjects);
	if (!cluster)
		build_set(p, "metadata.namespace", value_string(build_ns(p)));
	return true;
}

const struct technique technique_rbac_bind = {
	.id = "rbac-bind",
	.title = "Bind oneself to a stronger role",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1098.006",
	.matrix = "MS-TA9019",
	.needs = "bind on roles or clusterroles, and create, update or patch of the bindings that use it",
	.gives = "holds the rights of every role it may bind in %s",
	.fixes =
		"Remove the verb bind, or limit it with resourceNames to harmless roles\n"
		"Allow only listed roleRefs in bindings by admission policy",
	.audit = "create, update or patch of rolebindings or clusterrolebindings by the subject",
	.source =
		"kubernetes/kubernetes pkg/registry/rbac/rolebinding/policybased/storage.go, "
		"pkg/registry/rbac/escalation_check.go BindingAuthorized",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_BIND,
	.grant = {
		{ "bind", "rbac.authorization.k8s.io", "roles", .alt = 1 },
		{ "bind", "rbac.authorization.k8s.io", "clusterroles", .alt = 1 },
		{ "create|update|patch", "rbac.authorization.k8s.io", "rolebindings", .alt = 2 },
		{ "create", "rbac.authorization.k8s.io", "clusterrolebindings", .scope = SCOPE_CLUSTER, .alt = 2 },
		{ "update|patch", "rbac.authorization.k8s.io", "clusterrolebindings", .scope = SCOPE_CLUSTER, .alt = 2 },
	},
	.body = body,
};
