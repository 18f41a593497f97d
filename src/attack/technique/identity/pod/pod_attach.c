// The version rule is that of pod-exec. Counted as own code in the pod: a shell or interpreter that keeps its input open runs
// what is typed.
#include "attack/technique.h"

const struct technique technique_pod_attach = {
	.id = "pod-attach",
	.title = "Attach to running containers",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1609",
	.matrix = "MS-TA9006",
	.needs = "create on pods/attach; up to 1.34 get on pods/attach is enough over a WebSocket",
	.gives = "reads the output of the running pods of %s and types into those that keep their input open",
	.fixes =
		"Remove the verbs on pods/attach from the role\n"
		"Deny CONNECT on pods/attach by admission policy for subjects of other tenants",
	.audit = "create or get of pods/attach",
	.source =
		"kubernetes/kubernetes pkg/registry/core/pod/rest/subresources.go; feature gate "
		"AuthorizePodWebsocketUpgradeCreatePermission",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_EXEC,
	.grant = {
		{ "create", "", "pods", .subresource = "attach", .alt = 1 },
		{ "get", "", "pods", .subresource = "attach", .alt = 1, .until = 34 },
	},
};
