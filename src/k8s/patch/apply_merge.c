// Merging, comparing and pruning typed documents (structured-merge-diff typed/{merge,compare,remove}.go, merge/update.go prune).
#include "k8s/patch/apply.h"

#include "doc/edit.h"

static bool empty(const value *v) { return !v || !value_count(v); }

// first, last: of the item that a path leads to; they differ when there are several.
struct indexed { span *path; const value **item; size_t *last; size_t n; struct spanmap at; };

static bool index_items(struct patching *p, struct typed_at t, enum typed sort, const value *list, struct indexed *x)
{
	size_t n = list ? value_count(list) : 0;
	const char *why;

	*x = (struct indexed){ arena_array(p->arena, span, n + 1), arena_array(p->arena, const value *, n + 1), arena_array(p->arena, size_t, n + 1), n, { .seed = 1 } };
	for (size_t i = 0; i < n; i++) {
		bool fresh;
		x->item[i] = &list->item[i];
		if (!typed_item(p, t, sort, &list->item[i], &x->path[i], &why))
			return patch_fail(p, 500, "", "failed to merge config: element %zu: %s", i, why);
		uint32_t *at = spanmap_put(&x->at, p->arena, x->path[i], &fresh);
		if (fresh)
			*at = (uint32_t)i;
		x->last[*at] = i;
	}
	return true;
}

static bool has_item(const struct indexed *x, span path) { return spanmap_get(&x->at, path) != MAP_NONE; }

static bool repeated(const struct indexed *x, span path)
{
	uint32_t i = spanmap_get(&x->at, path);
	return i != MAP_NONE && x->last[i] != i;
}

// NULL: there is none, or several, which are not merged with anything.
static const value *item_at(const struct indexed *x, span path)
{
	uint32_t i = spanmap_get(&x->at, path);
	return i == MAP_NONE || x->last[i] != i ? NULL : x->item[i];
}

struct merging { struct patching *p; struct typed_at t; unsigned depth; struct indexed l, r; struct field_set done; VEC(value) out; VEC(span) shared; size_t next; };

static bool put(struct merging *m, span path, const value *l, const value *r)
{
	value out;

	(void)path;
	if (!typed_merge(m->p, typed_element(m->t), l, r, m->depth + 1, &out))
		return false;
	if (out.type != VALUE_ABSENT)
		vec_push(&m->out, m->p->arena, out);
	return true;
}

static span wanted(const struct merging *m) { return m->next < m->shared.n ? m->shared.v[m->next] : (span){ 0 }; }

// One step of visitListItems: the configuration's items keep their order, the others their places among those that both have.
static bool step(struct merging *m, size_t *i, size_t *k)
{
	bool left = *i < m->l.n, right = *k < m->r.n;
	span pe = left ? m->l.path[*i] : (span){ 0 };

	if (left && right && span_eq(pe, m->r.path[*k])) {
		fields_add(m->p, &m->done, pe);
		m->next++;
		(*i)++;
		(*k)++;
		return put(m, pe, item_at(&m->l, pe), item_at(&m->r, pe));
	}
	if (left && right && has_item(&m->r, pe) && wanted(m).p && !span_eq(wanted(m), pe)) {
		(*i)++;
		return true;
	}
	if (left && !has_item(&m->r, pe)) {
		(*i)++;
		return put(m, pe, m->l.item[*i - 1], NULL);
	}
	if (left && fields_has(&m->done, pe))
		(*i)++;
	if (!right)
		return true;
	pe = m->r.path[(*k)++];
	fields_add(m->p, &m->done, pe);
	if (wanted(m).p && span_eq(wanted(m), pe))
		m->next++;
	return put(m, pe, item_at(&m->l, pe), item_at(&m->r, pe));
}

