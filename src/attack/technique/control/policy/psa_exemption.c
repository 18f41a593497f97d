// Exempt namespaces and users are judged by the Pod Security control itself when --admission-config is given: the host payload
// then simply passes.
#include "attack/technique.h"

const struct technique technique_psa_exemption = {
	.id = "psa-exemption",
	.title = "Run under an exemption of Pod Security",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "The admission configuration exempts a user name, RuntimeClass or namespace that the tenant can use",
	.gives = "pods with any field in %s",
	.fixes = "Remove the exemption, or keep what it names out of tenants' reach",
	.audit = "create of pods with annotation pod-security.kubernetes.io/exempt",
	.source = "kubernetes/pod-security-admission admission/api/v1; admission/admission.go",
	.undecided = "exempt RuntimeClasses of the admission configuration as payloads in the search",
	.from = POSITION_RUN,
	.effect = EFFECT_CONTROL,
};
