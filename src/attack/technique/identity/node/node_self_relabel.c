// NodeRestriction stops the reserved prefix and kubernetes.io labels that are not on its list; every other key is the node's
// own.
#include "attack/technique.h"

const struct technique technique_node_self_relabel = {
	.id = "node-self-relabel",
	.title = "A won node takes the labels of another pool",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562,T1528",
	.matrix = "",
	.needs = "Root on a node, and node pools told apart by a label that a node may set on itself",
	.gives = "the pods and Secrets of tenants whose pods select that label",
	.fixes =
		"Key node pools on labels below node-restriction.kubernetes.io/\n"
		"Add a taint: a node cannot change its own",
	.audit = "patch of nodes by system:node:NAME that changes labels",
	.source = "kubernetes/kubernetes plugin/pkg/admission/noderestriction",
	.undecided = "placement: which pods a changed label would attract",
	.from = POSITION_NODE,
	.effect = EFFECT_NONE,
};
