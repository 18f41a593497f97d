// Before 1.24 every account had such a Secret (gate LegacyServiceAccountTokenNoAutoGeneration); from then on only the Secrets
// in the input do. The search looks at the type kubernetes.io/service-account-token and the annotation that names the account.
#include "attack/technique.h"

const struct technique technique_sa_token_secret_read = {
	.id = "sa-token-secret-read",
	.title = "Use the token Secrets of service accounts",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1552.007,T1528",
	.matrix = "MS-TA9025,MS-TA9016",
	.needs = "May read Secrets of a namespace that holds service account token Secrets",
	.gives = "acts as the service accounts of %s that have a token Secret",
	.fixes =
		"Delete token Secrets that nobody uses (automatic ones from before 1.24 first)\n"
		"Remove get, list and watch on secrets",
	.audit = "get or list of secrets, then requests by the account from a place it does not use",
	.source = "kubernetes.io docs concepts/configuration/secret, service account token Secrets; KEP-2799",
	.from = POSITION_SECRETS,
	.effect = EFFECT_SA,
};
