// Policies cannot tell these connections from the kubelet's and API server's own. The verb follows the HTTP method, so get
// alone already reaches every page. The create check of 1.35 does not cover proxy subresources.
#include "attack/technique.h"

const struct technique technique_api_proxy_ssrf = {
	.id = "api-proxy-ssrf",
	.title = "Have the API server call pods and services",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1090",
	.matrix = "MS-TA9034",
	.needs = "get or create on pods/proxy or services/proxy",
	.gives = "sends requests to the pods and services of %s with the API server as the client",
	.fixes = "Remove the verbs on pods/proxy and services/proxy from the role",
	.audit = "get or create of pods/proxy or services/proxy",
	.source = "kubernetes/kubernetes pkg/registry/core/pod/rest/subresources.go, pkg/registry/core/service/proxy.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "get|create", "", "pods", .subresource = "proxy", .alt = 1 },
		{ "get|create", "", "services", .subresource = "proxy", .alt = 1 },
	},
};
