// A NetworkPolicy cannot look into DNS. One line for the cluster.
#include "attack/technique.h"

const struct technique technique_net_dns_recon = {
	.id = "net-dns-recon",
	.title = "Read the names of all tenants from DNS",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1018,T1046",
	.matrix = "MS-TA9031",
	.needs = "Pods may query the cluster's DNS",
	.gives = "names and addresses of the Services of every tenant",
	.fixes = "Filter DNS by namespace (CoreDNS acl or policy plug-in, Cilium L7 DNS rules)",
	.audit = "on the network: bursts of queries, many NXDOMAIN",
	.source = "kubernetes/dns docs/specification.md",
	.undecided = "network model",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
};
