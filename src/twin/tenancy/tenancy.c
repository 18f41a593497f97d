#include "twin/tenancy/tenancy.h"

#include "k8s/meta.h"
#include "twin/builder.h"
#include "twin/tenancy/draft.h"
#include "twin/tenancy/hint.h"

#include <stdlib.h>

#define DETECTOR(ident) extern const struct tenancy_detector tenancy_##ident;
#include "twin/tenancy/tenancy.def"
#undef DETECTOR

const struct tenancy_detector *const tenancy_table[] = {
#define DETECTOR(ident) &tenancy_##ident,
#include "twin/tenancy/tenancy.def"
#undef DETECTOR
};
const size_t tenancy_count = sizeof tenancy_table / sizeof *tenancy_table;

// ---- the draft ------------------------------------------------------------------------------------------------------------------------

void tenancy_claim(struct tenancy_draft *t, uint32_t ns, span tenant)
{
	if (ns == NS_CLUSTER || ns >= t->s->n_ns || !tenant.n || t->tenant[ns].p)
		return;
	t->tenant[ns] = tenant;
	t->claimed++;
}

void tenancy_declare(struct tenancy_draft *t, bool group, span name, span tenant)
{
	if (name.n && tenant.n)
		vec_push(&t->people, t->scratch, (struct tenancy_declared){ group, name, tenant });
}

void tenancy_is_platform(struct tenancy_draft *t, uint32_t ns)
{
	t->platform[ns] = true;
}

void tenancy_owner(struct tenancy_draft *t, const value *owner, span tenant)
{
	span kind = value_get_span(owner, KEY_kind);

	if (span_is(kind, "User") || span_is(kind, "Group"))
		tenancy_declare(t, span_is(kind, "Group"), value_get_span(owner, KEY_name), tenant);
}

const value *tenancy_root(const struct tenancy_draft *t, uint32_t ns)
{
	ref r = t->s->ns[ns].obj;
	return r == REF_NONE ? &value_absent : snapshot_object(t->s, r)->root;
}

// ---- platform -------------------------------------------------------------------------------------------------------------------------

static bool any_glob(const span *glob, size_t n, span name)
{
	for (size_t i = 0; i < n; i++)
		if (span_glob(glob[i], name))
			return true;
	return false;
}

// Given globs, else the tenancy file's, else the shipped ones.
static void choose_platform(struct tenancy *t, const struct snapshot_options *o, const struct intern *keys, struct arena *a)
{
	const value *list = o->tenancy_file ? meta_member(o->tenancy_file, keys, SPAN("platform")) : &value_absent;

	t->platform = o->platform;
	t->n_platform = o->n_platform;
	if (!t->n_platform && list->type == VALUE_ARRAY) {
		span *v = arena_array(a, span, list->n + 1);
		value_each(it, list)
			v[t->n_platform++] = value_span(it);
		t->platform = v;
	} else if (!t->n_platform) {
		t->platform = tenancy_platform;
		t->n_platform = tenancy_n_platform;
		t->platform_shipped = true;
	}
}

static bool always_platform(span name)
{
	return span_is(name, "kube-system") || span_is(name, "kube-public") || span_is(name, "kube-node-lease");
}

// ---- what the user says ---------------------------------------------------------------------------------------------------------------

static void by_label(struct tenancy_draft *t, span label)
{
	size_t with = 0;

	for (uint32_t ns = 0; ns < t->s->n_ns; ns++) {
		// Owners are often written down as annotations; who may change either decides what it is worth, not its place.
		const value *root = tenancy_root(t, ns);
		span v = meta_label(root, &t->s->keys, label);
		v = v.n ? v : meta_annotation(root, &t->s->keys, label);
		with += v.n > 0;
		tenancy_claim(t, ns, v);
	}
	if (!with)
		diag_add(t->d, DIAG_WARN, SPAN(""), 0, 0, "no namespace has a label or annotation %.*s: each is a tenant of its own", SPANF(label));
}

static void file_people(struct tenancy_draft *t, const value *list, bool group, span tenant)
{
	value_each(it, list)
		tenancy_declare(t, group, value_span(it), tenant);
}

// The file cannot move an account: it belongs to its namespace's tenant, whoever says otherwise.
static void file_accounts(struct tenancy_draft *t, const value *list, span tenant)
{
	value_each(it, list) {
		span ns, name = span_cut(value_span(it), '/', &ns);
		if (!name.p)
			name = span_cut(value_span(it), ':', &ns);
		uint32_t i = snapshot_ns(t->s, ns);
		if (i != NS_CLUSTER && !span_eq(t->tenant[i], tenant))
			diag_add(t->d, DIAG_WARN, SPAN(""), 0, 0, "tenancy file: service account %.*s belongs to the tenant of its namespace, not to %.*s",
			         SPANF(value_span(it)), SPANF(tenant));
	}
}

