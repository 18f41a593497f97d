// Hop limit and node role are settings of the cloud; reach is a question to the network model. hostNetwork pods are host-
// network.
#include "attack/technique.h"

const struct technique technique_net_imds = {
	.id = "net-imds",
	.title = "Ask the cloud's metadata service for the node's identity",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1552.005",
	.matrix = "MS-TA9033,MS-TA9028",
	.needs = "A pod that reaches 169.254.169.254 or its IPv6 sibling: no egress policy in the way, hop limit above 1",
	.gives = "the cloud identity of the node",
	.fixes =
		"Deny egress to the metadata addresses by a policy that tenants cannot override\n"
		"Require IMDSv2 with hop limit 1, or workload identity\n"
		"Give the node role no more than the node needs",
	.audit = "on the network: connections to the metadata address from a pod; the cloud's audit log",
	.source = "EKS best practices, restrict access to the instance profile; GKE workload identity",
	.undecided = "network model",
	.from = POSITION_POD,
	.effect = EFFECT_CLOUD,
};
