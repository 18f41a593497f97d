// host-device, macvlan and bridge attachments put the pod on the node's own link.
#include "attack/technique.h"

const struct technique technique_multus_nad = {
	.id = "multus-nad",
	.title = "Attach a second network",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557,T1562.004",
	.matrix = "MS-TA9034",
	.needs = "create on network-attachment-definitions, or a plug-in that accepts those of other namespaces",
	.gives = "the node's link or a foreign network, past network policies",
	.fixes =
		"Turn on namespaceIsolation in Multus\n"
		"Remove create on network-attachment-definitions from tenants",
	.audit = "create of network-attachment-definitions; pods with networks of another namespace",
	.source = "k8snetworkplumbingwg/multus-cni docs/configuration.md",
	.undecided = "network model and deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|update|patch", "k8s.cni.cncf.io", "network-attachment-definitions" },
	},
};
