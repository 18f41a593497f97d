// AlwaysPullImages has every image of a new pod pulled with the pod's own credentials. An ephemeral container that is added later escapes it: the
// plug-in ignores subresources (plugin/pkg/admission/alwayspullimages shouldIgnore), so that imagePullPolicy Never stands and the node's
// copy is started. Decided there, where an installed control tries to forbid it: a pod of one's own beside one whose image is pulled with
// a secret. Without the plug-in any pod does it, which is a condition of the cluster and no finding of its own.
#include "attack/technique.h"
#include "k8s/gates.h"
#include "twin/admission/plugin/plugin.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names, (void)why;
	return plugin_state(s, "AlwaysPullImages") == PLUGIN_ON && !gates_on(&s->gates, GATE_KubeletEnsureSecretPulledImages) ? VERDICT_ALLOW : VERDICT_DENY;
}

const struct technique technique_image_cache_reuse = {
	.id = "image-cache-reuse",
	.title = "Start the private image of another tenant",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1525,T1552.001",
	.matrix = "MS-TA9037",
	.needs = 
		"patch or update on pods/ephemeralcontainers of a pod that runs on a node that has the image, where AlwaysPullImages is on "
		"and the kubelet does not ask for credentials again",
	.gives = "the files and secrets baked into another tenant's image",
	.fixes =
		"Keep the gate KubeletEnsureSecretPulledImages on (the default from 1.35)\n"
		"Remove the verbs on pods/ephemeralcontainers, or require imagePullPolicy Always there by admission policy\n"
		"Give each tenant nodes of its own",
	.audit = "patch of pods/ephemeralcontainers with a foreign image and imagePullPolicy Never",
	.source = "kubernetes.io docs reference/access-authn-authz/admission-controllers, AlwaysPullImages; KEP-2535",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
	.since = 25,
	.grant = {
		{ "patch|update", "", "pods", .subresource = "ephemeralcontainers" },
	},
	.when = when,
};
