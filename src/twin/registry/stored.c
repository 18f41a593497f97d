#include "twin/registry/stored.h"

#include "doc/edit.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"

// Go's generated protobuf code reads an empty list or map as nil (staging/src/k8s.io/api/*/*/generated.pb.go).
#define STORED_DEPTH 200

struct strip { struct arena *a; const struct intern *keys; };

static bool strip_shape(struct strip *x, const struct schema_shape *s, const value *in, value *out, unsigned depth);

static bool is_empty(const struct schema_shape *s, const value *v)
{
	return (s->kind == SCHEMA_LIST && v->type == VALUE_ARRAY && !v->n) || (s->kind == SCHEMA_MAP && v->type == VALUE_OBJECT && !v->n);
}

static bool strip_struct(struct strip *x, const struct schema_type *t, const value *in, value *out, unsigned depth)
{
	bool changed = false;

	*out = *in;
	member_each(m, in) {
		const struct schema_field *f = schema_field(t, intern_text(x->keys, m->key));
		value v;
		if (!f)
			continue;
		if (is_empty(f->shape, &m->v)) {
			*out = edit_del(x->a, out, m->key);
			changed = true;
		} else if (strip_shape(x, f->shape, &m->v, &v, depth + 1)) {
			*out = edit_set(x->a, out, m->key, v);
			changed = true;
		}
	}
	return changed;
}

// True when *out differs from in.
static bool strip_shape(struct strip *x, const struct schema_shape *s, const value *in, value *out, unsigned depth)
{
	bool changed = false;

	if (depth > STORED_DEPTH)
		return false;
	if (s->kind == SCHEMA_REF)
		return in->type == VALUE_OBJECT && strip_struct(x, s->type, in, out, depth);
	if (!s->element || s->element->kind != SCHEMA_REF)
		return false;
	*out = *in;
	value v;
	if (s->kind == SCHEMA_LIST && in->type == VALUE_ARRAY) {
		for (size_t i = 0; i < in->n; i++)
			if (strip_shape(x, s->element, &in->item[i], &v, depth + 1)) {
				*out = edit_item(x->a, out, i, v);
				changed = true;
			}
	} else if (s->kind == SCHEMA_MAP) {
		member_each(m, in)
			if (strip_shape(x, s->element, &m->v, &v, depth + 1)) {
				*out = edit_set(x->a, out, m->key, v);
				changed = true;
			}
	}
	return changed;
}

bool registry_stored(const struct snapshot *s, struct intern *keys, struct arena *a, const struct gvk_kind *k, const value *in, value *out)
{
	const struct schema_type *t = schema_type_of(k);
	struct strip x = { a, keys };
	struct decode d = { .arena = a, .keys = keys, .minor = s->minor };
	value thin, typed;

	if (t && !strip_struct(&x, t, in, &thin, 0))
		thin = *in;
	if (!t || !decode_object(&d, t, &thin, &typed)) {
		*out = *in;
		return false;
	}
	struct defaults f = *s->defaults;
	f.arena = a;
	f.keys = keys;
	*out = default_document(&f, k, &typed);
	return true;
}
