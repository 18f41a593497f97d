// Logs often hold tokens and personal data; what is in them is not known, so it counts as secrets of the namespace of lesser
// certainty. One half of hostpath-varlog-symlink.
#include "attack/technique.h"

const struct technique technique_pod_log_read = {
	.id = "pod-log-read",
	.title = "Read the container logs of another tenant",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1552,T1213",
	.matrix = "MS-TA9041",
	.needs = "get on pods/log in a foreign namespace",
	.gives = "reads the container logs of %s",
	.fixes = "Remove get on pods/log from the role, or bind it by RoleBinding in the own namespace",
	.audit = "get of pods/log by a subject of another tenant",
	.source = "kubernetes/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_LOGS,
	.grant = {
		{ "get", "", "pods", .subresource = "log" },
	},
};
