// A label that the search adds to paths whose source is that group; what the binding allows is found by the other entries.
// Works only while the API server allows anonymous requests, as it does by default.
#include "attack/technique.h"

const struct technique technique_anonymous_grant = {
	.id = "anonymous-grant",
	.title = "Rights for anonymous callers",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1078.001,T1133",
	.matrix = "MS-TA9029",
	.needs = "A binding to system:anonymous or system:unauthenticated beyond discovery",
	.gives = "whatever the binding allows, to whoever reaches the API server",
	.fixes =
		"Remove the subject from the binding\n"
		"Bind the users, groups or accounts that need it",
	.audit = "allowed requests of the group without another reason",
	.source =
		"kubernetes/kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go; kubernetes.io docs "
		"reference/access-authn-authz/authentication, anonymous requests",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RECON,
	.grant = {
		{ "get|list|watch", "", "pods", .alt = 1 },
		{ "get|list|watch", "", "configmaps", .alt = 1 },
		{ "get|list|watch", "", "services", .alt = 1 },
		{ "get|list|watch", "", "endpoints", .alt = 1 },
		{ "get|list|watch", "", "events", .alt = 1 },
		{ "get|list|watch", "", "serviceaccounts", .alt = 1 },
		{ "get|list|watch", "apps", "deployments", .alt = 1 },
		{ "get|list|watch", "batch", "jobs", .alt = 1 },
		{ "get|list|watch", "networking.k8s.io", "ingresses", .alt = 1 },
		{ "get|list|watch", "rbac.authorization.k8s.io", "rolebindings", .alt = 1 },
	},
};
