// Annotations have no schema and no right of their own; only the registry knows their grammar.
#include "attack/technique.h"

const struct technique technique_deputy_annotation_ref = {
	.id = "deputy-annotation-ref",
	.title = "An annotation refers to another namespace",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1199,T1528",
	.matrix = "",
	.needs = "May set an annotation with a namespaced reference that a controller follows",
	.gives = "what the controller reads there on the tenant's behalf",
	.fixes =
		"Turn on the controller's own guard\n"
		"Deny foreign references in that annotation by admission policy",
	.audit = "annotations with a foreign namespace in their value",
	.source = "registry of deputies; ingress controllers' documentation",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SECRETS,
};
