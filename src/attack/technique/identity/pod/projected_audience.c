// The token is honest; what is wrong is a service that asks for less than it says.
#include "attack/technique.h"

const struct technique technique_projected_audience = {
	.id = "projected-audience",
	.title = "Ask for a token for another service",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1528,T1550.001",
	.matrix = "MS-TA9016",
	.needs = "May run a pod with a projected token of any audience, where a service outside trusts the issuer alone",
	.gives = "logs in to the service (a secret store, a cloud) as the account's holder",
	.fixes =
		"Bind namespace and account claims at the service\n"
		"Allow only listed audiences by admission policy",
	.audit = "create of pods with a projected token of another audience",
	.source = "kubernetes.io docs tasks/configure-pod-container/configure-service-account, token projection",
	.undecided = "which services outside trust the cluster's issuer, and what they check",
	.from = POSITION_RUN,
	.effect = EFFECT_CLOUD,
};
