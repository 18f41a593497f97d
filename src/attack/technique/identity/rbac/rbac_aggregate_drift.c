// A label that the search adds when the rule that carries a path comes from an aggregated role: the evidence then names the
// feeding role.
#include "attack/technique.h"

const struct technique technique_rbac_aggregate_drift = {
	.id = "rbac-aggregate-drift",
	.title = "An aggregated rule widens a built-in role",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1098.006",
	.matrix = "",
	.needs =
		"A ClusterRole with a label rbac.authorization.k8s.io/aggregate-to-view, -edit or -admin, and tenants bound to "
		"that built-in role",
	.gives = "a new kind of object in reach of every tenant bound to the built-in role",
	.fixes =
		"Remove the label from the ClusterRole\n"
		"Bind tenants to a role of the platform's own instead of view, edit or admin",
	.audit = "create of clusterroles with that label",
	.source = "kubernetes.io docs reference/access-authn-authz/rbac, aggregated ClusterRoles",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
};
