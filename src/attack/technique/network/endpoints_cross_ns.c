// The grant is in the own namespace and the effect is elsewhere, so it is the flow that must be proven.
#include "attack/technique.h"

const struct technique technique_endpoints_cross_ns = {
	.id = "endpoints-cross-ns",
	.title = "Point an endpoint at a foreign pod",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1090",
	.matrix = "MS-TA9034",
	.needs =
		"create or patch on endpoints or endpointslices in the own namespace, and an ingress or load balancer that "
		"forwards there",
	.gives = "reaches foreign pods with the ingress controller as the client",
	.fixes =
		"Remove the write verbs on endpoints and endpointslices from tenants (new clusters since 1.22 do)\n"
		"Deny foreign addresses by admission policy (OpenShift: RestrictedEndpointsAdmission)",
	.audit = "create or patch of endpoints and endpointslices by tenants",
	.source = "CVE-2021-25740, kubernetes issue 103675",
	.undecided = "network model: what the forwarding component may reach",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|patch|update", "", "endpoints", .alt = 1 },
		{ "create|patch|update", "discovery.k8s.io", "endpointslices", .alt = 1 },
	},
};
