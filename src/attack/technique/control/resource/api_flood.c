// API Priority and Fairness bounds the rate, not the number of objects.
#include "attack/technique.h"
#include "attack/technique/lookup.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)names, (void)n_names;
	if (ns == NS_CLUSTER)
		return VERDICT_DENY;
	return lookup_not(lookup_quota(s, ns, "count/|configmaps|secrets", why));
}

const struct technique technique_api_flood = {
	.id = "api-flood",
	.title = "No limit on the number of objects",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_AVAILABILITY,
	.attack = "T1499",
	.matrix = "MS-TA9040",
	.needs = "No object-count quota in the namespace",
	.gives = "a tenant fills etcd and the API server's memory",
	.fixes =
		"Set object-count quotas (count/configmaps, count/secrets, count/RESOURCE.GROUP)\n"
		"Give tenants a priority level of their own in API Priority and Fairness",
	.audit = "request rate and object counts by user",
	.source =
		"kubernetes.io docs concepts/policy/resource-quotas, object count quota; "
		"concepts/cluster-administration/flow-control",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.when = when,
};
