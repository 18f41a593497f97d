// A fact of placement, not an attack: it says how far a won node reaches. Decided from the nodes that running pods name;
// without pods it is unknown.
#include "attack/technique.h"
#include "twin/podindex.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)names, (void)n_names;
	for (size_t i = 0; i < s->pods->n_nodes; i++) {
		const struct pod_node *node = &s->pods->node[i];
		bool mine = ns == NS_CLUSTER;
		uint32_t first = TENANT_NONE;
		bool two = false;
		for (uint32_t k = 0; k < node->n_pods; k++) {
			uint32_t at = s->pods->pod[node->pod[k]].ns, tenant = s->ns[at].tenant;
			if (tenant == TENANT_NONE)
				continue;
			mine |= at == ns;
			two |= first != TENANT_NONE && first != tenant;
			first = first == TENANT_NONE ? tenant : first;
		}
		if (mine && two)
			return VERDICT_ALLOW;
	}
	if (snapshot_present(s, GK_POD) && s->pods->n_nodes)
		return VERDICT_DENY;
	*why = UNKNOWN_host;
	return VERDICT_UNKNOWN;
}

const struct technique technique_cohabitation = {
	.id = "cohabitation",
	.title = "Tenants share nodes",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "Pods of two tenants run on one node",
	.gives = "whoever wins the node holds the accounts, Secrets and memory of the neighbours",
	.fixes =
		"Give each tenant a node pool with a taint, and force its selector and toleration by admission policy\n"
		"Sandbox the pods with a RuntimeClass",
	.audit = "scheduling facts only: spec.nodeName of pods",
	.source = "kubernetes.io docs concepts/security/multi-tenancy, node isolation",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.when = when,
};
