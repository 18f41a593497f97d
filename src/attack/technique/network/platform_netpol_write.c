// Cluster-wide policies stand above what tenants write in their own namespaces.
#include "attack/technique.h"

const struct technique technique_platform_netpol_write = {
	.id = "platform-netpol-write",
	.title = "Write the policies of the platform",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.004",
	.matrix = "MS-TA9034",
	.needs = "write verbs on cluster-wide policies of the network plug-in, or on AdminNetworkPolicy and its successors",
	.gives = "opens, redirects or closes traffic of %s",
	.fixes = "Remove the write verbs on those kinds from tenants",
	.audit = "writes of those kinds",
	.source = "network-policy-api.sigs.k8s.io; Cilium and Calico documentation",
	.undecided = "network model: what the policies keep apart",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|update|patch|delete", "policy.networking.k8s.io", "adminnetworkpolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create|update|patch|delete", "policy.networking.k8s.io", "baselineadminnetworkpolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create|update|patch|delete", "cilium.io", "ciliumclusterwidenetworkpolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create|update|patch|delete", "cilium.io", "ciliumnetworkpolicies", .alt = 1 },
		{ "create|update|patch|delete", "crd.projectcalico.org", "globalnetworkpolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create|update|patch|delete", "projectcalico.org", "globalnetworkpolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create|update|patch|delete", "cilium.io", "ciliumegressgatewaypolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
	},
};
