// Reach is the network's, what the port asks is the node's.
#include "attack/technique.h"

const struct technique technique_net_control_plane_ports = {
	.id = "net-control-plane-ports",
	.title = "Reach ports of the control plane",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1046,T1133",
	.matrix = "MS-TA9030,MS-TA9005",
	.needs = "A pod reaches etcd, a kubelet, the scheduler, agents of the network plug-in or a Docker port on a node",
	.gives = "the node or the cluster, where that port asks nobody",
	.fixes =
		"Deny egress to node addresses by a policy that tenants cannot override\n"
		"Ask for client certificates on every such port",
	.audit = "on the network: connections to node ports from pods",
	.source = "kubernetes.io docs reference/networking/ports-and-protocols",
	.undecided = "network model",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
};
