// Which annotations count is data of the registry.
#include "attack/technique.h"

const struct technique technique_svc_lb_ip_share = {
	.id = "svc-lb-ip-share",
	.title = "Share or take a load balancer address",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557",
	.matrix = "MS-TA9034",
	.needs = "May set the sharing key or address annotations of the load balancer in use",
	.gives = "ports of another tenant's address",
	.fixes =
		"Limit address pools to namespaces (serviceAllocation)\n"
		"Deny those annotations by admission policy",
	.audit = "create or patch of services with such annotations",
	.source = "metallb.io docs, IP address sharing",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
};
