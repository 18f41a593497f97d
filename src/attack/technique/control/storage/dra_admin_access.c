// What a device shows of its other users is the driver's business. The label key was renamed in 1.34.
#include "attack/technique.h"

const struct technique technique_dra_admin_access = {
	.id = "dra-admin-access",
	.title = "Claim devices of others with administrative access",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1610",
	.matrix = "",
	.needs = "create on resourceclaims in a namespace that carries the admin-access label, so a label write",
	.gives = "devices that others use",
	.fixes =
		"Remove patch and update on namespaces\n"
		"Deny the label resource.kubernetes.io/admin-access to tenants by admission policy",
	.audit = "create of resourceclaims with adminAccess: true",
	.source = "KEP-5018",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
	.since = 33,
	.grant = {
		{ "create", "resource.k8s.io", "resourceclaims", .alt = 1 },
		{ "create", "resource.k8s.io", "resourceclaimtemplates", .alt = 1 },
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT },
	},
};
