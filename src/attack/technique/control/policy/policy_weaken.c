// A control off is a step: what is then reached is found where the control was the only thing in the way. The write itself is
// all that is decided here.
#include "attack/technique.h"

const struct technique technique_policy_weaken = {
	.id = "policy-weaken",
	.title = "Change or delete the policies themselves",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs =
		"update, patch or delete on admission policies, their bindings, or the policies and constraints of an engine",
	.gives = "the rules that keep tenants apart are off",
	.fixes =
		"Remove the write verbs on policy kinds\n"
		"Keep parameters and policies in namespaces of the platform",
	.audit = "update, patch or delete of policy kinds",
	.source = "kubernetes.io docs concepts/security/rbac-good-practices",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "update|patch|delete", "admissionregistration.k8s.io", "validatingadmissionpolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "update|patch|delete", "admissionregistration.k8s.io", "validatingadmissionpolicybindings", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "update|patch|delete", "admissionregistration.k8s.io", "validatingwebhookconfigurations", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "update|patch|delete", "kyverno.io", "clusterpolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "update|patch|delete", "policies.kyverno.io", "validatingpolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "update|patch|delete", "templates.gatekeeper.sh", "constrainttemplates", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "update|patch|delete", "config.gatekeeper.sh", "configs", .alt = 1 },
		{ "update|patch|delete", "capsule.clastix.io", "tenants", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "update|patch|delete", "policies.kubewarden.io", "clusteradmissionpolicies", .scope = SCOPE_CLUSTER, .alt = 1 },
	},
};
