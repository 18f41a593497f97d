// The source address is that of the node that took the packet.
#include "attack/technique.h"

const struct technique technique_net_nodeport_lb = {
	.id = "net-nodeport-lb",
	.title = "Come in through a node port or load balancer",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1133,T1090",
	.matrix = "MS-TA9034",
	.needs = "A Service of type NodePort or LoadBalancer with externalTrafficPolicy Cluster",
	.gives = "reaches the Service with a node's address as source, past rules on address blocks",
	.fixes =
		"Set externalTrafficPolicy Local\n"
		"Deny NodePort Services to tenants by admission policy",
	.audit = "create of services of type NodePort",
	.source = "kubernetes.io docs tutorials/services/source-ip",
	.undecided = "network model",
	.from = POSITION_POD,
	.effect = EFFECT_TRAFFIC,
};
