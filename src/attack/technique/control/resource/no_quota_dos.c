// One line a namespace: there is no payload, only room without a bound.
#include "attack/technique.h"
#include "attack/technique/lookup.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)names, (void)n_names;
	if (ns == NS_CLUSTER)
		return VERDICT_DENY;
	return lookup_not(lookup_quota(s, ns, "cpu|memory|requests.cpu|requests.memory|limits.cpu|limits.memory|pods", why));
}

const struct technique technique_no_quota_dos = {
	.id = "no-quota-dos",
	.title = "No quota in the namespace",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_AVAILABILITY,
	.attack = "T1496,T1499",
	.matrix = "MS-TA9039,MS-TA9040",
	.needs = "No ResourceQuota on cpu, memory or pods in the namespace",
	.gives = "a tenant takes all room of the cluster",
	.fixes = "Set a ResourceQuota on requests, limits and pods, and a LimitRange with defaults",
	.audit = "node pressure conditions, pending pods of others",
	.source = "kubernetes.io docs concepts/policy/resource-quotas; concepts/security/multi-tenancy, quotas",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.when = when,
};
