// Taints are a rule of the scheduler, which is left out; NoExecute taints still evict. Steers only.
#include "attack/technique.h"

const struct technique technique_pod_binding = {
	.id = "pod-binding",
	.title = "Place a pending pod on a node of choice",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1610",
	.matrix = "",
	.needs = "create on pods/binding or bindings",
	.gives = "puts pods on nodes that their tolerations and selectors would keep them from",
	.fixes = "Remove create on pods/binding and bindings from the role",
	.audit = "create of pods/binding or bindings by others than the scheduler",
	.source = "kubernetes/kubernetes pkg/registry/core/pod/storage/storage.go BindingREST",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
	.grant = {
		{ "create", "", "pods", .subresource = "binding", .alt = 1 },
		{ "create", "", "bindings", .alt = 1 },
	},
};
