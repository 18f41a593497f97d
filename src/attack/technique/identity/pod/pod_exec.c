// A WebSocket upgrade is an HTTP GET, so it was authorized as get alone until 1.34. From 1.35 get alone is refused and create
// alone still opens SPDY or an HTTP POST, so create is the only right that counts there.
#include "attack/technique.h"

const struct technique technique_pod_exec = {
	.id = "pod-exec",
	.title = "Execute commands in running pods",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1609",
	.matrix = "MS-TA9006,MS-TA9007",
	.needs =
		"create on pods/exec; up to 1.34 get on pods/exec is enough over a WebSocket, from 1.35 the WebSocket asks for "
		"both",
	.gives = "runs own code in the running pods of %s, with their accounts and volumes",
	.fixes =
		"Remove the verbs on pods/exec from the role, or the subject from the binding\n"
		"Deny CONNECT on pods/exec by admission policy for subjects of other tenants",
	.audit = "create or get of pods/exec",
	.source =
		"kubernetes/kubernetes pkg/registry/core/pod/rest/subresources.go; feature gate "
		"AuthorizePodWebsocketUpgradeCreatePermission (beta and on since 1.35)",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_EXEC,
	.grant = {
		{ "create", "", "pods", .subresource = "exec", .alt = 1 },
		{ "get", "", "pods", .subresource = "exec", .alt = 1, .until = 34 },
	},
};
