// Which flows open is a question to the policies.
#include "attack/technique.h"

const struct technique technique_ns_relabel_netpol = {
	.id = "ns-relabel-netpol",
	.title = "Take the namespace label that a network policy trusts",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.004,T1562.007",
	.matrix = "",
	.needs =
		"May write the labels of a namespace, and a network policy's namespaceSelector uses a key other than "
		"kubernetes.io/metadata.name",
	.gives = "%s counts as a trusted source for that policy",
	.fixes =
		"Select namespaces by kubernetes.io/metadata.name\n"
		"Remove patch and update on namespaces and namespaces/status, and update on namespaces/finalize\n"
		"Deny changes of namespace labels by others than the platform by admission policy",
	.audit = "patch or update of namespaces that sets a label which a policy uses",
	.source = "kubernetes.io docs concepts/services-networking/network-policies, targeting a namespace by name",
	.undecided = "network model",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "patch|update", "", "namespaces", .subresource = "status", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
	},
};
