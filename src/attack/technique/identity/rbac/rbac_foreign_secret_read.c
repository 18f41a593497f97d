// A rule with resourceNames also allows list and watch when the request asks for that one name by field selector (apiserver
// pkg/endpoints/request/requestinfo.go takes the name from metadata.name=X).
#include "attack/technique.h"

const struct technique technique_rbac_foreign_secret_read = {
	.id = "rbac-foreign-secret-read",
	.title = "Read the Secrets of another tenant",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1552.007",
	.matrix = "MS-TA9025",
	.needs = "A binding that reaches a foreign namespace allows get, list or watch of Secrets there",
	.gives = "reads every Secret of %s",
	.fixes =
		"Remove the verbs get, list and watch on secrets from the role, or the subject from the binding\n"
		"Bind the role with a RoleBinding in the own namespace instead of a ClusterRoleBinding\n"
		"Limit the rule to the needed Secrets with resourceNames and the verb get",
	.audit = "get, list or watch of secrets by a subject of another tenant",
	.source =
		"kubernetes/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go; kubernetes.io docs "
		"concepts/security/rbac-good-practices, listing secrets",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SECRETS,
	.grant = {
		{ "get|list|watch", "", "secrets" },
	},
};
