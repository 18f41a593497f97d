#include "attack/scoped.h"

#include "k8s/meta.h"

#include <stdlib.h>

enum reach { REACH_NONE, REACH_CLUSTER, REACH_UNKNOWN };

struct rights { VEC(struct scoped_right) list; };

struct scoping {
	const struct snapshot *s;
	struct arena *a;
	const span *trust; size_t n_trust;
	struct spanmap custom;       // "group/plural" of the input's definitions -> enum reach
	struct spanmap custom_group; // their groups
	struct { struct rights *v; size_t n, cap; } of; // by holder
	VEC(struct scoped_answer) holder;
	struct spanmap at;           // kind of holder and name -> index
};

// -- resources ----------------------------------------------------------------------------------------------------
static void read_definitions(struct scoping *x)
{
	bool fresh;

	snapshot_each(r, x->s, GK_CUSTOM_RESOURCE_DEFINITION) {
		const value *spec = value_get(x->s->object[r].root, KEY_spec);
		span group = value_get_span(spec, KEY_group), plural = value_span(value_at(spec, 2, KEY_names, KEY_plural));
		enum reach is = span_is(value_get_span(spec, KEY_scope), "Cluster") ? REACH_CLUSTER : REACH_NONE;
		*spanmap_put(&x->custom, x->a, arena_printf(x->a, "%.*s/%.*s", SPANF(group), SPANF(plural)), &fresh) = is;
		uint32_t *all = spanmap_put(&x->custom_group, x->a, group, &fresh);
		*all = fresh || is == REACH_CLUSTER ? (uint32_t)is : *all;
	}
}

// Without a namespace in their requests, though no kind of the table: names that one may impersonate (apiserver endpoints/filters/impersonation.go).
static bool virtual(span group, span resource)
{
	return (!group.n && (span_is(resource, "users") || span_is(resource, "groups"))) ||
	       (span_is(group, "authentication.k8s.io") && (span_is(resource, "uids") || span_starts(resource, SPAN("userextras"))));
}

static enum reach group_reach(struct scoping *x, span group)
{
	bool known = false;
	uint32_t custom = spanmap_get(&x->custom_group, group);

	for (unsigned gk = 1; gk < GK_COUNT; gk++) {
		const struct gvk_kind *k = gvk_preferred((enum gk)gk);
		if (!k || !span_eq(k->group, group) || k->body_only)
			continue;
		known = true;
		if (!k->namespaced)
			return REACH_CLUSTER;
	}
	if (custom == REACH_CLUSTER)
		return REACH_CLUSTER;
	return known || custom != MAP_NONE || snapshot_present(x->s, GK_CUSTOM_RESOURCE_DEFINITION) ? REACH_NONE : REACH_UNKNOWN;
}

static enum reach one_reach(struct scoping *x, span group, span resource)
{
	span base;

	span_cut(resource, '/', &base);
	if (span_is(group, "*")) {
		if (span_is(base, "*") || virtual(SPAN(""), base))
			return REACH_CLUSTER;
		for (unsigned gk = 1; gk < GK_COUNT; gk++) {
			const struct gvk_kind *k = gvk_preferred((enum gk)gk);
			if (k && span_eq(k->resource, base))
				return k->namespaced ? REACH_NONE : REACH_CLUSTER;
		}
		return snapshot_present(x->s, GK_CUSTOM_RESOURCE_DEFINITION) ? REACH_NONE : REACH_UNKNOWN;
	}
	if (span_is(base, "*"))
		return group_reach(x, group);
	if (virtual(group, base))
		return REACH_CLUSTER;
	const struct gvk_kind *k = gvk_by_resource(group, base);
	if (k)
		return k->namespaced ? REACH_NONE : REACH_CLUSTER;
	uint32_t custom = spanmap_get(&x->custom, arena_printf(x->a, "%.*s/%.*s", SPANF(group), SPANF(base)));
	if (custom != MAP_NONE)
		return (enum reach)custom;
	// A right on what is not served is worth nothing.
	return snapshot_present(x->s, GK_CUSTOM_RESOURCE_DEFINITION) || !group.n ? REACH_NONE : REACH_UNKNOWN;
}

