// What a policy lets through is worked out flow by flow.
#include "attack/technique.h"

const struct technique technique_net_policy_hole = {
	.id = "net-policy-hole",
	.title = "A policy that lets more through than it seems to",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1046,T1562.004",
	.matrix = "MS-TA9034",
	.needs =
		"A policy with an empty from or to, an empty namespaceSelector, a block that covers the pod range, or without the "
		"direction meant",
	.gives = "reaches pods of %s that the policy was to protect",
	.fixes =
		"Name peers by namespace name and pod label\n"
		"State policyTypes\n"
		"Cover IPv6 and all protocols",
	.audit = "on the network: flows from foreign pods",
	.source = "kubernetes.io docs concepts/services-networking/network-policies",
	.undecided = "network model",
	.from = POSITION_POD,
	.effect = EFFECT_TRAFFIC,
};
