// The RBAC index of a snapshot: views of all roles and bindings in one order, and where to find them by subject, by role, by namespace.
#include "twin/authz/rbac.h"
#include "twin/authz/chain.h"
#include "twin/authz/rbac_delta.h"
#include "twin/authz/rbac_view.h"
#include "twin/builder.h"

#include "base/buf.h"
#include "base/must.h"
#include "k8s/meta.h"

static size_t count(const struct snapshot *s, enum gk gk)
{
	const struct kind *k = snapshot_kind(s, gk);
	return k ? k->n : 0;
}

// Place of a namespace in the offset tables; the cluster comes first.
static uint32_t slot(uint32_t ns) { return ns == NS_CLUSTER ? 0 : ns + 1; }

static void build_roles(struct snapshot *s, struct rbac *r)
{
	size_t n = count(s, GK_CLUSTER_ROLE) + count(s, GK_ROLE);
	uint32_t *first = arena_array(s->arena, uint32_t, s->n_ns + 2);

	r->role = arena_array(s->arena, struct rbac_role, n);
	snapshot_each(obj, s, GK_CLUSTER_ROLE) {
		const struct object *o = snapshot_object(s, obj);
		rbac_view_role(s->arena, &r->role[r->n_roles++], o->root, obj, NS_CLUSTER, o->name);
		first[1]++;
	}
	snapshot_each(obj, s, GK_ROLE) {
		const struct object *o = snapshot_object(s, obj);
		if (o->ns == NS_CLUSTER)
			continue; // a Role without a namespace: the reader noted it
		rbac_view_role(s->arena, &r->role[r->n_roles++], o->root, obj, o->ns, o->name);
		first[slot(o->ns) + 1]++;
	}
	for (size_t i = 1; i < s->n_ns + 2; i++)
		first[i] += first[i - 1];
	r->role_first = first;
}

static void aggregate(struct snapshot *s, struct rbac *r, struct diags *d)
{
	struct arena scratch = { 0 };
	size_t n = r->role_first[1];
	struct rbac_feeder *f = arena_array(&scratch, struct rbac_feeder, n);
	uint32_t *at = arena_array(&scratch, uint32_t, n);
	size_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct rbac_role *role = &r->role[i];
		if (role->invalid)
			continue;
		const value *root = snapshot_object(s, role->obj)->root;
		at[k] = i;
		f[k++] = (struct rbac_feeder){ .name = role->name, .labels = meta_labels(root), .rule = role->rule, .n_rules = role->n_rules,
			.aggregation = role->aggregated ? value_get(root, KEY_aggregationRule) : NULL };
	}
	if (!rbac_aggregate(f, k, &s->keys, s->minor, s->arena) && d)
		diag_add(d, DIAG_WARN, SPAN(""), 0, 0, "aggregated ClusterRoles select too many roles; their rules are not complete");
	for (size_t i = 0; i < k; i++) {
		r->role[at[i]].rule = f[i].rule;
		r->role[at[i]].n_rules = f[i].n_rules;
	}
	arena_free(&scratch);
}

static void add_binding(struct snapshot *s, struct rbac *r, ref obj, uint32_t ns)
{
	const struct object *o = snapshot_object(s, obj);
	struct rbac_binding *b = &r->binding[r->n_bindings++];

	rbac_view_binding(s->arena, b, o->root, obj, ns, snapshot_ns_name(s, ns), o->name);
	if (!b->invalid)
		b->role = rbac_find_role(r, span_is(b->role_kind, "Role") ? ns : NS_CLUSTER, b->role_name);
}

static void build_bindings(struct snapshot *s, struct rbac *r)
{
	size_t n = count(s, GK_CLUSTER_ROLE_BINDING) + count(s, GK_ROLE_BINDING);
	uint32_t *first = arena_array(s->arena, uint32_t, s->n_ns + 2);

	r->binding = arena_array(s->arena, struct rbac_binding, n);
	snapshot_each(obj, s, GK_CLUSTER_ROLE_BINDING) {
		add_binding(s, r, obj, NS_CLUSTER);
		first[1]++;
	}
	snapshot_each(obj, s, GK_ROLE_BINDING) {
		uint32_t ns = snapshot_object(s, obj)->ns;
		if (ns == NS_CLUSTER)
			continue;
		add_binding(s, r, obj, ns);
		first[slot(ns) + 1]++;
	}
	for (size_t i = 1; i < s->n_ns + 2; i++)
		first[i] += first[i - 1];
	r->binding_first = first;
}

// The list of a subject; its text is kept when it is new.
static uint32_t list_of(struct snapshot *s, struct rbac *r, const struct rbac_subject *sub, struct buf *text)
{
	struct spanmap *m = sub->kind == RBAC_GROUP ? &r->group : &r->user;
	span key = sub->name;
	bool fresh;

	if (sub->kind == RBAC_SERVICE_ACCOUNT) {
		text->n = 0;
		buf_str(text, "system:serviceaccount:");
		buf_add(text, sub->ns);
		buf_char(text, ':');
		buf_add(text, sub->name);
		key = buf_span(text);
	}
	uint32_t at = spanmap_get(m, key);
	if (at != MAP_NONE)
		return at;
	if (sub->kind == RBAC_SERVICE_ACCOUNT)
		key = arena_span(s->arena, key);
	uint32_t *v = spanmap_put(m, s->arena, key, &fresh);
	must(fresh);
	return *v = (uint32_t)r->n_lists++;
}

