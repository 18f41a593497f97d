// Matching itself is evaluated everywhere: an entry whose request a webhook does not match is proven past it. Only the intent
// is missing.
#include "attack/technique.h"

const struct technique technique_webhook_rule_gap = {
	.id = "webhook-rule-gap",
	.title = "Use a path that a webhook's rules leave out",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "A webhook or policy whose rules omit a subresource, operation or kind that leads to the same effect",
	.gives = "the effect that the control was meant to stop",
	.fixes =
		"List pods/ephemeralcontainers and UPDATE in the rules\n"
		"Use matchPolicy Equivalent\n"
		"Judge init and ephemeral containers in the rule",
	.audit = "admitted objects that violate what the policy says",
	.source = "kubernetes.io docs concepts/cluster-administration/admission-webhooks-good-practices",
	.undecided = "policy languages: what the control is meant to stop",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
};
