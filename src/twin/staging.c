#include "twin/staging.h"

#include "base/must.h"
#include "k8s/meta.h"

#include <stdlib.h>

// Groups that served, or serve, another group's objects: the removed extensions group, the second home of events, and OpenShift's views
// (openshift/api authorization/v1, project/v1, and SecurityContextConstraints of the core group until OpenShift 3).
static span home_group(span group, span kind, span *as)
{
	static const struct { const char *group, *kind, *home, *as; } table[] = {
		{ "extensions", "Deployment", "apps", 0 }, { "extensions", "DaemonSet", "apps", 0 }, { "extensions", "ReplicaSet", "apps", 0 },
		{ "extensions", "Ingress", "networking.k8s.io", 0 }, { "extensions", "NetworkPolicy", "networking.k8s.io", 0 },
		{ "extensions", "PodSecurityPolicy", "policy", 0 }, { "events.k8s.io", "Event", "", 0 },
		{ "authorization.openshift.io", "Role", "rbac.authorization.k8s.io", 0 },
		{ "authorization.openshift.io", "RoleBinding", "rbac.authorization.k8s.io", 0 },
		{ "authorization.openshift.io", "ClusterRole", "rbac.authorization.k8s.io", 0 },
		{ "authorization.openshift.io", "ClusterRoleBinding", "rbac.authorization.k8s.io", 0 },
		{ "project.openshift.io", "Project", "", "Namespace" },
		{ "", "SecurityContextConstraints", "security.openshift.io", 0 },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (span_is(kind, table[i].kind) && span_is(group, table[i].group)) {
			if (table[i].as)
				*as = span_str(table[i].as);
			return span_str(table[i].home);
		}
	}
	return group;
}

static uint32_t kind_of(struct builder *b, span group, span kind)
{
	struct staged_kind k = { .group = group, .kind = kind };

	bool fresh;
	span both = arena_printf(&b->scratch, "%.*s/%.*s", SPANF(group), SPANF(kind));
	uint32_t *slot = spanmap_put(&b->kinds, &b->scratch, both, &fresh);

	if (!fresh)
		return *slot;
	k.gk = (uint16_t)gvk_gk(group, kind);
	if (k.gk != GK_OTHER && (k.builtin = gvk_preferred((enum gk)k.gk))) {
		k.scope = k.builtin->namespaced ? SCOPE_NAMESPACED : SCOPE_CLUSTER;
		k.resource = k.builtin->resource;
	}
	*slot = (uint32_t)b->kind.n;
	vec_push(&b->kind, &b->scratch, k);
	return (uint32_t)b->kind.n - 1;
}

uint32_t staging_variant(struct builder *b, span api_version, span kind)
{
	size_t h = (kind.n * 7 + (kind.n ? (unsigned char)kind.p[0] * 3u + (unsigned char)kind.p[kind.n / 2] : 0)) % 64;
	uint32_t v = b->recent[h];
	bool fresh;

	if (v != UINT32_MAX && span_eq(b->variant.v[v].kind, kind) && span_eq(b->variant.v[v].api_version, api_version))
		return v;
	span both = arena_printf(&b->scratch, "%.*s %.*s", SPANF(api_version), SPANF(kind));
	uint32_t *slot = spanmap_put(&b->variants, &b->scratch, both, &fresh);
	if (fresh) {
		struct variant n = { .api_version = api_version, .kind = kind };
		span group, as = kind;
		const struct gvk_kind *by_word = api_version.n ? NULL : gvk_by_word(kind);
		if (by_word) // a file's name told the kind only
			n.api_version = by_word->api_version, as = by_word->kind;
		gvk_split(n.api_version, &group, &n.version);
		span home = home_group(group, as, &as);
		n.alias = !span_eq(home, group) || (!by_word && !span_eq(as, kind));
		n.of = kind_of(b, home, as);
		*slot = (uint32_t)b->variant.n;
		vec_push(&b->variant, &b->scratch, n);
	}
	return b->recent[h] = *slot;
}

// ---- kinds ----------------------------------------------------------------------------------------------------------------------------

void staging_definition(struct builder *b, const value *root)
{
	const value *spec = value_get(root, KEY_spec), *names = value_get(spec, KEY_names);
	span group = value_get_span(spec, KEY_group), kind = value_get_span(names, KEY_kind);

	if (!kind.n || !group.n)
		return;
	struct staged_kind *k = &b->kind.v[kind_of(b, group, kind)];
	if (k->builtin)
		return;
	k->resource = value_get_span(names, KEY_plural);
	k->scope = span_is(value_get_span(spec, KEY_scope), "Namespaced") ? SCOPE_NAMESPACED : SCOPE_CLUSTER;
}

