// A NoExecute taint evicts what does not tolerate it. nodes/status keeps labels but not taints. With a won node it pulls
// others' pods there: see pod-steal.
#include "attack/technique.h"

const struct technique technique_node_label_taint = {
	.id = "node-label-taint",
	.title = "Change labels and taints of nodes",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_AVAILABILITY,
	.attack = "T1499,T1562",
	.matrix = "MS-TA9040",
	.needs = "patch or update on nodes or nodes/status",
	.gives = "steers and evicts the pods of others",
	.fixes =
		"Remove patch and update on nodes and nodes/status\n"
		"Turn on NodeRestriction and key node pools on labels below node-restriction.kubernetes.io/",
	.audit = "patch or update of nodes by others than node and cloud controllers",
	.source = "kubernetes.io docs concepts/scheduling-eviction/taint-and-toleration",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_DOS,
	.grant = {
		{ "patch|update", "", "nodes", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "patch|update", "", "nodes", .subresource = "status", .scope = SCOPE_CLUSTER, .alt = 1 },
	},
};
