// Default-deny policies open port 53 to keep names working. One line for the cluster.
#include "attack/technique.h"

const struct technique technique_net_dns_tunnel = {
	.id = "net-dns-tunnel",
	.title = "Carry data out in DNS queries",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1071.004,T1048",
	.matrix = "",
	.needs = "DNS egress is open while all else is denied",
	.gives = "a slow way out for data",
	.fixes = "Filter the names that pods may resolve, and let the resolver alone forward",
	.audit = "on the network: long names, many queries below one domain",
	.source = "kubernetes.io docs concepts/services-networking/network-policies, DNS egress",
	.undecided = "network model",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
};
