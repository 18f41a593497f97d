// podPidsLimit and disk bandwidth are settings of the node and not in the objects; the quota is what they show.
#include "attack/technique.h"
#include "attack/technique/lookup.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)names, (void)n_names;
	if (ns == NS_CLUSTER)
		return VERDICT_DENY;
	return lookup_not(lookup_quota(s, ns, "limits.ephemeral-storage|requests.ephemeral-storage|ephemeral-storage", why));
}

const struct technique technique_resource_dos_other = {
	.id = "resource-dos-other",
	.title = "No limit on disk or process numbers",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_AVAILABILITY,
	.attack = "T1499",
	.matrix = "MS-TA9040",
	.needs = "No quota on ephemeral storage in the namespace",
	.gives = "a tenant fills the disk of a node or its process table; the neighbours are evicted",
	.fixes =
		"Set a ResourceQuota on requests.ephemeral-storage and limits.ephemeral-storage, and a LimitRange\n"
		"Set podPidsLimit in the kubelet's configuration",
	.audit = "node pressure conditions and evictions",
	.source = "kubernetes.io docs concepts/scheduling-eviction/node-pressure-eviction, concepts/policy/pid-limiting",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.when = when,
};
