#include "twin/authz/rbac_delta.h"

#include "k8s/meta.h"
#include "twin/authz/rbac_view.h"

uint32_t rbac_find_role(const struct rbac *r, uint32_t ns, span name)
{
	uint32_t slot = ns == NS_CLUSTER ? 0 : ns + 1, lo = r->role_first[slot], hi = r->role_first[slot + 1];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = span_cmp(r->role[mid].name, name);
		if (c == 0)
			return r->role[mid].invalid ? UINT32_MAX : mid;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return UINT32_MAX;
}

const struct rbac_delta_role *rbac_delta_role(const struct rbac_delta *d, uint32_t ns, span name)
{
	for (size_t i = 0; d && i < d->n_roles; i++)
		if (d->role[i].role.ns == ns && span_eq(d->role[i].role.name, name))
			return &d->role[i];
	return NULL;
}

// A copy of the older list without the entry of that place, with room for `more`.
static struct rbac_delta_role *roles_without(const struct rbac_delta *d, struct arena *a, uint32_t ns, span name, size_t more, size_t *n)
{
	size_t had = d ? d->n_roles : 0;
	struct rbac_delta_role *out = arena_array(a, struct rbac_delta_role, had + more);

	*n = 0;
	for (size_t i = 0; i < had; i++)
		if (d->role[i].role.ns != ns || !span_eq(d->role[i].role.name, name))
			out[(*n)++] = d->role[i];
	return out;
}

// Every ClusterRole of the world, in order of names, for the aggregation. delta[i] says which entry of the delta it is, or UINT32_MAX.
static size_t feeders(const struct snapshot *s, const struct rbac_delta_role *list, size_t n, struct arena *a, struct rbac_feeder *out, uint32_t *base)
{
	const struct rbac *r = s->rbac;
	size_t k = 0, cluster = r->role_first[1];

	for (uint32_t i = 0; i < cluster; i++) {
		bool shadowed = r->role[i].invalid;
		for (size_t j = 0; j < n && !shadowed; j++)
			shadowed = list[j].base == i;
		if (shadowed)
			continue;
		const value *root = snapshot_object(s, r->role[i].obj)->root;
		struct rbac_role own = r->role[i];
		if (own.aggregated) // the document's, not what aggregation made of them
			rbac_view_role(a, &own, root, own.obj, NS_CLUSTER, own.name);
		base[k] = i;
		out[k++] = (struct rbac_feeder){ .name = r->role[i].name, .labels = meta_labels(root), .rule = own.rule,
			.n_rules = own.n_rules, .aggregation = r->role[i].aggregated ? value_get(root, KEY_aggregationRule) : NULL };
	}
	for (uint32_t j = 0; j < n; j++) {
		const struct rbac_delta_role *e = &list[j];
		if (e->role.ns != NS_CLUSTER || e->deleted || e->role.invalid)
			continue;
		size_t at = k++;
		for (; at > 0 && span_cmp(out[at - 1].name, e->role.name) > 0; at--) {
			out[at] = out[at - 1];
			base[at] = base[at - 1];
		}
		base[at] = UINT32_MAX;
		out[at] = (struct rbac_feeder){ .name = e->role.name, .labels = meta_labels(e->root), .rule = e->role.rule,
			.n_rules = e->role.n_rules, .aggregation = e->role.aggregated ? value_get(e->root, KEY_aggregationRule) : NULL };
	}
	return k;
}

static bool same_rules(const struct rbac_role *r, const struct rbac_feeder *f)
{
	if (r->n_rules != f->n_rules)
		return false;
	for (size_t i = 0; i < r->n_rules; i++)
		if (!rbac_rule_equal(&r->rule[i], &f->rule[i]))
			return false;
	return true;
}

// The roles list with the aggregated roles whose rules the change altered added to it, or altered in it.
static struct rbac_delta_role *aggregate(const struct snapshot *s, struct arena *a, struct rbac_delta_role *list, size_t *n)
{
	struct arena scratch = { 0 };
	size_t max = s->rbac->role_first[1] + *n;
	struct rbac_feeder *f = arena_array(&scratch, struct rbac_feeder, max);
	uint32_t *base = arena_array(&scratch, uint32_t, max);
	size_t k = feeders(s, list, *n, a, f, base), more = 0;

