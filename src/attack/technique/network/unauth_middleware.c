// Reach is decided by the network model; whether the service asks is known for well-known images only.
#include "attack/technique.h"

const struct technique technique_unauth_middleware = {
	.id = "unauth-middleware",
	.title = "Use a service that asks nobody",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1190,T1213",
	.matrix = "MS-TA9005",
	.needs = "A pod reaches a store, registry, dashboard or metrics page without authentication",
	.gives = "what the service holds",
	.fixes =
		"Add authentication to the service\n"
		"Add a NetworkPolicy that lets only its clients in",
	.audit = "on the network: connections from foreign pods",
	.source = "kubernetes.io docs concepts/security/application-security-checklist",
	.undecided = "network model",
	.from = POSITION_POD,
	.effect = EFFECT_TRAFFIC,
};
