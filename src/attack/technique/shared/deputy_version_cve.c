// The registry carries the version ranges. One line a controller.
#include "attack/technique.h"

const struct technique technique_deputy_version_cve = {
	.id = "deputy-version-cve",
	.title = "A controller of a vulnerable version",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1068,T1190",
	.matrix = "MS-TA9004",
	.needs = "The image of a controller has a version with a tenancy flaw",
	.gives = "what the advisory says",
	.fixes = "Upgrade the controller",
	.audit = "nothing in the audit log",
	.source = "advisories of the controllers; registry of deputies",
	.undecided = "deputy registry",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
};
