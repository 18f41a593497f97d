// Bindings that name absent accounts are rbac-dangling-subject.
#include "attack/technique.h"

const struct technique technique_ns_name_squat = {
	.id = "ns-name-squat",
	.title = "Take a namespace name that is exempt or referred to",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001,T1036",
	.matrix = "MS-TA9023",
	.needs = "create on namespaces, and a name that an exemption, a binding or a policy mentions but nobody has",
	.gives = "the exemption or right that the name was given",
	.fixes =
		"Reserve such names by admission policy\n"
		"Remove names that do not exist from exemptions and bindings",
	.audit = "create of namespaces with such a name",
	.source =
		"kubernetes.io docs tutorials/security/cluster-level-pss; kubernetes/apiserver pkg/admission/plugin/webhook",
	.undecided = "absent names in exemptions and policies as targets in the search",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "create", "", "namespaces", .scope = SCOPE_CLUSTER },
	},
};
