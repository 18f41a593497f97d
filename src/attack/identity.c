#include "attack/identity.h"
#include "twin/tenancy/tenancy.h"

#include <stdlib.h>

struct raw { uint8_t kind; uint32_t ns; span name, rbac; };

static int raw_cmp(const void *x, const void *y)
{
	const struct raw *a = x, *b = y;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	return span_cmp(a->name, b->name);
}

static const span SA_GROUP = SPAN_INIT("system:serviceaccounts:");

static struct raw raw_subject(const struct snapshot *s, const struct rbac_subject *x, struct arena *a)
{
	span ns, name;

	if (x->kind == RBAC_SERVICE_ACCOUNT || (x->kind == RBAC_USER && user_split_service_account(x->name, &ns, &name))) {
		if (x->kind == RBAC_SERVICE_ACCOUNT)
			ns = x->ns, name = x->name;
		span rbac = arena_printf(a, "system:serviceaccount:%.*s:%.*s", SPANF(ns), SPANF(name));
		return (struct raw){ SOURCE_SERVICE_ACCOUNT, snapshot_ns(s, ns), name, rbac };
	}
	if (x->kind == RBAC_USER)
		return (struct raw){ SOURCE_USER, NS_CLUSTER, x->name, x->name };
	if (span_is(x->name, "system:authenticated"))
		return (struct raw){ SOURCE_ANY, NS_CLUSTER, x->name, x->name };
	uint32_t g = span_starts(x->name, SA_GROUP) ? snapshot_ns(s, span_from(x->name, SA_GROUP.n)) : NS_CLUSTER;
	return (struct raw){ SOURCE_GROUP, g, x->name, x->name };
}

static void collect(const struct snapshot *s, struct arena *a, struct raw **out, size_t *n)
{
	VEC(struct raw) v = { 0 };
	struct spanmap seen[2] = { { 0 } };

	for (size_t b = 0; b < s->rbac->n_bindings; b++) {
		const struct rbac_binding *q = &s->rbac->binding[b];
		for (uint32_t i = 0; !q->invalid && i < q->n_subjects; i++) {
			struct raw r = raw_subject(s, &q->subject[i], a);
			bool fresh;
			*spanmap_put(&seen[r.kind == SOURCE_GROUP || r.kind == SOURCE_ANY], a, r.rbac, &fresh) = 0;
			if (fresh)
				vec_push(&v, a, r);
		}
	}
	if (v.n)
		qsort(v.v, v.n, sizeof *v.v, raw_cmp);
	*out = v.v;
	*n = v.n;
}

// Built-in identities are the control plane's own; everybody's groups are positions.
static bool builtin_name(const struct identity *i)
{
	if (i->kind == SOURCE_ANY || i->kind == SOURCE_SERVICE_ACCOUNT || !span_starts(i->name, SPAN("system:")))
		return span_is(i->name, "kubeadm:cluster-admins");
	return !span_starts(i->name, SPAN("system:serviceaccounts")) && !span_starts(i->name, SPAN("system:authenticated")) &&
	       !span_starts(i->name, SPAN("system:unauthenticated")) && !span_is(i->name, "system:anonymous");
}

// A group that bears its tenant's name behind a separator ("tenant:shop", "team-shop") is that tenant's wherever it is bound, once tenants are more
// than namespaces: otherwise a grant in a foreign namespace would make it a member there.
static uint32_t named_after(const struct snapshot *s, span name)
{
	if (s->tenancy && s->tenancy->mode == TENANCY_NAMESPACE)
		return TENANT_NONE;
	for (size_t at = 0; at < name.n; at++) {
		if (at && !memchr(":/-_.@", name.p[at - 1], 6))
			continue;
		span tail = span_from(name, at);
		size_t lo = 0, hi = s->n_tenants;
		while (lo < hi) {
			size_t mid = (lo + hi) / 2;
			int c = span_cmp(s->tenant[mid].name, tail);
			if (c == 0)
				return (uint32_t)mid;
			if (c < 0)
				lo = mid + 1;
			else
				hi = mid;
		}
	}
	return TENANT_NONE;
}

// Tenant and own namespaces of a user or group. A member of two teams crosses nothing by using both memberships; one that is declared to
// belong to a tenant does.
static void find_home(const struct snapshot *s, struct identity *i, struct arena *a)
{
	struct tenancy_person p = tenancy_of(s, i->kind == SOURCE_USER ? RBAC_USER : RBAC_GROUP, i->name, a);
	uint32_t t = p.declared ? p.tenant : named_after(s, i->name);

	if (t != TENANT_NONE) {
		i->tenant = t;
		return;
	}
	i->home = p.home;
	i->n_home = p.n_home;
	i->bridge = p.bridge;
	i->tenant = p.tenant;
}

static void set_user(const struct snapshot *s, struct identity *i, struct arena *a)
{
	static const span probe = SPAN_INIT("bulkhead-probe");

	if (i->kind == SOURCE_SERVICE_ACCOUNT) {
		i->user = user_service_account(a, snapshot_ns_name(s, i->ns), i->name);
		return;
	}
	if (i->kind == SOURCE_USER || i->kind == SOURCE_ANY) {
		i->user = user_named(a, i->kind == SOURCE_ANY ? probe : i->name, NULL, 0);
		return;
	}
	if (span_is(i->name, "system:unauthenticated")) {
		i->user = user_named(a, SPAN("system:anonymous"), NULL, 0);
		return;
	}
	if (span_is(i->name, "system:serviceaccounts") || i->ns != NS_CLUSTER) {
		i->user = user_service_account(a, i->ns == NS_CLUSTER ? probe : snapshot_ns_name(s, i->ns), probe);
		return;
	}
	span *groups = arena_array(a, span, 1);
	groups[0] = i->name;
	i->user = user_named(a, probe, groups, 1);
}

