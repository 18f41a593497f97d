// Like externalIPs, but no plug-in guards it.
#include "attack/technique.h"

const struct technique technique_svc_status_lb_ip = {
	.id = "svc-status-lb-ip",
	.title = "Claim an address through a Service's status",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557",
	.matrix = "MS-TA9034",
	.needs = "patch or update on services/status",
	.gives = "takes traffic that pods and nodes send to the address written there",
	.fixes = "Remove patch and update on services/status from tenants",
	.audit = "patch or update of services/status by others than the cloud controller",
	.source = "CVE-2020-8554, kubernetes issue 97110",
	.undecided = "network model",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "patch|update", "", "services", .subresource = "status" },
	},
};
