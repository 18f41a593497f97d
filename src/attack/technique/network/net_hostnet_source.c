// Kubelet probes must come in, so most plug-ins accept the local node.
#include "attack/technique.h"

const struct technique technique_net_hostnet_source = {
	.id = "net-hostnet-source",
	.title = "Send from the node's address",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.004,T1090",
	.matrix = "MS-TA9034",
	.needs = "A hostNetwork pod or a won node, and a network plug-in that lets its own node in",
	.gives = "reaches the pods of the node, whatever their policies say",
	.fixes =
		"Enforce Pod Security baseline\n"
		"Use host policies (Cilium, Calico host endpoints)",
	.audit = "on the network: flows from node addresses",
	.source = "kubernetes.io docs concepts/services-networking/network-policies, hostNetwork pods",
	.undecided = "network model",
	.from = POSITION_POD,
	.effect = EFFECT_TRAFFIC,
};
