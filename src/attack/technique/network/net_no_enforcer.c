// The API server stores policies whether or not anybody reads them; the plug-in is known by its DaemonSet and configuration.
#include "attack/technique.h"

const struct technique technique_net_no_enforcer = {
	.id = "net-no-enforcer",
	.title = "Policies that nobody enforces",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.004",
	.matrix = "MS-TA9034",
	.needs = "NetworkPolicies exist and the network plug-in does not enforce them",
	.gives = "the policies change nothing",
	.fixes = "Install a network plug-in that enforces policies, or turn its policy agent on",
	.audit = "on the network: flows that a policy denies",
	.source = "kubernetes.io docs concepts/services-networking/network-policies, prerequisites",
	.undecided = "network model",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
};
