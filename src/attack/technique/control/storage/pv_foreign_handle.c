// The API server takes any handle, and nodePublishSecretRef of any namespace (1.35.1). Whoever may do this may do pv-hostpath,
// which leads further.
#include "attack/technique.h"

const struct technique technique_pv_foreign_handle = {
	.id = "pv-foreign-handle",
	.title = "Make a volume of another tenant's storage",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1530",
	.matrix = "",
	.needs = "create on persistentvolumes with a foreign volume handle, export path or secret reference",
	.gives = "another tenant's data, or the use of a storage secret of the platform",
	.fixes =
		"Remove create on persistentvolumes\n"
		"Deny foreign handles and secret references by admission policy",
	.audit = "create of persistentvolumes by a tenant",
	.source = "kubernetes/kubernetes pkg/apis/core/types.go CSIPersistentVolumeSource",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
	.grant = {
		{ "create", "", "persistentvolumes", .scope = SCOPE_CLUSTER },
	},
};
