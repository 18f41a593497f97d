// The only impersonation that a RoleBinding can grant: the check is made with the account's namespace, while users, groups and
// extras are asked cluster-wide.
#include "attack/technique.h"

const struct technique technique_sa_impersonate = {
	.id = "sa-impersonate",
	.title = "Impersonate any service account of the namespace",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1078.004,T1134.003",
	.matrix = "MS-TA9016",
	.needs = "impersonate on serviceaccounts (the built-in roles edit and admin have it)",
	.gives = "acts as any service account of %s",
	.fixes =
		"Remove impersonate on serviceaccounts from the role; use an own role instead of the built-in edit or admin\n"
		"Move the stronger service account to a namespace of the platform",
	.audit = "requests whose impersonatedUser is not the user",
	.source =
		"kubernetes/apiserver pkg/endpoints/filters/impersonation; kubernetes/kubernetes "
		"plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SA,
	.grant = {
		{ "impersonate", "", "serviceaccounts" },
	},
};
