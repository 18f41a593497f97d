// Depends on layer 2 between pods, which the plug-in decides. NET_RAW on the node's interfaces is cap-net-raw.
#include "attack/technique.h"

const struct technique technique_net_dns_arp_spoof = {
	.id = "net-dns-arp-spoof",
	.title = "Answer for neighbours on the same link",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557.002",
	.matrix = "MS-TA9036",
	.needs = "NET_RAW in a pod on a bridge network of the node",
	.gives = "reads and answers DNS and other traffic of the pods on the node",
	.fixes =
		"Drop all capabilities (Pod Security restricted)\n"
		"Use a network plug-in that routes or stops spoofed addresses",
	.audit = "on the node: AF_PACKET socket in a container",
	.source = "CIS benchmark notes on NET_RAW; containernetworking plugins, bridge",
	.undecided = "network model",
	.from = POSITION_POD,
	.effect = EFFECT_TRAFFIC,
};