static void by_file(struct tenancy_draft *t, const value *file)
{
	const value *tenants = meta_member(file, &t->s->keys, SPAN("tenants"));
	uint32_t accounts = intern_find(&t->s->keys, SPAN("serviceAccounts"));

	if (!span_is(value_get_span(file, KEY_kind), "Tenancy") || tenants->type != VALUE_ARRAY)
		diag_add(t->d, DIAG_ERROR, SPAN(""), 0, 0, "tenancy file: expected kind Tenancy with a list of tenants");
	value_each(x, tenants) {
		span name = value_get_span(x, KEY_name);
		if (!name.n) {
			diag_add(t->d, DIAG_ERROR, SPAN(""), 0, 0, "tenancy file: a tenant has no name");
			continue;
		}
		value_each(g, value_get(x, KEY_namespaces))
			for (uint32_t ns = 0; ns < t->s->n_ns; ns++)
				if (span_glob(value_span(g), t->s->ns[ns].name))
					tenancy_claim(t, ns, name);
		file_people(t, value_get(x, KEY_users), false, name);
		file_people(t, value_get(x, KEY_groups), true, name);
	}
	if (accounts != MAP_NONE)
		value_each(x, tenants)
			file_accounts(t, value_get(x, accounts), value_get_span(x, KEY_name));
}

static void by_detectors(struct tenancy_draft *t)
{
	struct tenancy_used *used = arena_array(t->s->arena, struct tenancy_used, tenancy_count);

	for (size_t i = 0; i < tenancy_count; i++) {
		t->claimed = 0;
		tenancy_table[i]->detect(tenancy_table[i], t);
		if (t->claimed)
			used[t->out->n_used++] = (struct tenancy_used){ tenancy_table[i], t->claimed };
	}
	t->out->used = used;
}

static enum tenancy_mode choose_mode(const struct snapshot_options *o)
{
	if (o->tenancy_file)
		return TENANCY_FILE;
	if (o->tenant_label.n)
		return TENANCY_LABEL;
	return span_is(o->tenancy, "namespace") ? TENANCY_NAMESPACE : TENANCY_AUTO;
}

// ---- tenants --------------------------------------------------------------------------------------------------------------------------

struct claim { span tenant; uint32_t ns; };

static int claim_cmp(const void *x, const void *y)
{
	const struct claim *a = x, *b = y;
	int c = span_cmp(a->tenant, b->tenant);

	return c ? c : a->ns < b->ns ? -1 : a->ns > b->ns;
}

// The user's word (--platform, a file, a label) goes before what we ship; what we ship goes before what a detector guesses.
static void set_platform(struct tenancy_draft *t)
{
	const struct tenancy *o = t->out;

	for (uint32_t i = 0; i < t->s->n_ns; i++) {
		struct ns *n = &t->s->ns[i];
		bool said = t->tenant[i].p && (o->mode == TENANCY_LABEL || o->mode == TENANCY_FILE);
		n->platform = always_platform(n->name) || t->platform[i] || (any_glob(o->platform, o->n_platform, n->name) && !(said && o->platform_shipped));
	}
}

// A namespace that nobody claimed is a tenant of its own, under a name that no claimed tenant has.
static void claim_alone(struct tenancy_draft *t)
{
	struct spanmap taken = { .seed = t->s->ns_by_name.seed };
	bool fresh;

	for (uint32_t i = 0; i < t->s->n_ns; i++)
		if (t->tenant[i].p)
			*spanmap_put(&taken, t->scratch, t->tenant[i], &fresh) = 1;
	for (uint32_t i = 0; i < t->s->n_ns; i++) {
		span name = t->s->ns[i].name;
		if (t->tenant[i].p || t->s->ns[i].platform)
			continue;
		t->tenant[i] = spanmap_get(&taken, name) == MAP_NONE ? name : arena_printf(t->s->arena, "namespace/%.*s", SPANF(name));
		t->out->alone++;
	}
}

static void fill_tenants(struct tenancy_draft *t)
{
	struct snapshot *s = t->s;
	struct claim *v = arena_array(t->scratch, struct claim, s->n_ns);
	uint32_t *ns = arena_array(s->arena, uint32_t, s->n_ns);
	size_t n = 0;

	for (uint32_t i = 0; i < s->n_ns; i++)
		if (!s->ns[i].platform)
			v[n++] = (struct claim){ t->tenant[i], i };
	if (n)
		qsort(v, n, sizeof *v, claim_cmp);
	for (size_t i = 0; i < n; i++)
		s->n_tenants += i == 0 || !span_eq(v[i].tenant, v[i - 1].tenant);
	s->tenant = arena_array(s->arena, struct tenant, s->n_tenants);
	for (size_t i = 0, at = 0; i < n; i++) {
		if (i && !span_eq(v[i].tenant, v[i - 1].tenant))
			at++;
		struct tenant *x = &s->tenant[at];
		if (!x->n_ns)
			*x = (struct tenant){ .name = v[i].tenant, .ns = &ns[i] };
		ns[i] = v[i].ns;
		x->n_ns++;
		s->ns[v[i].ns].tenant = (uint32_t)at;
	}
}