	rbac_aggregate(f, k, &s->keys, s->minor, a);
	for (size_t i = 0; i < k; i++)
		more += f[i].aggregation && base[i] != UINT32_MAX && !same_rules(&s->rbac->role[base[i]], &f[i]);
	struct rbac_delta_role *out = arena_array(a, struct rbac_delta_role, *n + more);
	memcpy(out, list, sizeof *out * *n);
	for (size_t i = 0; i < k; i++) {
		if (!f[i].aggregation)
			continue;
		if (base[i] == UINT32_MAX) {
			for (size_t j = 0; j < *n; j++)
				if (out[j].role.ns == NS_CLUSTER && span_eq(out[j].role.name, f[i].name)) {
					out[j].role.rule = f[i].rule;
					out[j].role.n_rules = f[i].n_rules;
				}
		} else if (!same_rules(&s->rbac->role[base[i]], &f[i])) {
			struct rbac_delta_role *e = &out[(*n)++];
			*e = (struct rbac_delta_role){ .role = s->rbac->role[base[i]], .base = base[i] };
			e->root = snapshot_object(s, e->role.obj)->root;
			e->role.rule = f[i].rule;
			e->role.n_rules = f[i].n_rules;
		}
	}
	arena_free(&scratch);
	return out;
}

// Does a ClusterRole take part in aggregation? One without labels and rule feeds at most a selector that matches everything.
static bool takes_part(const struct snapshot *s)
{
	for (uint32_t i = 0; i < s->rbac->role_first[1]; i++)
		if (s->rbac->role[i].aggregated)
			return true;
	return false;
}

static void put_role(struct rbac_delta *out, const struct rbac_delta *older, const struct snapshot *s, struct arena *a, uint32_t ns, span name,
	const value *root, ref id)
{
	size_t n;
	struct rbac_delta_role *list = roles_without(older, a, ns, name, 1, &n);
	struct rbac_delta_role *e = &list[n++];

	e->base = rbac_find_role(s->rbac, ns, name);
	e->root = root;
	e->deleted = root == NULL;
	if (root)
		rbac_view_role(a, &e->role, root, id, ns, name);
	else
		e->role = (struct rbac_role){ .obj = id, .ns = ns, .name = name };
	bool any = ns == NS_CLUSTER && takes_part(s);
	for (size_t i = 0; i < n && ns == NS_CLUSTER; i++)
		any |= list[i].role.aggregated;
	out->role = any ? aggregate(s, a, list, &n) : list;
	out->n_roles = n;
}

static void put_binding(struct rbac_delta *out, const struct rbac_delta *older, const struct snapshot *s, struct arena *a, uint32_t ns,
	span name, const value *root, ref id)
{
	const struct rbac *r = s->rbac;
	size_t had = older ? older->n_bindings : 0, n = 0, hid = older ? older->n_hidden : 0;
	struct rbac_binding *list = arena_array(a, struct rbac_binding, had + 1);
	uint32_t slot = ns == NS_CLUSTER ? 0 : ns + 1;

	for (size_t i = 0; i < had; i++)
		if (older->binding[i].ns != ns || !span_eq(older->binding[i].name, name))
			list[n++] = older->binding[i];
	if (root)
		rbac_view_binding(a, &list[n++], root, id, ns, snapshot_ns_name(s, ns), name);
	out->binding = list;
	out->n_bindings = n;
	for (uint32_t i = r->binding_first[slot]; i < r->binding_first[slot + 1]; i++) {
		if (!span_eq(r->binding[i].name, name) || rbac_delta_hides(older, i))
			continue;
		uint32_t *hidden = arena_array(a, uint32_t, hid + 1);
		if (hid)
			memcpy(hidden, older->hidden, hid * sizeof *hidden);
		hidden[hid] = i;
		out->hidden = hidden;
		out->n_hidden = hid + 1;
	}
}

const struct rbac_delta *rbac_delta_put(const struct snapshot *s, const struct rbac_delta *older, struct arena *a, enum gk gk, uint32_t ns,
                                        span name, const value *root, ref id)
{
	bool role = gk == GK_ROLE || gk == GK_CLUSTER_ROLE;

	if (!s->rbac || !(role || gk == GK_ROLE_BINDING || gk == GK_CLUSTER_ROLE_BINDING))
		return older;
	struct rbac_delta *out = arena_new(a, struct rbac_delta);
	if (older)
		*out = *older;
	if (role)
		put_role(out, older, s, a, ns, name, root, id);
	else
		put_binding(out, older, s, a, ns, name, root, id);
	return out;
}