// Asking reviews changes nothing; get on a proxy sends any request on.
bool scoped_writes(const struct rbac_rule *r, span resource)
{
	span base, sub = span_cut(resource, '/', &base);

	if (span_ends(base, SPAN("reviews")))
		return false;
	for (uint32_t i = 0; i < r->n_verbs; i++)
		if (!span_is(r->verbs[i], "get") && !span_is(r->verbs[i], "list") && !span_is(r->verbs[i], "watch"))
			return true;
	return span_is(sub, "proxy");
}

static bool self_review(span resource)
{
	return span_starts(resource, SPAN("self")) && span_ends(resource, SPAN("reviews"));
}

static void add_rule(struct scoping *x, struct rights *to, uint32_t binding, uint32_t subject, const struct rbac_rule *rule)
{
	struct spanvec names = { 0 };
	enum scoped_need need = SCOPED_NONE;

	for (uint32_t g = 0; g < rule->n_groups; g++)
		for (uint32_t i = 0; i < rule->n_resources; i++) {
			span group = rule->groups[g], resource = rule->resources[i];
			enum reach is = self_review(resource) ? REACH_NONE : one_reach(x, group, resource);
			bool writes = scoped_writes(rule, resource);
			// Reading what may be cluster-scoped is no news.
			if (is == REACH_NONE || (is == REACH_UNKNOWN && !writes))
				continue;
			enum scoped_need n = is == REACH_UNKNOWN ? SCOPED_UNKNOWN : writes ? SCOPED_WRITES : SCOPED_READS;
			need = n < need ? n : need;
			bool all = span_is(group, "*") && span_is(resource, "*");
			vec_push(&names, x->a, group.n && !all ? arena_printf(x->a, "%.*s.%.*s", SPANF(resource), SPANF(group)) : resource);
		}
	if (need != SCOPED_NONE)
		vec_push(&to->list, x->a, (struct scoped_right){ binding, subject, rule, names.v, names.n, need });
}

// -- holders ------------------------------------------------------------------------------------------------------
static bool everybody(const struct rbac_subject *s)
{
	return s->kind == RBAC_GROUP && (span_is(s->name, "system:authenticated") || span_is(s->name, "system:unauthenticated") ||
	                                  span_is(s->name, "system:serviceaccounts"));
}

static bool trusted(const struct scoping *x, const struct rbac_subject *s)
{
	for (size_t i = 0; i < x->n_trust; i++)
		if (s->kind == RBAC_GROUP && span_eq(x->trust[i], s->name))
			return true;
	return false;
}

// False: nobody whom the question is about.
static bool holder_of(struct scoping *x, const struct rbac_subject *s, enum scoped_who *who, span *name)
{
	uint32_t tenant;

	if (s->kind == RBAC_SERVICE_ACCOUNT) {
		uint32_t ns = snapshot_ns(x->s, s->ns);
		tenant = ns == NS_CLUSTER ? TENANT_NONE : x->s->ns[ns].tenant;
		if (tenant == TENANT_NONE)
			return false;
	} else if (everybody(s)) {
		*who = SCOPED_EVERYBODY;
		*name = SPAN("");
		return true;
	} else {
		struct tenancy_person p = tenancy_of(x->s, s->kind, s->name, NULL);
		tenant = p.tenant;
		if (trusted(x, s) || (tenant == TENANT_NONE && span_starts(s->name, SPAN("system:"))))
			return false;
	}
	*who = tenant == TENANT_NONE ? SCOPED_BRIDGE : SCOPED_TENANT;
	*name = tenant != TENANT_NONE ? x->s->tenant[tenant].name : arena_printf(x->a, "%s %.*s", s->kind == RBAC_GROUP ? "Group" : "User", SPANF(s->name));
	return true;
}