static uint32_t tenant_named(const struct snapshot *s, span name)
{
	for (size_t low = 0, high = s->n_tenants; low < high;) {
		size_t mid = low + (high - low) / 2;
		int c = span_cmp(s->tenant[mid].name, name);
		if (c == 0)
			return (uint32_t)mid;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return TENANT_NONE;
}

static span person_key(struct arena *a, bool group, span name)
{
	return arena_printf(a, "%c%.*s", group ? 'g' : 'u', SPANF(name));
}

// Declared people; one declared for two tenants is left to his bindings.
static void fill_people(struct tenancy_draft *t)
{
	struct snapshot *s = t->s;
	bool fresh;

	t->out->people.seed = s->ns_by_name.seed;
	for (size_t i = 0; i < t->people.n; i++) {
		uint32_t tenant = tenant_named(s, t->people.v[i].tenant);
		uint32_t *slot = spanmap_put(&t->out->people, s->arena, person_key(s->arena, t->people.v[i].group, t->people.v[i].name), &fresh);
		*slot = fresh || *slot == tenant ? tenant : TENANT_NONE;
	}
}

void tenancy_assign(struct snapshot *s, struct diags *d)
{
	struct arena scratch = { 0 };
	struct tenancy *out = arena_new(s->arena, struct tenancy);
	struct tenancy_draft t = { .s = s, .scratch = &scratch, .d = d, .out = out };
	const struct snapshot_options *o = s->options;

	t.tenant = arena_array(&scratch, span, s->n_ns);
	t.platform = arena_array(&scratch, bool, s->n_ns);
	out->mode = choose_mode(o);
	out->label = o->tenant_label;
	choose_platform(out, o, &s->keys, s->arena);
	if (out->mode == TENANCY_FILE)
		by_file(&t, o->tenancy_file);
	else if (out->mode == TENANCY_LABEL)
		by_label(&t, o->tenant_label);
	set_platform(&t);
	if (out->mode == TENANCY_AUTO) {
		by_detectors(&t);
		set_platform(&t);
	}
	claim_alone(&t);
	fill_tenants(&t);
	fill_people(&t);
	if (out->mode == TENANCY_AUTO || out->mode == TENANCY_NAMESPACE)
		out->hint = tenancy_hint_of(s, &scratch);
	s->tenancy = out;
	s->tenancy_by_namespace = out->mode == TENANCY_NAMESPACE || out->alone == s->n_tenants;
	arena_free(&scratch);
}

// ---- people ---------------------------------------------------------------------------------------------------------------------------

static uint32_t declared(const struct snapshot *s, bool group, span name)
{
	char key[512];

	if (!s->tenancy || !s->tenancy->people.n || name.n + 1 > sizeof key)
		return TENANT_NONE;
	key[0] = group ? 'g' : 'u';
	memcpy(key + 1, name.p, name.n);
	return spanmap_get(&s->tenancy->people, span_of(key, name.n + 1)); // MAP_NONE is TENANT_NONE
}

// The namespace that an account, or the group of a namespace's accounts, lives in; NS_CLUSTER for others.
static uint32_t account_home(const struct snapshot *s, enum rbac_subject_kind kind, span name)
{
	static const span group = SPAN_INIT("system:serviceaccounts:");
	span ns, account;

	if (kind == RBAC_GROUP)
		return span_starts(name, group) ? snapshot_ns(s, span_from(name, group.n)) : NS_CLUSTER;
	return user_split_service_account(name, &ns, &account) ? snapshot_ns(s, ns) : NS_CLUSTER;
}

struct tenancy_person tenancy_of(const struct snapshot *s, enum rbac_subject_kind kind, span name, struct arena *a)
{
	struct tenancy_person p = { .tenant = TENANT_NONE };
	uint32_t live = account_home(s, kind, name);
	size_t n;
	const uint32_t *b = kind == RBAC_GROUP ? rbac_bindings_of_group(s->rbac, name, &n) : rbac_bindings_of_user(s->rbac, name, &n);
	uint32_t *home = a ? arena_array(a, uint32_t, n + 1) : NULL, last = NS_CLUSTER, one = TENANT_NONE;
	bool several = false;

	// Bindings are sorted by namespace, so the same one comes in a row.
	for (size_t i = 0; i < n; i++) {
		uint32_t ns = s->rbac->binding[b[i]].ns;
		if (ns == NS_CLUSTER || ns == last)
			continue;
		last = ns;
		if (home)
			home[p.n_home++] = ns;
		uint32_t t = s->ns[ns].tenant;
		several |= t == TENANT_NONE || (one != TENANT_NONE && one != t);
		one = t == TENANT_NONE ? one : t;
	}
	p.home = home;
	if (live != NS_CLUSTER) {
		p.tenant = s->ns[live].tenant;
		return p;
	}
	p.tenant = declared(s, kind == RBAC_GROUP, name);
	p.declared = p.tenant != TENANT_NONE;
	if (!p.declared) {
		p.bridge = several || one == TENANT_NONE;
		p.tenant = p.bridge ? TENANT_NONE : one;
	}
	return p;
}
