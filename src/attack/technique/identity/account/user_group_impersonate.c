// Users and groups have no namespace, so only a ClusterRoleBinding grants it. A group is impersonated together with a user, for
// which a service account that may be impersonated will do: the built-in edit plus impersonate on groups is cluster-admin. The
// search resolves the names. uids and userextras alone give nothing.
#include "attack/technique.h"

const struct technique technique_user_group_impersonate = {
	.id = "user-group-impersonate",
	.title = "Impersonate users or groups",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1134.003,T1078.004",
	.matrix = "",
	.needs = "impersonate on users, or on groups together with any user or service account, by a ClusterRoleBinding",
	.gives = "acts as any user or group it may name, system:masters included",
	.fixes =
		"Remove impersonate from the ClusterRole\n"
		"Limit it with resourceNames to the users and groups that are needed",
	.audit = "requests whose impersonatedUser is not the user; impersonatedUser.groups with system:masters",
	.source = "kubernetes/apiserver pkg/endpoints/filters/impersonation",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_USER,
	.grant = {
		{ "impersonate", "", "users", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "impersonate", "", "groups", .scope = SCOPE_CLUSTER, .alt = 1 },
	},
};
