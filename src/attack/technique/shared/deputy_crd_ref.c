// Trigger, target, acts and guards of each are data of the registry; without the deputy installed, or without its right, there
// is no finding.
#include "attack/technique.h"

const struct technique technique_deputy_crd_ref = {
	.id = "deputy-crd-ref",
	.title = "A custom resource refers to another namespace",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1199,T1528",
	.matrix = "",
	.needs =
		"May create a custom resource with a reference into a foreign namespace, whose controller may act there and does "
		"not check",
	.gives = "what the controller reads or writes there",
	.fixes =
		"Turn on the controller's own guard (a flag, or a grant in the target)\n"
		"Demand that references stay in the namespace by admission policy",
	.audit = "create of the resource with a foreign reference, then a read of the foreign object by the controller",
	.source = "registry of deputies",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SECRETS,
};
