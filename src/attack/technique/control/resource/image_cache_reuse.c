// AlwaysPullImages does not cover ephemeral containers (1.35.1). Holds in a user namespace.
#include "attack/technique.h"

const struct technique technique_image_cache_reuse = {
	.id = "image-cache-reuse",
	.title = "Start the private image of another tenant",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1525,T1552.001",
	.matrix = "MS-TA9037",
	.needs = "May run a pod on a node that has the image, with imagePullPolicy IfNotPresent or Never",
	.gives = "the files and secrets baked into another tenant's image",
	.fixes =
		"Turn on the admission plug-in AlwaysPullImages\n"
		"From 1.35 keep the gate KubeletEnsureSecretPulledImages on\n"
		"Give each tenant nodes of its own",
	.audit = "create of pods with a foreign private image",
	.source = "kubernetes.io docs reference/access-authn-authz/admission-controllers, AlwaysPullImages; KEP-2535",
	.undecided = "which images lie on which nodes, and whether they are private",
	.from = POSITION_RUN,
	.effect = EFFECT_NONE,
};
