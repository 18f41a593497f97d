// The status strategy keeps spec and owner references of the stored pod and takes labels and annotations from the request.
#include "attack/technique.h"

const struct technique technique_pod_status_labels = {
	.id = "pod-status-labels",
	.title = "Change the labels of running pods through their status",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557,T1562",
	.matrix = "",
	.needs = "patch or update on pods/status",
	.gives = "joins pods of %s to a Service or policy by labels, or takes them out",
	.fixes =
		"Remove patch and update on pods/status from the role\n"
		"List pods/status in the rules of admission policies that guard labels",
	.audit = "patch or update of pods/status by others than kubelets",
	.source = "kubernetes/kubernetes pkg/registry/core/pod/strategy.go podStatusStrategy",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "patch|update", "", "pods", .subresource = "status" },
	},
};
