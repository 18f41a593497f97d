// A label that the search adds to paths whose source is that group; what the binding allows is found by the other entries. On
// GKE the group held every Google account.
#include "attack/technique.h"

const struct technique technique_authenticated_grant = {
	.id = "authenticated-grant",
	.title = "Rights for everybody with an account",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1078.001,T1078.004",
	.matrix = "MS-TA9029",
	.needs = "A binding to the group system:authenticated beyond what Kubernetes itself binds",
	.gives = "whatever the binding allows, to every user and service account",
	.fixes =
		"Remove the subject from the binding\n"
		"Bind the users, groups or accounts that need it",
	.audit = "allowed requests of the group without another reason",
	.source = "kubernetes.io docs concepts/security/rbac-good-practices; GKE documentation, default roles and groups",
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
