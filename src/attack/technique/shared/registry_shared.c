// Push rights are no object of the cluster.
#include "attack/technique.h"

const struct technique technique_registry_shared = {
	.id = "registry-shared",
	.title = "Overwrite an image that others pull",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1525,T1195.002",
	.matrix = "MS-TA9002",
	.needs = "May push to a repository path from which other tenants pull by tag",
	.gives = "own code in the pods of others at their next pull",
	.fixes =
		"Give each tenant repositories of its own\n"
		"Pull by digest\n"
		"Verify signatures at admission",
	.audit = "nothing in the audit log; the registry's log",
	.source = "kubernetes.io docs concepts/containers/images; registry documentation",
	.undecided = "rights in the image registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RUN,
};
