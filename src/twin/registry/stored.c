#include "twin/registry/stored.h"

#include "doc/edit.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"

#define STORED_DEPTH 200

struct thinning {
	struct arena *a;
	struct intern *keys;
	unsigned minor;
	const struct memory_range *complete; // two
};

static bool thin_shape(struct thinning *x, const struct schema_shape *s, const value *in, value *out, unsigned depth);

// What decoding would leave of an object that was decoded before and edited since. Go's generated protobuf code reads an empty list or map as nil
// (staging/src/k8s.io/api/*/*/generated.pb.go), nulls and zero values are not there. True when *out differs from in.
static bool thin_struct(struct thinning *x, const struct schema_type *t, const value *in, value *out, unsigned depth)
{
	struct member *m = NULL;
	size_t n = 0;

	for (size_t i = 0; i < in->n; i++) {
		const struct member *old = &in->member[i];
		const struct schema_field *f = schema_field_of(x->keys, t, old->key);
		value v = old->v;
		if (f && v.type == VALUE_STRING && v.n && f->shape->kind != SCHEMA_QUANTITY && schema_field_in(f, x->minor)) { // most members are such texts
			if (m)
				m[n++] = *old;
			continue;
		}
		bool gone = !f || (x->minor && !schema_field_in(f, x->minor)) || v.type == VALUE_NULL;
		bool other = !gone && (v.type >= VALUE_ARRAY || f->shape->kind == SCHEMA_QUANTITY) && thin_shape(x, f->shape, &old->v, &v, depth + 1);
		gone = gone || decode_is_zero(f, &v);
		if ((gone || other) && !m) {
			m = arena_alloc(x->a, in->n * sizeof *m, _Alignof(struct member));
			memcpy(m, in->member, i * sizeof *m);
			n = i;
		}
		if (m && !gone)
			m[n++] = (struct member){ old->key, old->off, v };
	}
	*out = *in;
	if (!m)
		return false;
	*out = value_object(m, n);
	out->off = in->off;
	return true;
}

static bool thin_list(struct thinning *x, const struct schema_shape *s, const value *in, value *out, unsigned depth)
{
	bool changed = false;
	value v;

	for (size_t i = 0; i < in->n; i++)
		if (thin_shape(x, s->element, &in->item[i], &v, depth + 1)) {
			*out = edit_item(x->a, out, i, v);
			changed = true;
		}
	return changed;
}

static bool thin_map(struct thinning *x, const struct schema_shape *s, const value *in, value *out, unsigned depth)
{
	bool changed = false;
	value v;

	member_each(m, in)
		if (thin_shape(x, s->element, &m->v, &v, depth + 1)) {
			*out = edit_set(x->a, out, m->key, v);
			changed = true;
		}
	return changed;
}

static bool thin_shape(struct thinning *x, const struct schema_shape *s, const value *in, value *out, unsigned depth)
{
	*out = *in;
	if (s->kind == SCHEMA_QUANTITY && in->type == VALUE_STRING) {
		span text = value_span(in), was = text;
		if (!decode_quantity(x->a, text, false, &text) || span_eq(text, was))
			return false;
		*out = value_string(text);
		return true;
	}
	if (depth > STORED_DEPTH || !value_count(in) || memory_in(x->complete[0], in->member) || memory_in(x->complete[1], in->member))
		return false;
	if (s->kind == SCHEMA_REF)
		return in->type == VALUE_OBJECT && thin_struct(x, s->type, in, out, depth);
	if (!s->element || (s->element->kind < SCHEMA_LIST && s->element->kind != SCHEMA_QUANTITY))
		return false;
	if (s->kind == SCHEMA_LIST && in->type == VALUE_ARRAY)
		return thin_list(x, s, in, out, depth);
	return s->kind == SCHEMA_MAP && in->type == VALUE_OBJECT && thin_map(x, s, in, out, depth);
}

bool registry_stored(const struct snapshot *s, struct intern *keys, struct arena *a, const struct gvk_kind *k, const struct memory_range complete[2], const value *in,
                     value *out)
{
	const struct schema_type *t = schema_type_of(k);
	struct thinning x = { a, keys, s->minor, complete };
	value thin;

	*out = *in;
	if (!t || in->type != VALUE_OBJECT)
		return false;
	thin_struct(&x, t, in, &thin, 0);
	struct defaults f = *s->defaults;
	f.arena = a;
	f.keys = keys;
	memcpy(f.complete, complete, sizeof f.complete);
	*out = default_document(&f, k, &thin);
	return true;
}
