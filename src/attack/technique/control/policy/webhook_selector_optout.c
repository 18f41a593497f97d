// The label is part of the request, so the tenant decides.
#include "attack/technique.h"

const struct technique technique_webhook_selector_optout = {
	.id = "webhook-selector-optout",
	.title = "Take an object out of a webhook's selection",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "An objectSelector, exclude rule or exempt user that the tenant's labels, names or impersonation meet",
	.gives = "objects that the control never sees",
	.fixes =
		"Drop the objectSelector\n"
		"Select by namespace name\n"
		"Exempt accounts of the platform only",
	.audit = "create of objects with the label or name that opts out",
	.source = "kubernetes.io docs reference/access-authn-authz/extensible-admission-controllers, objectSelector",
	.undecided = "labels of payloads chosen to miss selectors, in the search",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
};