// Two passes: sizes first, so that every list is allocated once. A subject named twice in a binding counts once.
static void build_subjects(struct snapshot *s, struct rbac *r)
{
	struct arena scratch = { 0 };
	struct buf text = { .arena = &scratch };
	size_t total = 0, k = 0;

	for (size_t i = 0; i < r->n_bindings; i++)
		total += r->binding[i].invalid ? 0 : r->binding[i].n_subjects;
	uint32_t *list = arena_alloc(&scratch, total * sizeof *list, _Alignof(uint32_t));
	for (size_t i = 0; i < r->n_bindings; i++)
		for (uint32_t j = 0; j < r->binding[i].n_subjects && !r->binding[i].invalid; j++) {
			struct rbac_subject *sub = (struct rbac_subject *)&r->binding[i].subject[j]; // ours, made by the view
			sub->list = list[k++] = list_of(s, r, sub, &text);
		}
	r->lists = arena_array(s->arena, struct u32vec, r->n_lists);
	for (size_t i = 0; i < total; i++)
		r->lists[list[i]].cap++;
	for (size_t i = 0; i < r->n_lists; i++)
		r->lists[i].v = arena_alloc(s->arena, r->lists[i].cap * sizeof(uint32_t), _Alignof(uint32_t));
	k = 0;
	for (uint32_t i = 0; i < r->n_bindings; i++)
		for (uint32_t j = 0; j < r->binding[i].n_subjects && !r->binding[i].invalid; j++) {
			struct u32vec *l = &r->lists[list[k++]];
			if (l->n == 0 || l->v[l->n - 1] != i)
				l->v[l->n++] = i;
		}
	arena_free(&scratch);
}

static void build_role_bindings(struct snapshot *s, struct rbac *r)
{
	uint32_t *first = arena_array(s->arena, uint32_t, r->n_roles + 1);
	uint32_t *list = arena_array(s->arena, uint32_t, r->n_bindings);

	for (size_t i = 0; i < r->n_bindings; i++)
		if (r->binding[i].role != UINT32_MAX)
			first[r->binding[i].role + 1]++;
	for (size_t i = 1; i <= r->n_roles; i++)
		first[i] += first[i - 1];
	// Filled from behind, so that first[] ends as the starts again and every slice is ascending.
	for (size_t i = r->n_roles; i > 0; i--)
		first[i] = first[i - 1];
	first[0] = 0;
	for (uint32_t i = 0; i < r->n_bindings; i++)
		if (r->binding[i].role != UINT32_MAX)
			list[first[r->binding[i].role + 1]++] = i;
	r->role_binding = list;
	r->role_binding_first = first;
}

// A "no" is a no only when all that could say yes is in the input. A kind of role that no binding needs may be missing.
static bool is_complete(const struct snapshot *s, const struct rbac *r)
{
	if (!snapshot_present(s, GK_ROLE_BINDING) || !snapshot_present(s, GK_CLUSTER_ROLE_BINDING))
		return false;
	bool roles = snapshot_present(s, GK_ROLE), cluster = snapshot_present(s, GK_CLUSTER_ROLE);
	for (size_t i = 0; i < r->n_bindings && !(roles && cluster); i++) {
		const struct rbac_binding *b = &r->binding[i];
		if (!b->invalid && b->role == UINT32_MAX && !(span_is(b->role_kind, "Role") ? roles : cluster))
			return false;
	}
	return true;
}

static void note_refused(const struct snapshot *s, struct diags *d, ref obj, const char *what)
{
	span file;
	uint32_t line, col;

	snapshot_place(s, obj, VALUE_NO_OFF, &file, &line, &col);
	diag_add(d, DIAG_WARN, file, line, col, "the API server would refuse this %s (pkg/apis/rbac/validation); it grants nothing", what);
}

struct rbac *rbac_build(struct snapshot *s, struct diags *d)
{
	struct rbac *r = arena_new(s->arena, struct rbac);

	r->user.seed = r->group.seed = s->ns_by_name.seed; // names of subjects are chosen by tenants
	build_roles(s, r);
	aggregate(s, r, d);
	build_bindings(s, r);
	build_subjects(s, r);
	build_role_bindings(s, r);
	for (size_t i = 0; i < r->n_roles && d; i++)
		if (r->role[i].invalid)
			note_refused(s, d, r->role[i].obj, "role");
	for (size_t i = 0; i < r->n_bindings && d; i++)
		if (r->binding[i].invalid)
			note_refused(s, d, r->binding[i].obj, "binding");
	r->complete = is_complete(s, r);
	r->chain = chain_read(s->arena, s->options ? s->options->authorizers : SPAN(""), s->provider);
	return r;
}