static bool merge_list(struct patching *p, struct typed_at t, enum typed sort, const value *was, const value *now, unsigned depth, value *out)
{
	struct merging m = { .p = p, .t = t, .depth = depth };
	size_t i = 0, k = 0;

	fields_init(&m.done);
	if (!index_items(p, t, sort, was, &m.l) || !index_items(p, t, sort, now, &m.r))
		return false;
	for (size_t n = 0; n < m.r.n; n++)
		if (has_item(&m.l, m.r.path[n]))
			vec_push(&m.shared, p->arena, m.r.path[n]);
	while (i < m.l.n || k < m.r.n)
		if (!step(&m, &i, &k))
			return false;
	*out = m.out.n ? value_array(m.out.v, m.out.n) : value_absent;
	return true;
}

static bool merge_map(struct patching *p, struct typed_at t, const value *was, const value *now, unsigned depth, value *out)
{
	struct typed_at below;
	bool named;
	value v;

	*out = was && was->type == VALUE_OBJECT ? *was : value_object(NULL, 0);
	if (!now)
		return true;
	member_each(m, now) {
		const value *old = value_get(out, m->key);
		if (value_get(now, m->key) != &m->v || !typed_member(p, t, intern_text(p->keys, m->key), &below, &named))
			continue;
		if (!typed_merge(p, below, old->type == VALUE_ABSENT ? NULL : old, &m->v, depth + 1, &v))
			return false;
		if (v.type != VALUE_ABSENT)
			*out = edit_set(p->arena, out, m->key, v);
	}
	return true;
}

bool typed_merge(struct patching *p, struct typed_at t, const value *was, const value *now, unsigned depth, value *out)
{
	enum typed sort = typed_sort(p, t, now && now->type != VALUE_NULL ? now : was);
	bool list = sort == TYPED_SET || sort == TYPED_KEYED;

	if (depth > PATCH_MAX_DEPTH)
		return patch_fail(p, 0, "", "the document is nested too deeply");
	if (sort == TYPED_LEAF || (empty(was) && empty(now))) {
		*out = now ? *now : was ? *was : value_absent;
		return true;
	}
	if (now && now->type == VALUE_NULL)
		now = NULL;
	return list ? merge_list(p, t, sort, was, now, depth, out) : merge_map(p, t, was, now, depth, out);
}

// Items that stand several times are compared as one list.
static bool same_items(const struct indexed *l, const struct indexed *r, span path)
{
	size_t i = 0;

	for (size_t k = 0; k < r->n; k++) {
		if (!span_eq(r->path[k], path))
			continue;
		while (i < l->n && !span_eq(l->path[i], path))
			i++;
		if (i >= l->n || !value_equal(l->item[i++], r->item[k]))
			return false;
	}
	while (i < l->n && !span_eq(l->path[i], path))
		i++;
	return i >= l->n;
}

static void compare_list(struct patching *p, struct typed_at t, enum typed sort, const value *was, const value *now, span path, unsigned depth, struct field_set *s)
{
	struct indexed l, r;

	if (!index_items(p, t, sort, was, &l) || !index_items(p, t, sort, now, &r))
		return;
	for (size_t i = 0; i < r.n; i++) {
		span at = arena_printf(p->arena, "%.*s\x1f%.*s", SPANF(path), SPANF(r.path[i]));
		if (!repeated(&r, r.path[i]))
			typed_compare(p, typed_element(t), item_at(&l, r.path[i]), r.item[i], at, depth + 1, s);
		else if (!repeated(&l, r.path[i]) || !same_items(&l, &r, r.path[i]))
			fields_add(p, s, at);
	}
}

// A struct that is no pointer is there in every object that Go makes, empty or not, and so is what has no omitempty, as null.
static const value *always(const struct patching *p, struct typed_at t, span name)
{
	static const value null = { .type = VALUE_NULL, .off = VALUE_NO_OFF };
	bool typed = !p->custom && !t.deduced && t.shape->kind == SCHEMA_REF && t.shape->type;
	const struct schema_field *f = typed ? schema_field(t.shape->type, name) : NULL;

	if (f && f->shape->kind == SCHEMA_REF && f->dflt && f->dflt->type == VALUE_OBJECT)
		return f->dflt;
	return f && (f->flags & SCHEMA_ALWAYS) && f->shape->kind == SCHEMA_LIST ? &null : &value_absent;
}

