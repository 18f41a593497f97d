// On by default since 1.23. The container may carry host powers of its own: Pod Security judges the subresource, webhooks whose
// rules say only pods do not see it, and AlwaysPullImages leaves it alone when it is added (plugin/pkg/admission/alwayspullimages).
// In a namespace without an enforced level it is privileged at will; the search resolves which pods allow that.
#include "attack/technique.h"

const struct technique technique_ephemeral_container = {
	.id = "ephemeral-container",
	.title = "Add a debugging container to a running pod",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1609,T1610",
	.matrix = "MS-TA9006,MS-TA9012",
	.needs = "patch or update on pods/ephemeralcontainers",
	.gives = "runs own code beside the containers of the running pods of %s, with their accounts and network; privileged where nothing forbids it",
	.fixes =
		"Remove the verbs on pods/ephemeralcontainers from the role\n"
		"Enforce Pod Security baseline on the namespace, which judges them too\n"
		"List pods/ephemeralcontainers in the rules of admission policies and webhooks",
	.audit = "patch or update of pods/ephemeralcontainers",
	.source = "kubernetes.io docs concepts/workloads/pods/ephemeral-containers; KEP-277",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_EXEC,
	.since = 23,
	.grant = {
		{ "patch|update", "", "pods", .subresource = "ephemeralcontainers" },
	},
};
