#include "twin/api/patch_text.h"

#include "text/json.h"

#include <stdlib.h>

#define MAX_DEPTH 500

struct writing { struct handling *h; const struct patch_laid *l; struct buf out; };

// Go's order of metav1.ObjectMeta and ManagedFieldsEntry, as they are encoded; other types stand in the order they were stored in.
static const char *const meta_order[] = { "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
	"deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "managedFields", NULL };
static const char *const entry_order[] = { "manager", "operation", "apiVersion", "time", "fieldsType", "fieldsV1", "subresource", NULL };

struct entry { span name; const struct member *m; size_t place; };

static int by_place(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return x->place < y->place ? -1 : x->place > y->place ? 1 : 0;
}

static int by_name(const void *a, const void *b) { return span_cmp(((const struct entry *)a)->name, ((const struct entry *)b)->name); }

static size_t place_of(const char *const *order, span name, size_t otherwise)
{
	for (size_t i = 0; order && order[i]; i++)
		if (span_is(name, order[i]))
			return i;
	return otherwise;
}

static bool walked(const struct writing *w, span path)
{
	value_each(o, w->l->patch)
		member_each(m, o) {
			span at = value_span(&m->v), name = intern_text(w->h->keys, m->key);
			if ((span_is(name, "path") || span_is(name, "from")) && span_starts(at, path) && at.n > path.n && at.p[path.n] == '/')
				return true;
		}
	return false;
}

static void write_value(struct writing *w, const value *v, const value *old, const value *patch, const struct schema_shape *t, span path, unsigned depth);

// Shape of a member, NULL where it is not known.
static const struct schema_shape *below(const struct schema_shape *t, span name)
{
	if (!t || (t->kind == SCHEMA_REF && !t->type))
		return NULL;
	const struct schema_field *f = t->kind == SCHEMA_REF ? schema_field(t->type, name) : NULL;
	return t->kind == SCHEMA_REF ? (f ? f->shape : NULL) : t->element;
}

static const char *const *order_of(span path)
{
	return span_is(path, "/metadata") ? meta_order : span_is(path, "/metadata/managedFields/0") ? entry_order : NULL;
}

static void write_object(struct writing *w, const value *v, const value *old, const value *patch, const struct schema_shape *t, span path, unsigned depth)
{
	struct arena *a = w->h->run;
	struct entry *e = arena_array(a, struct entry, v->n + 1);
	size_t n = 0;

	member_each(m, v) {
		span name = intern_text(w->h->keys, m->key);
		if (value_get(v, m->key) != &m->v)
			continue;
		e[n] = (struct entry){ name, m, place_of(order_of(path), name, 100 + n) };
		n++;
	}
	// Stored maps are written in order; what a JSON patch has looked into is in order already (k8s/patch/json_patch.c), save where an order is known.
	bool map = (t && t->kind == SCHEMA_MAP && old->type == VALUE_OBJECT) || span_contains(path, SPAN("/fieldsV1"));
	bool seen = w->l->type == PATCH_MERGE ? patch->type == VALUE_OBJECT : order_of(path) && walked(w, path);
	qsort(e, n, sizeof *e, map || seen || w->h->custom ? by_name : by_place); // untyped objects are maps
	buf_char(&w->out, '{');
	for (size_t i = 0; i < n; i++) {
		value name = value_string(e[i].name);
		if (i)
			buf_char(&w->out, ',');
		body_json(w->h, &w->out, &name);
		buf_char(&w->out, ':');
		write_value(w, &e[i].m->v, value_get(old, e[i].m->key), value_get(patch, e[i].m->key), below(t, e[i].name), arena_printf(a, "%.*s/%.*s", SPANF(path), SPANF(e[i].name)), depth + 1);
	}
	buf_char(&w->out, '}');
}

// 2.0 stays 2.0: the library moves the patch's values as raw text.
static bool write_literal(struct writing *w, const value *v)
{
	span s = w->l->source;
	size_t end = v->off;

	if (v->type != VALUE_NUMBER || v->off == VALUE_NO_OFF || v->off >= s.n)
		return false;
	while (end < s.n && strchr("+-.0123456789eE", s.p[end]))
		end++;
	buf_add(&w->out, span_of(s.p + v->off, end - v->off));
	return end > v->off;
}

static void write_value(struct writing *w, const value *v, const value *old, const value *patch, const struct schema_shape *t, span path, unsigned depth)
{
	if (v->type == VALUE_OBJECT && depth < MAX_DEPTH && !(w->l->type == PATCH_MERGE && patch->type == VALUE_OBJECT && old->type != VALUE_OBJECT)) {
		write_object(w, v, old, patch, t, path, depth);
	} else if (v->type == VALUE_ARRAY && depth < MAX_DEPTH && v->n && !(w->l->type == PATCH_MERGE && value_present(patch))) {
		buf_char(&w->out, '[');
		for (size_t i = 0; i < v->n; i++) {
			if (i)
				buf_char(&w->out, ',');
			write_value(w, &v->item[i], value_item(old, i), &value_absent, t ? t->element : NULL, arena_printf(w->h->run, "%.*s/%zu", SPANF(path), i), depth + 1);
		}
		buf_char(&w->out, ']');
	} else if (w->l->type != PATCH_MERGE || !write_literal(w, patch)) {
		body_json(w->h, &w->out, v);
	}
}

span patch_text(struct handling *h, const struct patch_laid *l, const value *patched)
{
	struct writing w = { .h = h, .l = l, .out = { .arena = h->run } };

	write_value(&w, patched, l->old ? l->old : &value_absent, l->type == PATCH_MERGE ? l->patch : &value_absent, h->root, SPAN(""), 0);
	return buf_span(&w.out);
}