static struct rights *rights_of(struct scoping *x, enum scoped_who who, span name)
{
	bool fresh;
	uint32_t *at = spanmap_put(&x->at, x->a, arena_printf(x->a, "%d%.*s", (int)who, SPANF(name)), &fresh);

	if (fresh) {
		*at = (uint32_t)x->holder.n;
		vec_push(&x->holder, x->a, (struct scoped_answer){ .who = who, .name = name, .need = SCOPED_NONE });
		vec_push(&x->of, x->a, (struct rights){ { 0 } });
	}
	return &x->of.v[*at];
}

static bool stock(const struct snapshot *s, ref obj)
{
	return (s->object[obj].flags & OBJECT_BUILTIN) ||
	       span_is(meta_label(s->object[obj].root, &s->keys, SPAN("kubernetes.io/bootstrapping")), "rbac-defaults");
}

static void add_binding(struct scoping *x, uint32_t i)
{
	const struct rbac_binding *b = &x->s->rbac->binding[i];

	if (b->ns != NS_CLUSTER || b->invalid || b->role == UINT32_MAX || stock(x->s, b->obj))
		return;
	const struct rbac_role *role = &x->s->rbac->role[b->role];
	for (uint32_t k = 0; k < b->n_subjects && !role->invalid; k++) {
		enum scoped_who who;
		span name;
		if (!holder_of(x, &b->subject[k], &who, &name))
			continue;
		struct rights *to = rights_of(x, who, name);
		for (size_t q = 0; q < role->n_rules; q++)
			add_rule(x, to, i, k, &role->rule[q]);
	}
}

static int right_order(const void *p, const void *q)
{
	const struct scoped_right *a = p, *b = q;

	if (a->need != b->need)
		return a->need < b->need ? -1 : 1;
	if (a->binding != b->binding)
		return a->binding < b->binding ? -1 : 1;
	if (a->subject != b->subject)
		return a->subject < b->subject ? -1 : 1;
	return (a->rule > b->rule) - (a->rule < b->rule);
}

static int answer_order(const void *p, const void *q)
{
	const struct scoped_answer *a = p, *b = q;

	if (a->need != b->need)
		return a->need < b->need ? -1 : 1;
	if (a->who != b->who)
		return a->who < b->who ? -1 : 1;
	return span_cmp(a->name, b->name);
}

struct scoped scoped_list(const struct snapshot *s, const span *trust, size_t n_trust, struct arena *a)
{
	struct scoping x = { .s = s, .a = a, .trust = trust, .n_trust = n_trust, .custom.seed = s->ns_by_name.seed, .custom_group.seed = s->ns_by_name.seed,
		.at.seed = s->ns_by_name.seed };
	struct scoped out = { .n_tenants = s->n_tenants };
	size_t n = 0;

	read_definitions(&x);
	for (uint32_t i = 0; i < s->rbac->n_bindings; i++)
		add_binding(&x, i);
	for (size_t i = 0; i < x.holder.n; i++) {
		struct scoped_answer *h = &x.holder.v[i];
		h->right = x.of.v[i].list.v;
		h->n_rights = x.of.v[i].list.n;
		if (!h->n_rights)
			continue;
		qsort(x.of.v[i].list.v, h->n_rights, sizeof *h->right, right_order);
		h->need = h->right[0].need;
		out.n_writing += h->who == SCOPED_TENANT && h->need == SCOPED_WRITES;
		out.n_unknown += h->who == SCOPED_TENANT && h->need == SCOPED_UNKNOWN;
		out.n_reading += h->who == SCOPED_TENANT && h->need == SCOPED_READS;
		x.holder.v[n++] = *h;
	}
	if (n)
		qsort(x.holder.v, n, sizeof *x.holder.v, answer_order);
	out.v = x.holder.v;
	out.n = n;
	return out;
}
