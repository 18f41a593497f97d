// The address matcher takes any address and port, the metadata service included; whose traffic it is depends on where pods run.
#include "attack/technique.h"

const struct technique technique_cilium_lrp = {
	.id = "cilium-lrp",
	.title = "Redirect an address to own pods",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557",
	.matrix = "MS-TA9034",
	.needs = "create on ciliumlocalredirectpolicies where the feature is on",
	.gives = "takes traffic that pods on the same nodes send to an address of the attacker's choice",
	.fixes =
		"Remove create on ciliumlocalredirectpolicies from tenants\n"
		"Turn local redirect policies off",
	.audit = "create of ciliumlocalredirectpolicies by tenants",
	.source = "docs.cilium.io network/kubernetes/local-redirect-policy",
	.undecided = "network model",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|update|patch", "cilium.io", "ciliumlocalredirectpolicies" },
	},
};
