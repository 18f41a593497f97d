// The selector is evaluated on the new labels when the request is the label change itself, so the webhook may not even see it.
#include "attack/technique.h"

const struct technique technique_ns_relabel_webhook_optout = {
	.id = "ns-relabel-webhook-optout",
	.title = "Label a namespace out of a webhook or policy",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs =
		"May write the labels of a namespace that the namespaceSelector of a webhook, policy binding or constraint reads",
	.gives = "%s is no longer judged by that control",
	.fixes =
		"Match on namespace names by matchConditions, not on labels\n"
		"For Gatekeeper, limit the ignore label by the flag that lists exempt namespaces\n"
		"Remove patch and update on namespaces and namespaces/status, and update on namespaces/finalize\n"
		"Deny changes of namespace labels by others than the platform by admission policy",
	.audit = "patch or update of namespaces that sets such a label",
	.source = "kubernetes/apiserver pkg/admission/plugin/webhook/predicates/namespace",
	.undecided = "selectors of webhooks and policies as targets of a label change in the search",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "patch|update", "", "namespaces", .subresource = "status", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "update", "", "namespaces", .subresource = "finalize", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
	},
};
