// The API server takes address and port from Node.status. Whether it checks the kubelet's certificate is a flag; the calls go
// astray either way.
#include "attack/technique.h"

const struct technique technique_node_status_address = {
	.id = "node-status-address",
	.title = "Redirect the API server's calls to a node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557",
	.matrix = "",
	.needs = "patch or update on nodes/status",
	.gives = "the API server calls the attacker's address for exec, logs and proxy of that node's pods",
	.fixes =
		"Remove patch and update on nodes/status\n"
		"Give the API server --kubelet-certificate-authority so that it checks who answers",
	.audit = "patch or update of nodes/status that changes addresses or daemonEndpoints",
	.source = "kubernetes/kubernetes pkg/kubelet/client/kubelet_client.go (NodeConnectionInfoGetter)",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "patch|update", "", "nodes", .subresource = "status", .scope = SCOPE_CLUSTER },
	},
};
