#include "k8s/meta.h"
#include "twin/request.h"
#include "twin/staging.h"

#include <stdlib.h>

// What every API server makes by itself (kubernetes pkg/controlplane, pkg/apis/core: the default namespaces).
static const span always[] = {
	SPAN_INIT("default"), SPAN_INIT("kube-system"), SPAN_INIT("kube-public"), SPAN_INIT("kube-node-lease"),
};

struct names {
	struct builder *b;
	struct spanmap map;  // name -> provisional number
	VEC(span) name;
	VEC(uint8_t) holds;  // something of the input says that it exists
	uint32_t last;       // of the last object: neighbours in a list mostly share their namespace
};

static uint32_t number(struct names *t, span name, bool holds)
{
	bool fresh;

	if (t->last < t->name.n && span_eq(t->name.v[t->last], name) && t->holds.v[t->last] >= holds)
		return t->last;
	uint32_t *slot = spanmap_put(&t->map, &t->b->scratch, name, &fresh);
	if (fresh) {
		*slot = (uint32_t)t->name.n;
		vec_push(&t->name, &t->b->scratch, name);
		vec_push(&t->holds, &t->b->scratch, 0);
	}
	t->last = *slot;
	t->holds.v[t->last] |= holds;
	return t->last;
}

// Namespaces that are only spoken of: where bound accounts are said to live, and where webhooks send to.
static void see_references(struct names *t, const value *root, uint16_t gk)
{
	span ns, name;

	if (gk == GK_ROLE_BINDING || gk == GK_CLUSTER_ROLE_BINDING) {
		value_each(s, value_get(root, KEY_subjects)) {
			span at = value_get_span(s, KEY_namespace), kind = value_get_span(s, KEY_kind);
			if (span_is(kind, "ServiceAccount") && at.n)
				number(t, at, false);
			else if (span_is(kind, "User") && user_split_service_account(value_get_span(s, KEY_name), &ns, &name))
				number(t, ns, false);
		}
	} else if (gk == GK_VALIDATING_WEBHOOK_CONFIGURATION || gk == GK_MUTATING_WEBHOOK_CONFIGURATION) {
		value_each(h, value_get(root, KEY_webhooks)) {
			span at = value_get_span(value_at(h, 2, KEY_clientConfig, KEY_service), KEY_namespace);
			if (at.n)
				number(t, at, false);
		}
	}
}

static int text_cmp(const void *x, const void *y, void *ctx)
{
	const struct names *t = ctx;
	return span_cmp(t->name.v[*(const uint32_t *)x], t->name.v[*(const uint32_t *)y]);
}

static void collect(struct names *t)
{
	struct builder *b = t->b;

	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		number(t, always[i], true);
	for (size_t i = 0; i < b->n; i++) {
		struct staged *r = staged_at(b, i);
		const struct kind *k = &b->s->kind[b->kind.v[b->variant.v[r->variant].of].final];
		// kubectl and the API server put a namespaced object without namespace into "default".
		r->ns_id = k->namespaced ? number(t, r->ns.n ? r->ns : always[0], true) : NS_CLUSTER;
		if (k->gk == GK_NAMESPACE)
			number(t, r->name, true);
		else if (k->gk != GK_OTHER)
			see_references(t, r->root, k->gk);
	}
}

void staging_namespaces(struct builder *b)
{
	struct snapshot *s = b->s;
	struct arena *a = b->a;
	struct names t = { .b = b, .map.seed = b->o->hash_seed, .last = UINT32_MAX };

	collect(&t);
	uint32_t *order = arena_array(&b->scratch, uint32_t, t.name.n), *rank = arena_array(&b->scratch, uint32_t, t.name.n);
	for (size_t i = 0; i < t.name.n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, t.name.n, sizeof *order, text_cmp, &t);
	s->n_ns = t.name.n;
	s->ns = arena_array(a, struct ns, s->n_ns);
	s->ns_by_name = (struct spanmap){ .seed = b->o->hash_seed };
	for (size_t i = 0; i < s->n_ns; i++) {
		bool fresh;
		rank[order[i]] = (uint32_t)i;
		s->ns[i] = (struct ns){
			.name = t.name.v[order[i]], .obj = REF_NONE, .exists = t.holds.v[order[i]] ? EXISTS_YES : EXISTS_UNKNOWN, .tenant = TENANT_NONE,
		};
		*spanmap_put(&s->ns_by_name, a, s->ns[i].name, &fresh) = (uint32_t)i;
	}
	for (size_t i = 0; i < b->n; i++) {
		struct staged *r = staged_at(b, i);
		if (r->ns_id != NS_CLUSTER)
			r->ns_id = rank[r->ns_id];
	}
}

void staging_describe_namespaces(struct builder *b)
{
	struct snapshot *s = b->s;

	for (size_t i = 0; i < s->n_ns; i++) {
		s->ns[i].obj = snapshot_find(s, GK_NAMESPACE, NS_CLUSTER, s->ns[i].name);
		s->ns[i].labels_known = s->ns[i].obj != REF_NONE;
	}
	// The four that the API server makes have no labels of their own.
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		s->ns[snapshot_ns(s, always[i])].labels_known = true;
}