static int kind_cmp(const void *x, const void *y, void *ctx)
{
	const struct builder *b = ctx;
	const struct staged_kind *p = &b->kind.v[*(const uint32_t *)x], *q = &b->kind.v[*(const uint32_t *)y];
	int c = span_cmp(p->group, q->group);

	return c ? c : span_cmp(p->kind, q->kind);
}

static void kinds(struct builder *b)
{
	struct snapshot *s = b->s;

	uint32_t *order = arena_array(&b->scratch, uint32_t, b->kind.n);
	for (size_t i = 0; i < b->kind.n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, b->kind.n, sizeof *order, kind_cmp, b);
	s->n_kinds = b->kind.n;
	s->kind = arena_array(b->a, struct kind, s->n_kinds);
	for (size_t i = 0; i < GK_COUNT; i++)
		s->by_gk[i] = KIND_NONE;
	for (size_t i = 0; i < s->n_kinds; i++) {
		struct staged_kind *k = &b->kind.v[order[i]];
		k->final = (uint32_t)i;
		s->kind[i] = (struct kind){
			.group = k->group, .kind = k->kind, .resource = k->resource.p ? k->resource : SPAN(""), .gk = k->gk, .builtin = k->builtin,
			// Without its definition a custom kind is namespaced if any of its objects says so.
			.namespaced = k->scope == SCOPE_NAMESPACED || (k->scope == SCOPE_UNKNOWN && k->some_ns), .present = k->present,
			.unread = k->unread,
		};
		if (k->gk != GK_OTHER)
			s->by_gk[k->gk] = (uint32_t)i;
	}
}

// ---- objects --------------------------------------------------------------------------------------------------------------------------

static const struct staged_kind *kind_at(const struct builder *b, const struct staged *r)
{
	return &b->kind.v[b->variant.v[r->variant].of];
}

// Which of two records of one object stands: the input's before ours, the kind's own group before an alias, the preferred version, the later.
static bool wins(const struct builder *b, uint32_t x, uint32_t y)
{
	const struct staged *p = staged_at(b, x), *q = staged_at(b, y);
	const struct variant *v = &b->variant.v[p->variant], *w = &b->variant.v[q->variant];
	uint32_t made = OBJECT_SYNTHETIC | OBJECT_BUILTIN;

	if ((p->flags & made) != (q->flags & made))
		return (p->flags & made) < (q->flags & made);
	if (v->alias != w->alias)
		return w->alias;
	int c = p->variant == q->variant ? 0 : gvk_version_cmp(v->version, w->version);
	return c ? c > 0 : x > y;
}

static int name_cmp(const void *x, const void *y, void *ctx)
{
	const struct builder *b = ctx;
	uint32_t i = *(const uint32_t *)x, j = *(const uint32_t *)y;
	int c = span_cmp(staged_at(b, i)->name, staged_at(b, j)->name);

	return c ? c : wins(b, i, j) ? -1 : 1;
}

// Stable counting sort of record numbers by their key (below n_keys): in -> out.
static void counting_sort(struct arena *scratch, const uint32_t *in, uint32_t *out, size_t n, const uint32_t *key, size_t n_keys)
{
	uint32_t *count = arena_array(scratch, uint32_t, n_keys + 1);

	for (size_t i = 0; i < n; i++)
		count[key[i] + 1]++;
	for (size_t k = 0; k < n_keys; k++)
		count[k + 1] += count[k];
	for (size_t i = 0; i < n; i++)
		out[count[key[in[i]]]++] = in[i];
}

void staging_note_duplicates(struct builder *b)
{
	for (size_t i = 0; i < b->dropped.n; i++) {
		const struct staged *k = staged_at(b, b->dropped.v[i].kept), *r = staged_at(b, b->dropped.v[i].gone);
		if (((k->flags | r->flags) & OBJECT_SYNTHETIC) || k->variant != r->variant || value_equal(k->root, r->root))
			continue;
		staging_complain(b, DIAG_NOTE, r->src, r->at, "%.*s %.*s%s%.*s is stated again with other content; the later one counts",
		                 SPANF(kind_at(b, r)->kind), SPANF(r->ns), r->ns.n ? "/" : "", SPANF(r->name));
	}
}

