// The subresource carries the account's name, so resourceNames limits it although the verb is create.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	p->object = build_doc(p, "{apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', "
		"metadata: {name: ?, namespace: ?}, spec: {expirationSeconds: 3600}}",
		build_sa(p), build_ns(p));
	return true;
}

const struct technique technique_sa_token_request = {
	.id = "sa-token-request",
	.title = "Request a token of any service account of the namespace",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1528,T1550.001",
	.matrix = "MS-TA9016",
	.needs =
		"create on serviceaccounts/token in the namespace of a stronger account (the built-in roles edit and admin have "
		"it)",
	.gives = "acts as any service account of %s",
	.fixes =
		"Remove create on serviceaccounts/token from the role; use an own role instead of the built-in edit or admin\n"
		"Move the stronger service account to a namespace of the platform",
	.audit = "create of serviceaccounts/token; later requests carry authentication.kubernetes.io/credential-id",
	.source = "KEP-1205; kubernetes/kubernetes pkg/registry/core/serviceaccount/storage/token.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SA,
	.grant = {
		{ "create", "", "serviceaccounts", .subresource = "token" },
	},
	.body = body,
};
