// The Service itself does nothing: the relay does.
#include "attack/technique.h"

const struct technique technique_svc_externalname = {
	.id = "svc-externalname",
	.title = "Name a foreign service by ExternalName",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1090",
	.matrix = "MS-TA9034",
	.needs = "create on services, and a shared ingress that resolves ExternalName Services",
	.gives = "reaches internal hosts with the ingress controller as the client",
	.fixes =
		"Turn ExternalName Services off in the ingress controller\n"
		"Deny the type by admission policy",
	.audit = "create of services of type ExternalName",
	.source = "documentation of ingress controllers",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|update|patch", "", "services" },
	},
};
