// The kubelet trusts the allocation in the status.
#include "attack/technique.h"

const struct technique technique_dra_status_forge = {
	.id = "dra-status-forge",
	.title = "Write the allocation of a device claim",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1610",
	.matrix = "",
	.needs = "update or patch on resourceclaims/status",
	.gives = "devices of %s that the scheduler gave to others",
	.fixes = "Remove update and patch on resourceclaims/status; from 1.36 use the finer subresources",
	.audit = "update or patch of resourceclaims/status by others than scheduler and drivers",
	.source = "KEP-4381; kubernetes/kubernetes pkg/registry/resource/resourceclaim/strategy.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
	.since = 32,
	.grant = {
		{ "update|patch", "resource.k8s.io", "resourceclaims", .subresource = "status" },
	},
};
