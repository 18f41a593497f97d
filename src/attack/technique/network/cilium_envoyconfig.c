// Which Services it may name is the agent's rule.
#include "attack/technique.h"

const struct technique technique_cilium_envoyconfig = {
	.id = "cilium-envoyconfig",
	.title = "Install a proxy listener",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557",
	.matrix = "MS-TA9034",
	.needs = "create on ciliumenvoyconfigs",
	.gives = "traffic of Services passes a proxy of the attacker's making",
	.fixes = "Remove the write verbs on ciliumenvoyconfigs from tenants",
	.audit = "create of ciliumenvoyconfigs by tenants",
	.source = "docs.cilium.io network/servicemesh/l7-traffic-management",
	.undecided = "network model",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|update|patch", "cilium.io", "ciliumenvoyconfigs", .alt = 1 },
		{ "create|update|patch", "cilium.io", "ciliumclusterwideenvoyconfigs", .scope = SCOPE_CLUSTER, .alt = 1 },
	},
};