static void account_exists(const struct snapshot *s, struct identity *i)
{
	if (i->kind != SOURCE_SERVICE_ACCOUNT && i->ns == NS_CLUSTER)
		return;
	if (i->ns == NS_CLUSTER || s->ns[i->ns].exists == EXISTS_UNKNOWN) {
		i->exists = EXISTS_UNKNOWN;
		i->why = UNKNOWN_namespace;
	} else if (i->kind == SOURCE_SERVICE_ACCOUNT && snapshot_service_account(s, i->ns, i->name) == EXISTS_UNKNOWN) {
		i->exists = EXISTS_UNKNOWN;
		i->why = UNKNOWN_service_account;
	}
}

static void fill(const struct snapshot *s, struct identity *i, const struct raw *r, const span *trust, size_t n_trust, struct arena *a)
{
	bool group = r->kind == SOURCE_GROUP || r->kind == SOURCE_ANY;

	*i = (struct identity){ .kind = r->kind, .ns = r->ns, .name = r->name, .rbac_name = r->rbac, .tenant = TENANT_NONE };
	i->bindings = group ? rbac_bindings_of_group(s->rbac, r->rbac, &i->n_bindings) : rbac_bindings_of_user(s->rbac, r->rbac, &i->n_bindings);
	if (i->ns != NS_CLUSTER) {
		uint32_t *home = arena_array(a, uint32_t, 1);
		home[0] = i->ns;
		i->home = home;
		i->n_home = 1;
		i->tenant = s->ns[i->ns].tenant;
		i->attacker = !s->ns[i->ns].platform;
	} else if (i->kind == SOURCE_USER || i->kind == SOURCE_GROUP) {
		if (!span_starts(i->name, SPAN("system:")))
			find_home(s, i, a);
		i->attacker = true;
	} else {
		i->attacker = i->kind == SOURCE_ANY;
	}
	i->attacker = i->attacker && !builtin_name(i);
	for (size_t k = 0; group && k < n_trust; k++)
		i->attacker = i->attacker && !span_eq(trust[k], i->name);
	account_exists(s, i);
	set_user(s, i, a);
}

struct identities *identities_build(struct snapshot *s, const span *trust, size_t n_trust, struct arena *a)
{
	struct identities *t = arena_new(a, struct identities);
	struct raw *raw;

	t->s = s;
	collect(s, a, &raw, &t->n);
	t->v = arena_array(a, struct identity, t->n + 1);
	t->authenticated = t->unauthenticated = t->serviceaccounts = IDENTITY_NONE;
	t->ns_group = arena_array(a, uint32_t, s->n_ns + 1);
	t->ns_first = arena_array(a, uint32_t, s->n_ns + 1);
	t->ns_count = arena_array(a, uint32_t, s->n_ns + 1);
	for (size_t i = 0; i < s->n_ns; i++)
		t->ns_group[i] = IDENTITY_NONE;
	for (uint32_t i = 0; i < t->n; i++) {
		struct identity *v = &t->v[i];
		bool fresh;
		fill(s, v, &raw[i], trust, n_trust, a);
		bool group = v->kind == SOURCE_GROUP || v->kind == SOURCE_ANY;
		*spanmap_put(group ? &t->group : &t->user, a, v->rbac_name, &fresh) = i;
		if (v->kind == SOURCE_ANY)
			t->authenticated = i;
		else if (group && span_is(v->name, "system:unauthenticated"))
			t->unauthenticated = i;
		else if (group && span_is(v->name, "system:serviceaccounts"))
			t->serviceaccounts = i;
		else if (group && v->ns != NS_CLUSTER)
			t->ns_group[v->ns] = i;
		else if (v->kind == SOURCE_SERVICE_ACCOUNT && v->ns != NS_CLUSTER && t->ns_count[v->ns]++ == 0)
			t->ns_first[v->ns] = i;
	}
	return t;
}

size_t identity_general(const struct identities *t, uint32_t i, uint32_t out[3])
{
	const struct identity *v = &t->v[i];
	size_t n = 0;
	bool account = v->kind == SOURCE_SERVICE_ACCOUNT || v->ns != NS_CLUSTER || i == t->serviceaccounts;

	if (i == t->authenticated)
		return 0;
	// Whoever is not authenticated is system:anonymous, and nobody else is.
	if (i == t->unauthenticated) {
		out[0] = spanmap_get(&t->user, SPAN("system:anonymous"));
		return out[0] != MAP_NONE;
	}
	if (v->kind == SOURCE_USER && span_is(v->name, "system:anonymous")) {
		out[0] = t->unauthenticated;
		return t->unauthenticated != IDENTITY_NONE;
	}
	if (t->authenticated != IDENTITY_NONE)
		out[n++] = t->authenticated;
	if (account && t->serviceaccounts != IDENTITY_NONE && i != t->serviceaccounts)
		out[n++] = t->serviceaccounts;
	if (v->kind == SOURCE_SERVICE_ACCOUNT && v->ns != NS_CLUSTER && t->ns_group[v->ns] != IDENTITY_NONE)
		out[n++] = t->ns_group[v->ns];
	return n;
}

bool identity_home(const struct identity *i, uint32_t ns)
{
	size_t lo = 0, hi = i->n_home;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (i->home[mid] == ns)
			return true;
		if (i->home[mid] < ns)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}
