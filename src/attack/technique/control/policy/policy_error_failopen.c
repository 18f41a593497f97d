// Needs the expressions to be run.
#include "attack/technique.h"

const struct technique technique_policy_error_failopen = {
	.id = "policy-error-failopen",
	.title = "Make the policy's expression fail",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs =
		"A policy with failurePolicy Ignore whose expression errs, or costs too much, on an object the tenant shapes",
	.gives = "objects that the policy would have refused",
	.fixes =
		"Set failurePolicy Fail\n"
		"Guard optional fields with has()",
	.audit = "annotation validation.policy.admission.k8s.io/validation_failure; counters of failed-open policies",
	.source = "kubernetes.io docs reference/access-authn-authz/validating-admission-policy, failure policy",
	.undecided = "CEL and Rego",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
};
