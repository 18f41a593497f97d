#include "twin/api/patch_text.h"

#include "text/json.h"

#include <stdlib.h>

#define MAX_DEPTH 500

struct writing { struct handling *h; struct buf out; };

// Go's order of metav1.ObjectMeta and ManagedFieldsEntry, as they are encoded; other types stand in the order they were stored in.
static const char *const meta_order[] = { "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
	"deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "managedFields", NULL };
static const char *const entry_order[] = { "manager", "operation", "apiVersion", "time", "fieldsType", "fieldsV1", "subresource", NULL };

struct entry { span name; const value *v; size_t place; };

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

// Where in the object: its top, its metadata, the list of its managers and their entries, or below.
enum place { PLACE_TOP, PLACE_META, PLACE_MANAGERS, PLACE_BELOW };

static enum place place_below(enum place at, span name)
{
	return at == PLACE_TOP && span_is(name, "metadata") ? PLACE_META : at == PLACE_META && span_is(name, "managedFields") ? PLACE_MANAGERS : PLACE_BELOW;
}

static void write_value(struct writing *w, const value *v, const struct schema_shape *t, enum place at, unsigned depth);

// Shape of a member, NULL where it is not known.
static const struct schema_shape *below(const struct schema_shape *t, span name)
{
	if (!t || (t->kind == SCHEMA_REF && !t->type))
		return NULL;
	const struct schema_field *f = t->kind == SCHEMA_REF ? schema_field(t->type, name) : NULL;
	return t->kind == SCHEMA_REF ? (f ? f->shape : NULL) : t->element;
}

// Maps are written with their keys in order, and so is all of an untyped object; fieldsV1 is kept as the text it is.
static void write_object(struct writing *w, const value *v, const struct schema_shape *t, enum place at, unsigned depth)
{
	struct entry *e = arena_array(w->h->run, struct entry, v->n + 1);
	const char *const *order = at == PLACE_META ? meta_order : at == PLACE_MANAGERS ? entry_order : NULL;
	size_t n = 0;

	member_each(m, v) {
		span name = intern_text(w->h->keys, m->key);
		if (value_get(v, m->key) != &m->v)
			continue;
		e[n] = (struct entry){ name, &m->v, place_of(order, name, 100 + n) };
		n++;
	}
	qsort(e, n, sizeof *e, (t && t->kind == SCHEMA_MAP) || w->h->custom ? by_name : by_place);
	buf_char(&w->out, '{');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(&w->out, ',');
		json_write_span(&w->out, e[i].name);
		buf_char(&w->out, ':');
		write_value(w, e[i].v, below(t, e[i].name), place_below(at, e[i].name), depth + 1);
	}
	buf_char(&w->out, '}');
}

static void write_value(struct writing *w, const value *v, const struct schema_shape *t, enum place at, unsigned depth)
{
	if (v->type == VALUE_OBJECT && depth < MAX_DEPTH) {
		write_object(w, v, t, at, depth);
	} else if (v->type == VALUE_ARRAY && depth < MAX_DEPTH) {
		buf_char(&w->out, '[');
		for (size_t i = 0; i < v->n; i++) {
			if (i)
				buf_char(&w->out, ',');
			write_value(w, &v->item[i], t ? t->element : NULL, at, depth + 1);
		}
		buf_char(&w->out, ']');
	} else {
		body_json(w->h, &w->out, v);
	}
}

span patch_text(struct handling *h, const value *old)
{
	struct writing w = { .h = h, .out = { .arena = h->run } };

	write_value(&w, old, h->root, PLACE_TOP, 0);
	return buf_span(&w.out);
}
