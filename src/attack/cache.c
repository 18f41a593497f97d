// Images that a node has already: beside a foreign pod whose image was pulled with a secret, a container of one's own may start the node's copy
// (image-cache-reuse, which says when).
#include "attack/closure.h"
#include "attack/technique/table.h"

static span node_of(const struct snapshot *s, ref pod)
{
	return value_span(value_at(s->object[pod].root, 2, KEY_spec, KEY_nodeName));
}

static bool private_image(const struct podgroup *g)
{
	return g->running && value_count(value_get(g->spec, KEY_imagePullSecrets)) && value_count(value_get(g->spec, KEY_containers));
}

// A foreign pod with a private image on the node.
static ref beside(const struct closure *c, span node, uint32_t *ns)
{
	size_t n;
	const struct podgroup *g = pods_groups(c->f->pods, NS_CLUSTER, &n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; reach_crosses(c, g[i].ns) && private_image(&g[i]) && k < g[i].n_pods; k++)
			if (span_eq(node_of(c->f->s, g[i].pods[k]), node)) {
				*ns = g[i].ns;
				return g[i].pods[k];
			}
	return REF_NONE;
}

static bool named(const struct allowed *q, span name)
{
	for (size_t k = 0; k < q->n_names; k++)
		if (span_eq(q->names[k], name))
			return true;
	return q->n_names == 0;
}

// From a pod of the group, which the holder may add a container to.
static bool cached_image(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, const struct allowed *q, const struct podgroup *g)
{
	const struct snapshot *s = c->f->s;

	for (size_t k = 0; g->running && k < g->n_pods; k++) {
		span node = node_of(s, g->pods[k]);
		uint32_t ns = NS_CLUSTER;
		ref victim = node.n && named(q, s->object[g->pods[k]].name) ? beside(c, node, &ns) : REF_NONE;
		if (victim == REF_NONE)
			continue;
		struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);
		reach_link_tech(c, l, &q->technique, 1);
		l->ns = g->ns;
		reach_link_extra(c, l, g->pods[k]);
		reach_link_extra(c, l, victim);
		reach_target(c, l, TARGET_RECON, ns);
		return true;
	}
	return false;
}

void reach_cached(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	uint16_t t = (uint16_t)technique_index(&technique_image_cache_reuse);
	size_t n;

	for (size_t i = 0; i < h->n_tech; i++) {
		if (h->tech[i].technique != t)
			continue;
		const struct podgroup *g = pods_groups(c->f->pods, h->ns, &n);
		for (size_t k = 0; k < n; k++)
			if (cached_image(c, prev, actor, h, &h->tech[i], &g[k]))
				return;
	}
}
