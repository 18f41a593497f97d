// ingress-nginx snippets and log pipeline filters are the known cases.
#include "attack/technique.h"

const struct technique technique_deputy_config_injection = {
	.id = "deputy-config-injection",
	.title = "Text lands in the configuration of a shared component",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1059,T1199",
	.matrix = "",
	.needs = "May set a field or annotation that is copied into a shared configuration",
	.gives = "runs directives, or code, as the controller: the Secrets that it reads",
	.fixes =
		"Keep snippets off and the allowed risk level low\n"
		"Upgrade the controller",
	.audit = "annotations that hold directives",
	.source = "CVE-2021-25742, CVE-2025-1974; registry of deputies",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SECRETS,
};