void typed_compare(struct patching *p, struct typed_at t, const value *was, const value *now, span path, unsigned depth, struct field_set *s)
{
	enum typed sort = typed_sort(p, t, now);
	struct typed_at below;
	bool named;

	if (!now || depth > PATCH_MAX_DEPTH)
		return;
	if (sort == TYPED_LEAF || (empty(was) && empty(now))) {
		if ((!was || was->type != now->type || !value_equal(was, now)) && path.n && !(was && was->type != VALUE_STRING && value_equal(was, now)))
			fields_add(p, s, path);
		return;
	}
	// compare.go: where one side is no map or list, both are leaves as well.
	bool list = sort == TYPED_SET || sort == TYPED_KEYED;
	if (was && was->type != VALUE_NULL && was->type != (list ? VALUE_ARRAY : VALUE_OBJECT)) {
		if (path.n)
			fields_add(p, s, path);
		was = &value_absent;
	}
	if (list)
		compare_list(p, t, sort, was, now, path, depth, s);
	else
		member_each(m, now) {
			span name = intern_text(p->keys, m->key);
			const value *old = was ? value_get(was, m->key) : &value_absent;
			if (was && old->type == VALUE_ABSENT)
				old = always(p, t, name);
			if (value_get(now, m->key) == &m->v && typed_member(p, t, name, &below, &named))
				typed_compare(p, below, old->type == VALUE_ABSENT ? NULL : old, &m->v, fields_child(p, path, 'f', name), depth + 1, s);
		}
	if (!was && path.n)
		fields_add(p, s, path);
}

// EnsureNamedFieldsAreMembers: a field of a struct counts as owned when something below it is.
static bool owns(const struct field_set *s, span path, bool named)
{
	unsigned bits = fields_has(s, path);
	return (bits & FIELD_MEMBER) || (named && (bits & FIELD_ABOVE));
}

static value prune_list(struct patching *p, struct typed_at t, enum typed sort, const value *v, span path, unsigned depth, const struct field_set *last,
	const struct field_set *owned)
{
	value *items = arena_array(p->arena, value, v->n + 1);
	const char *why;
	size_t n = 0;
	span pe;

	for (size_t i = 0; i < v->n; i++) {
		if (!typed_item(p, t, sort, &v->item[i], &pe, &why)) {
			items[n++] = v->item[i];
			continue;
		}
		span at = arena_printf(p->arena, "%.*s\x1f%.*s", SPANF(path), SPANF(pe));
		if (!owns(last, at, false) || owns(owned, at, false))
			items[n++] = typed_prune(p, typed_element(t), &v->item[i], at, depth + 1, last, owned);
	}
	return n == v->n || n ? value_array(items, n) : value_null();
}

value typed_prune(struct patching *p, struct typed_at t, const value *v, span path, unsigned depth, const struct field_set *last, const struct field_set *owned)
{
	enum typed sort = typed_sort(p, t, v);
	struct typed_at below;
	value out = *v;
	bool named;

	if (sort == TYPED_LEAF || depth > PATCH_MAX_DEPTH || !value_count(v) || (path.n && !fields_has(last, path)))
		return out;
	if (sort == TYPED_SET || sort == TYPED_KEYED)
		return prune_list(p, t, sort, v, path, depth, last, owned);
	member_each(m, v) {
		span name = intern_text(p->keys, m->key), at = fields_child(p, path, 'f', name);
		if (value_get(v, m->key) != &m->v || !typed_member(p, t, name, &below, &named))
			continue;
		if (owns(last, at, named) && !owns(owned, at, named))
			out = edit_del(p->arena, &out, m->key);
		else
			out = edit_set(p->arena, &out, m->key, typed_prune(p, below, &m->v, at, depth + 1, last, owned));
	}
	return out.n || !path.n ? out : value_null();
}
