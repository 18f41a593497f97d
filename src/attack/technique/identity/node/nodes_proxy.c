// The kubelet authorizes its exec, run and attach endpoints as nodes/proxy, and a WebSocket exec is a GET; the create check of
// 1.35 covers pods/exec, pods/attach and pods/portforward only. Fine-grained kubelet authorization adds narrower rights and
// takes nothing away from nodes/proxy.
#include "attack/technique.h"

const struct technique technique_nodes_proxy = {
	.id = "nodes-proxy",
	.title = "Run commands in every pod of a node through the kubelet",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1609,T1611",
	.matrix = "MS-TA9030,MS-TA9006",
	.needs = "get or create on nodes/proxy",
	.gives = "runs own code in every pod of the nodes it may reach, privileged ones included",
	.fixes =
		"Replace nodes/proxy by the fine-grained nodes/metrics, nodes/stats, nodes/healthz, nodes/pods (from 1.33)\n"
		"Remove the subject from the ClusterRoleBinding\n"
		"Let only the control plane reach port 10250 of the nodes",
	.audit = "nodes/proxy, but only for requests through the API server: calls to port 10250 of a node leave none",
	.source = "kubernetes/kubernetes pkg/kubelet/server/auth.go; KEP-2862",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NODE,
	.grant = {
		{ "get|create", "", "nodes", .subresource = "proxy", .scope = SCOPE_CLUSTER },
	},
};
