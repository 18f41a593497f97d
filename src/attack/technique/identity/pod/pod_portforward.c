// The kubelet makes the connection inside the pod's network namespace, where no NetworkPolicy looks. The version rule is that
// of pod-exec.
#include "attack/technique.h"

const struct technique technique_pod_portforward = {
	.id = "pod-portforward",
	.title = "Reach the ports of foreign pods through the API server",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1090,T1572",
	.matrix = "MS-TA9034",
	.needs = "create on pods/portforward; up to 1.34 get is enough over a WebSocket",
	.gives = "connects to every port of the pods of %s, loopback included, past network policies",
	.fixes = "Remove the verbs on pods/portforward from the role",
	.audit = "create or get of pods/portforward",
	.source =
		"kubernetes/kubernetes pkg/registry/core/pod/rest/subresources.go; kubernetes.io docs "
		"concepts/services-networking/network-policies",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create", "", "pods", .subresource = "portforward", .alt = 1 },
		{ "get", "", "pods", .subresource = "portforward", .alt = 1, .until = 34 },
	},
};
