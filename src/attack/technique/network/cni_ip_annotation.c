// Whether an address is free and trusted is the plug-in's and the policies' business.
#include "attack/technique.h"

const struct technique technique_cni_ip_annotation = {
	.id = "cni-ip-annotation",
	.title = "Ask for an address by annotation",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1036,T1562.004",
	.matrix = "MS-TA9034",
	.needs = "A network plug-in that gives pods the address, pool or MAC that an annotation asks for",
	.gives = "the address that a policy or firewall trusts",
	.fixes =
		"Restrict address requests in the plug-in\n"
		"Deny those annotations by admission policy",
	.audit = "create of pods with such annotations",
	.source = "Calico, Kube-OVN and Multus documentation",
	.undecided = "network model and deputy registry",
	.from = POSITION_RUN,
	.effect = EFFECT_TRAFFIC,
};
