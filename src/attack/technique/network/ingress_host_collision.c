// Who wins a collision is the controller's rule.
#include "attack/technique.h"

const struct technique technique_ingress_host_collision = {
	.id = "ingress-host-collision",
	.title = "Claim the host name of another tenant",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557,T1539",
	.matrix = "MS-TA9034",
	.needs = "create on Ingresses or routes at a shared entry that does not tie host names to tenants",
	.gives = "traffic, cookies and tokens of another tenant's users",
	.fixes =
		"Tie host names to tenants by admission policy\n"
		"Use Gateways with allowedRoutes and a hostname for each tenant",
	.audit = "create of ingresses whose host another namespace has",
	.source = "kubernetes.io docs concepts/services-networking/ingress; Gateway API docs, security model",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|update|patch", "networking.k8s.io", "ingresses", .alt = 1 },
		{ "create|update|patch", "gateway.networking.k8s.io", "httproutes", .alt = 1 },
		{ "create|update|patch", "route.openshift.io", "routes", .alt = 1 },
	},
};
