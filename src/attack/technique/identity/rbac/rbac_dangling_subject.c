// A label that the search adds to paths from an account that the input does not hold: who may create it is asked there
// (twin/snapshot.h snapshot_service_account).
#include "attack/technique.h"

const struct technique technique_rbac_dangling_subject = {
	.id = "rbac-dangling-subject",
	.title = "A binding names an account that does not exist yet",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1078.004,T1136",
	.matrix = "",
	.needs = "A binding whose subject is a missing service account or namespace that the attacker may create",
	.gives = "the rights of that binding, once the account exists",
	.fixes =
		"Delete the binding, or its subject\n"
		"Reserve namespace names by admission policy",
	.audit = "create of serviceaccounts or namespaces that match a subject nobody had",
	.source =
		"kubernetes/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go; kubernetes.io docs "
		"reference/access-authn-authz/rbac, referring to subjects",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
};
