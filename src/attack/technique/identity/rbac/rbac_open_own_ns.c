// Nothing is gained for oneself; what lies in the namespace is given away. Matters where others' data is there, so the search
// counts it only beside control of a foreign namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	p->object = build_doc(p, "{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: {name: ?, namespace: ?}, "
		"roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view'}, "
		"subjects: [{kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:authenticated'}]}", build_name(p), build_ns(p));
	return true;
}

const struct technique technique_rbac_open_own_ns = {
	.id = "rbac-open-own-ns",
	.title = "Hand the rights of a namespace to outsiders",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1098.006",
	.matrix = "MS-TA9019",
	.needs = "create on rolebindings in the namespace; rights that one holds may be bound without the verb bind",
	.gives = "opens %s to everybody, anonymous callers or another tenant's accounts",
	.fixes =
		"Remove create on rolebindings\n"
		"Allow only listed subjects in bindings by admission policy",
	.audit = "create of rolebindings whose subject is a system: group or an account of another namespace",
	.source = "kubernetes/kubernetes pkg/registry/rbac/rolebinding/policybased/storage.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_OPEN_NS,
	.grant = {
		{ "create", "rbac.authorization.k8s.io", "rolebindings" },
	},
	.body = body,
};
