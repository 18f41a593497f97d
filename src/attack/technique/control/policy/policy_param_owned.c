// Without paramRef.namespace the parameters come from the namespace of the request (apiserver
// pkg/admission/plugin/policy/generic).
#include "attack/technique.h"

const struct technique technique_policy_param_owned = {
	.id = "policy-param-owned",
	.title = "Write the parameters of the policy that judges one",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "A policy binding or rule takes its parameters from a namespace that the tenant may write",
	.gives = "the policy allows whatever its parameters say",
	.fixes =
		"Keep parameters in a namespace of the platform\n"
		"Set paramRef.namespace instead of leaving it to the request's namespace",
	.audit = "update of objects that policies use as parameters",
	.source = "kubernetes.io docs reference/access-authn-authz/validating-admission-policy, parameter resources",
	.undecided = "policy languages: parameters and their effect on rules",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
};
