// Both halves are outside the objects: the flags are files of the node, the reach is the network's.
#include "attack/technique.h"

const struct technique technique_kubelet_direct_anon = {
	.id = "kubelet-direct-anon",
	.title = "Talk to a kubelet that asks nobody",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1609,T1133",
	.matrix = "MS-TA9030",
	.needs = "Reaches port 10250 of a node whose kubelet allows anonymous requests, or the read-only port 10255",
	.gives = "runs own code in every pod of the node, or reads what runs there",
	.fixes =
		"Set authentication.anonymous.enabled: false and authorization.mode: Webhook in the kubelet's configuration, "
		"readOnlyPort: 0\n"
		"Let only the control plane reach the nodes' kubelet port",
	.audit = "none in the audit log; on the node: a connection to port 10250 from a pod",
	.source = "kubernetes.io docs reference/access-authn-authz/kubelet-authn-authz",
	.undecided = "the kubelet's configuration and the network model",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
};