// Sorts one (kind, namespace) group by name and drops all but the standing record of each object. Returns how many are left.
static size_t sort_group(struct builder *b, uint32_t *v, size_t n)
{
	size_t kept = 1;

	for (size_t i = 1; i < n; i++) {
		if (name_cmp(&v[i - 1], &v[i], b) > 0) {
			qsort_r(v, n, sizeof *v, name_cmp, b);
			break;
		}
	}
	for (size_t i = 1; i < n; i++) {
		if (!span_eq(staged_at(b, v[i])->name, staged_at(b, v[kept - 1])->name))
			v[kept++] = v[i];
		else
			vec_push(&b->dropped, &b->scratch, (struct dropped){ v[kept - 1], v[i] });
	}
	return kept;
}

// Sorted record numbers, without those that another record of the same object shadows.
static size_t sort_records(struct builder *b, uint32_t *x, uint32_t *y)
{
	uint32_t *ns = arena_alloc(&b->scratch, (b->n + 1) * sizeof *ns, 16), *kind = arena_alloc(&b->scratch, (b->n + 1) * sizeof *kind, 16);
	size_t kept = 0;

	b->dropped.n = 0;
	for (size_t i = 0; i < b->n; i++) {
		const struct staged *r = staged_at(b, i);
		x[i] = (uint32_t)i;
		ns[i] = r->ns_id + 1; // NS_CLUSTER becomes 0
		kind[i] = kind_at(b, r)->final;
	}
	counting_sort(&b->scratch, x, y, b->n, ns, b->s->n_ns + 1);
	counting_sort(&b->scratch, y, x, b->n, kind, b->s->n_kinds);
	for (size_t i = 0, end; i < b->n; i = end) {
		for (end = i + 1; end < b->n && ns[x[end]] == ns[x[i]] && kind[x[end]] == kind[x[i]];)
			end++;
		size_t n = sort_group(b, x + i, end - i);
		memmove(x + kept, x + i, n * sizeof *x);
		kept += n;
	}
	return kept;
}

static void fill_objects(struct builder *b, const uint32_t *final)
{
	struct snapshot *s = b->s;

	if (b->object_cap < b->n_order) {
		b->object_cap = b->n_order + b->n_order / 32 + 256;
		b->object = arena_alloc(b->a, b->object_cap * sizeof *b->object, 16);
	}
	s->object = b->object;
	s->n_objects = b->n_order;
	for (size_t i = 0; i < b->n_order; i++) {
		const struct staged *r = staged_at(b, b->order[i]);
		s->object[i] = (struct object){
			.root = r->root, .src = r->src, .at = r->at, .kind = kind_at(b, r)->final, .ns = r->ns_id, .flags = r->flags, .name = r->name,
			.cause = r->cause == REF_NONE ? REF_NONE : final[r->cause],
		};
	}
}

// Slices of the object table for every kind, and within namespaced kinds for every namespace.
static void fill_kinds(struct builder *b)
{
	struct snapshot *s = b->s;
	ref *all = arena_alloc(b->a, (s->n_objects + 1) * sizeof *all, 16);

	for (size_t i = 0; i < s->n_objects; i++) {
		struct kind *k = &s->kind[s->object[i].kind];
		all[i] = (ref)i;
		if (k->n++ == 0)
			k->objects = &all[i];
	}
	for (size_t i = 0; i < s->n_kinds; i++) {
		struct kind *k = &s->kind[i];
		// Kinds with few objects are searched instead: kinds times namespaces must not become memory.
		if (!k->namespaced || k->n == 0 || k->n < s->n_ns / 16)
			continue;
		uint32_t *first = arena_array(b->a, uint32_t, s->n_ns + 1);
		for (size_t j = 0; j < k->n; j++)
			first[s->object[k->objects[j]].ns + 1]++;
		for (size_t j = 0; j < s->n_ns; j++)
			first[j + 1] += first[j];
		k->ns_first = first;
	}
}

void staging_index(struct builder *b)
{
	uint32_t *x = arena_alloc(&b->scratch, (b->n + 1) * sizeof *x, 16), *y = arena_alloc(&b->scratch, (b->n + 1) * sizeof *y, 16);

	kinds(b);
	staging_namespaces(b);
	b->n_order = sort_records(b, x, y);
	b->order = x;
	for (size_t i = 0; i < b->n; i++)
		y[i] = REF_NONE;
	for (size_t i = 0; i < b->n_order; i++)
		y[x[i]] = (uint32_t)i;
	fill_objects(b, y);
	fill_kinds(b);
	staging_describe_namespaces(b);
}
