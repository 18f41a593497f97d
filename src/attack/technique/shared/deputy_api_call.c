// Version and feature flags decide.
#include "attack/technique.h"

const struct technique technique_deputy_api_call = {
	.id = "deputy-api-call",
	.title = "A controller calls a URL or API path of the tenant's choice",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1090,T1199",
	.matrix = "",
	.needs = "May write a policy or template with a path or URL that the controller fetches",
	.gives = "answers of the API with the controller's rights",
	.fixes =
		"Upgrade the controller\n"
		"Turn the feature off for namespaced objects",
	.audit = "reads by the controller on foreign paths",
	.source = "CVE-2026-22039; registry of deputies",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SECRETS,
};
