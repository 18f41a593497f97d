#include "small.h"

#include "k8s/meta.h"
#include "text/json.h"
#include "twin/authz/rbac.h"
#include "twin/server.h"

#include <stdlib.h>

void small_init(struct small *s, struct arena *a, unsigned minor)
{
	*s = (struct small){ .arena = a, .minor = minor };
	intern_init(&s->keys, a, 1);
}

void small_doc(struct small *s, value v)
{
	if (span_ends(meta_kind(&v), SPAN("List")) && value_get(&v, KEY_items)->type == VALUE_ARRAY) {
		value_each(item, value_get(&v, KEY_items))
			small_doc(s, *item);
		return;
	}
	vec_push(&s->doc, s->arena, v);
}

bool small_json(struct small *s, span text)
{
	struct json_error e;
	value v;
	size_t at = 0;

	while (json_next(text, &at, NULL, s->arena, &s->keys, &v, &e))
		small_doc(s, v);
	return e.text[0] == 0;
}

static const struct gvk_kind *kind_of(const value *v) { return gvk_by_kind(meta_api_version(v), meta_kind(v)); }

static int by_place(const void *x, const void *y, void *ctx)
{
	const struct snapshot *s = ctx;
	const struct object *a = &s->object[*(const ref *)x], *b = &s->object[*(const ref *)y];

	if (a->ns != b->ns)
		return a->ns + 1 < b->ns + 1 ? -1 : 1;
	return span_cmp(a->name, b->name);
}

static int by_name(const void *x, const void *y)
{
	return span_cmp(((const struct ns *)x)->name, ((const struct ns *)y)->name);
}

static void namespaces(struct small *m, struct snapshot *s)
{
	VEC(struct ns) list = { 0 };
	bool fresh;

	for (size_t i = 0; i < m->doc.n; i++) {
		const struct gvk_kind *k = kind_of(&m->doc.v[i]);
		span ns = meta_namespace(&m->doc.v[i]), name = k && k->gk == GK_NAMESPACE ? meta_name(&m->doc.v[i]) : ns;
		if (name.n == 0)
			continue;
		spanmap_put(&s->ns_by_name, m->arena, name, &fresh);
		if (fresh)
			vec_push(&list, m->arena, (struct ns){ .name = name, .obj = REF_NONE, .labels_known = true, .tenant = TENANT_NONE });
	}
	if (list.n)
		qsort(list.v, list.n, sizeof *list.v, by_name);
	for (uint32_t i = 0; i < list.n; i++)
		*spanmap_put(&s->ns_by_name, m->arena, list.v[i].name, &fresh) = i;
	s->ns = list.v;
	s->n_ns = list.n;
}

static void objects(struct small *m, struct snapshot *s)
{
	s->object = arena_array(m->arena, struct object, m->doc.n);
	for (size_t i = 0; i < m->doc.n; i++) {
		const value *v = &m->doc.v[i];
		const struct gvk_kind *k = kind_of(v);
		if (!k)
			continue;
		s->object[s->n_objects++] = (struct object){ .root = v, .kind = k->gk, .name = meta_name(v), .cause = REF_NONE,
			.ns = k->namespaced ? snapshot_ns(s, meta_namespace(v)) : NS_CLUSTER };
	}
}

static void kinds(struct small *m, struct snapshot *s, bool assume_empty)
{
	s->kind = arena_array(m->arena, struct kind, GK_COUNT);
	s->n_kinds = GK_COUNT;
	for (int gk = 0; gk < GK_COUNT; gk++)
		s->by_gk[gk] = KIND_NONE;
	for (int gk = GK_OTHER + 1; gk < GK_COUNT; gk++) {
		struct kind *k = &s->kind[gk];
		k->builtin = gvk_preferred((enum gk)gk);
		k->gk = (uint16_t)gk;
		if (!k->builtin)
			continue;
		k->group = k->builtin->group, k->kind = k->builtin->kind, k->resource = k->builtin->resource;
		k->namespaced = k->builtin->namespaced;
		ref *list = arena_array(m->arena, ref, s->n_objects);
		uint32_t *first = arena_array(m->arena, uint32_t, s->n_ns + 2);
		for (ref i = 0; i < s->n_objects; i++)
			if (s->object[i].kind == (uint32_t)gk) {
				list[k->n++] = i;
				if (s->object[i].ns != NS_CLUSTER)
					first[s->object[i].ns + 1]++;
			}
		qsort_r(list, k->n, sizeof *list, by_place, s);
		for (size_t i = 1; i < s->n_ns + 2; i++)
			first[i] += first[i - 1];
		k->objects = list;
		k->ns_first = k->namespaced ? first : NULL;
		k->present = k->n || assume_empty;
		s->by_gk[gk] = (uint32_t)gk;
	}
}

struct snapshot *small_finish(struct small *m, bool assume_empty)
{
	struct snapshot *s = arena_new(m->arena, struct snapshot);

	s->arena = m->arena;
	s->keys = m->keys;
	s->minor = s->real_minor = s->minor_low = s->minor_high = m->minor;
	s->version_known = true;
	namespaces(m, s);
	objects(m, s);
	kinds(m, s, assume_empty);
	for (uint32_t i = 0; i < s->n_ns; i++)
		s->ns[i].obj = snapshot_find(s, GK_NAMESPACE, NS_CLUSTER, s->ns[i].name);
	server_build(s, NULL);
	s->rbac = rbac_build(s, NULL);
	return s;
}
