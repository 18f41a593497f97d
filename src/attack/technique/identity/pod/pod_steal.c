// Without a node of one's own it is a disturbance, which is what is counted; with one, the chain goes on from the node.
#include "attack/technique.h"

const struct technique technique_pod_steal = {
	.id = "pod-steal",
	.title = "Move the pods of others to a node one holds",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1499,T1528",
	.matrix = "MS-TA9040",
	.needs = "delete or evict pods, and cordon or taint nodes, while holding a node",
	.gives = "the accounts and volumes of the pods that are placed on the held node",
	.fixes =
		"Remove patch and update on nodes, or delete on foreign pods and create on pods/eviction\n"
		"Give each tenant nodes of its own",
	.audit = "delete of pods or create of pods/eviction together with patch of nodes",
	.source = "kubernetes.io docs concepts/scheduling-eviction/api-eviction",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_DOS,
	.grant = {
		{ "delete|deletecollection", "", "pods", .alt = 1 },
		{ "create", "", "pods", .subresource = "eviction", .alt = 1 },
		{ "patch|update", "", "nodes", .scope = SCOPE_CLUSTER },
	},
};
