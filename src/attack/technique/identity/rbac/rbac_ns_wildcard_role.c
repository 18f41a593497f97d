// What the wildcard is worth is found by the entries of the single rights (ns-relabel-psa first of all): a request on
// namespaces/X has the namespace X for the authorizer, so a Role covers it. Shown beside them as the cause.
#include "attack/technique.h"

const struct technique technique_rbac_ns_wildcard_role = {
	.id = "rbac-ns-wildcard-role",
	.title = "Every verb on everything in the own namespace",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1078.004,T1098.006",
	.matrix = "",
	.needs = "A RoleBinding in the own namespace to a role with the rules */*/*",
	.gives = "every right in %s, the Namespace object and its labels, bind, escalate and impersonate included",
	.fixes =
		"List the resources and verbs that the tenant needs; leave out namespaces, and the verbs bind, escalate and "
		"impersonate\n"
		"Deny changes of namespace labels by others than the platform by admission policy",
	.audit = "patch or update of namespaces by a tenant",
	.source =
		"kubernetes/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go; kubernetes/apiserver "
		"pkg/endpoints/request/requestinfo.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
	.grant = {
		{ "*", "*", "*" },
	},
};
