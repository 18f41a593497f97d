// Environment variables cover the own namespace only; what matters is found by RBAC and DNS.
#include "attack/technique.h"

const struct technique technique_net_env_recon = {
	.id = "net-env-recon",
	.title = "Read Services from the environment and the API",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1613",
	.matrix = "MS-TA9031",
	.needs = "A pod with service links, or the right to view namespaces",
	.gives = "names and addresses of Services of the namespace, names of namespaces",
	.fixes =
		"Set enableServiceLinks: false\n"
		"Remove list on namespaces from tenants",
	.audit = "list of namespaces by a tenant",
	.source = "kubernetes.io docs concepts/services-networking/service, environment variables",
	.undecided = "network model",
	.from = POSITION_POD,
	.effect = EFFECT_RECON,
};
