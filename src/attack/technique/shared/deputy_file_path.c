// The token then is a step to whatever the controller may do.
#include "attack/technique.h"

const struct technique technique_deputy_file_path = {
	.id = "deputy-file-path",
	.title = "A field names a file of the controller's pod",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1552.001,T1528",
	.matrix = "",
	.needs = "May name a file path in a resource that the controller reads and sends on",
	.gives = "the account token of the controller",
	.fixes =
		"Turn arbitrary file access off in the controller\n"
		"Upgrade the controller",
	.audit = "the controller reads its own token and calls an address of the tenant",
	.source = "Prometheus operator documentation, arbitraryFSAccessThroughSMs; registry of deputies",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SA,
};
