// What the platform puts back, and when, depends on its controllers.
#include "attack/technique.h"

const struct technique technique_ns_delete_recreate = {
	.id = "ns-delete-recreate",
	.title = "Delete a namespace and make it anew",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001,T1485",
	.matrix = "",
	.needs =
		"delete on the own Namespace and a way to create it again: create on namespaces, a project request or a "
		"subnamespace anchor",
	.gives = "%s without the labels, quotas and policies that the platform had put there",
	.fixes =
		"Remove delete on namespaces\n"
		"Set labels and policies on CREATE by admission policy",
	.audit = "delete and then create of a namespace of one name",
	.source = "kubernetes.io docs concepts/security/multi-tenancy; OpenShift documentation, project creation",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "delete", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT },
		{ "create", "", "namespaces", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create", "project.openshift.io", "projectrequests", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create", "hnc.x-k8s.io", "subnamespaceanchors", .alt = 1 },
	},
};
