// Network policies add up, so creating one that allows is as good as deleting one that denies.
#include "attack/technique.h"

const struct technique technique_own_policy_delete = {
	.id = "own-policy-delete",
	.title = "Delete the network policy of one's own namespace",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.004,T1562.007",
	.matrix = "",
	.needs =
		"delete, patch, update or create on networkpolicies in the own namespace (the built-in roles edit and admin have "
		"it)",
	.gives = "egress and ingress of %s as if the platform's policy were not there",
	.fixes =
		"Use AdminNetworkPolicy or ClusterNetworkPolicy, which tenants cannot override\n"
		"Deny changes of the platform's policies by admission policy\n"
		"Remove the write verbs on networkpolicies",
	.audit = "delete or patch of networkpolicies that carry the platform's label",
	.source =
		"kubernetes.io docs concepts/services-networking/network-policies; concepts/security/multi-tenancy, network "
		"isolation",
	.undecided = "network model: what the policy kept apart",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "delete|deletecollection|patch|update|create", "networking.k8s.io", "networkpolicies" },
	},
};
