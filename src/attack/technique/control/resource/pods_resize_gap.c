// Built-in quota and LimitRange are asked on resize; a webhook only if its rules name the subresource.
#include "attack/technique.h"

const struct technique technique_pods_resize_gap = {
	.id = "pods-resize-gap",
	.title = "Resize a pod past a policy on pods",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_AVAILABILITY,
	.attack = "T1496,T1562.001",
	.matrix = "MS-TA9039",
	.needs = "patch or update on pods/resize where a policy or quota webhook matches only pods",
	.gives = "the pods of %s grow past what the policy allows",
	.fixes =
		"List pods/* in the rules of webhooks and policies\n"
		"Set a LimitRange and a ResourceQuota, which cover resize",
	.audit = "patch of pods/resize",
	.source = "KEP-1287",
	.undecided = "policy languages: which policies bound the size of pods",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.since = 33,
	.grant = {
		{ "patch|update", "", "pods", .subresource = "resize" },
	},
};
