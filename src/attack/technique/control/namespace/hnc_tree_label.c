// The controller's own webhook refuses it while it runs.
#include "attack/technique.h"

const struct technique technique_hnc_tree_label = {
	.id = "hnc-tree-label",
	.title = "Place a namespace in a foreign tree",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "May write tree labels or subnamespace anchors of the hierarchical namespace controller",
	.gives = "the roles and objects that a foreign parent hands down",
	.fixes = "Keep the controller's webhook on, with failurePolicy Fail",
	.audit = "patch of namespaces that changes a tree.hnc.x-k8s.io label",
	.source = "kubernetes-sigs/hierarchical-namespaces docs/user-guide",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "create", "hnc.x-k8s.io", "subnamespaceanchors", .alt = 1 },
	},
};
