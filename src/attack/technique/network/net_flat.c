// The default of Kubernetes: pods that no policy selects take everything. One line a namespace.
#include "attack/technique.h"

const struct technique technique_net_flat = {
	.id = "net-flat",
	.title = "Pods that no policy protects",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1046",
	.matrix = "MS-TA9034",
	.needs = "A pod that no ingress policy selects",
	.gives = "every pod of the cluster reaches it",
	.fixes =
		"Add a default-deny NetworkPolicy to the namespace\n"
		"Set a cluster-wide policy that tenants cannot override",
	.audit = "on the network: connections from foreign pods",
	.source = "kubernetes.io docs concepts/services-networking/network-policies",
	.undecided = "network model",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
};
