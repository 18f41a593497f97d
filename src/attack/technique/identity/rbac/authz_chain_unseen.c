// A label that the search adds where a "no" of RBAC is not the last word (twin/provider.h).
#include "attack/technique.h"

const struct technique technique_authz_chain_unseen = {
	.id = "authz-chain-unseen",
	.title = "An authorizer besides RBAC says yes",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1078.004",
	.matrix = "MS-TA9001",
	.needs =
		"An entry for the user or group in an authorizer that is not in the objects: cloud IAM, a proxy, ABAC, a webhook",
	.gives = "whatever that authorizer allows",
	.fixes =
		"Declare the chain with --authorizers\n"
		"Remove the entry at the provider",
	.audit = "annotation authorization.k8s.io/reason that does not begin with RBAC",
	.source = "kubernetes.io docs reference/access-authn-authz/authorization; documentation of the managed services",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
};
