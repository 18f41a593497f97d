// Structural schemas -> shapes, and pruning and defaulting by them.
#include "k8s/schema/overlay_shape.h"

#include <stdlib.h>

#include "k8s/schema/decode.h"

// What a schema does not describe at all, additionalProperties: true for one; nulls in it are kept.
static const struct schema_shape raw_shape = { .kind = SCHEMA_RAW }, kept_shape = { .kind = SCHEMA_RAW, .flags = SCHEMA_PRESERVE };

static const value *get(const struct schema_overlay *o, const value *v, const char *name)
{
	uint32_t id = intern_find(o->keys, span_str(name));

	return id == MAP_NONE ? &value_absent : value_get(v, id);
}

static bool is_true(const struct schema_overlay *o, const value *v, const char *name)
{
	const value *x = get(o, v, name);

	return x->type == VALUE_BOOL && x->b;
}

static int by_name(const void *a, const void *b)
{
	return span_cmp(((const struct schema_field *)a)->name, ((const struct schema_field *)b)->name);
}

// What a schema's place in its CRD says. preserve: spec.preserveUnknownFields; open: what is not declared is taken as it is, here and below.
// kept: the list around it keeps what its items do not declare (pruning/algorithm.go skipPrune).
struct place { bool preserve, open, kept; unsigned depth; };

static const struct schema_shape *shape(struct schema_overlay *o, const value *schema, struct place in);

// Tells whether m is the last member of its name in obj: of duplicates the last one counts. Few members are compared, many are looked up in
// last, which is filled on first use.
static bool is_last(struct arena *a, struct map64 *last, const value *obj, const struct member *m)
{
	bool fresh;

	if (obj->n <= 16)
		return value_get(obj, m->key) == &m->v;
	if (last->n == 0)
		for (uint32_t i = 0; i < obj->n; i++)
			*map64_put(last, a, obj->member[i].key, &fresh) = i;
	return map64_get(last, m->key) == (uint32_t)(m - obj->member);
}

// The fields of an object; the type of an object without properties has none, so everything in it is pruned unless it is preserved.
static const struct schema_type *type(struct schema_overlay *o, const value *schema, bool preserve, struct place in)
{
	const value *properties = get(o, schema, "properties");
	struct schema_type *t = arena_new(o->arena, struct schema_type);
	struct schema_field *fields = arena_array(o->arena, struct schema_field, value_count(properties));
	struct map64 last = { 0 };
	size_t n = 0;

	member_each(m, properties) {
		if (n == UINT16_MAX || !is_last(o->arena, &last, properties, m))
			continue;
		const value *dflt = get(o, &m->v, "default");

		fields[n] = (struct schema_field){ .name = intern_text(o->keys, m->key), .until = 255, .dflt = value_present(dflt) ? dflt : NULL };
		fields[n++].shape = shape(o, &m->v, in);
	}
	qsort(fields, n, sizeof *fields, by_name);
	t->fields = fields;
	t->n_fields = (uint16_t)n;
	t->flags = preserve ? SCHEMA_PRESERVE : 0;
	return t;
}

static void list_keys(struct schema_overlay *o, const value *schema, struct schema_shape *s)
{
	const value *keys = get(o, schema, "x-kubernetes-list-map-keys");
	span kind = value_span(get(o, schema, "x-kubernetes-list-type")), *out = arena_array(o->arena, span, value_count(keys));

	s->list = span_is(kind, "map") ? SCHEMA_LIST_MAP : span_is(kind, "set") ? SCHEMA_LIST_SET : SCHEMA_LIST_ATOMIC;
	value_each(k, keys) {
		if (k->type == VALUE_STRING && s->n_keys < UINT8_MAX)
			out[s->n_keys++] = value_span(k);
	}
	s->keys = out;
}

static uint8_t scalar_kind(span type_name)
{
	return span_is(type_name, "string") ? SCHEMA_STRING : span_is(type_name, "integer") ? SCHEMA_INT64 :
	       span_is(type_name, "number") ? SCHEMA_NUMBER : span_is(type_name, "boolean") ? SCHEMA_BOOL : SCHEMA_RAW;
}

// kube-openapi pkg/schemaconv/{openapi,smd}.go. The root always has properties: kind, apiVersion, metadata.
static uint16_t apply_flags(const struct schema_overlay *o, const value *schema, const struct place *in)
{
	span kind = value_span(get(o, schema, "type")), format = value_span(get(o, schema, "format"));
	bool bare = in->depth && !value_count(get(o, schema, "properties"));
	uint16_t flags = 0;

	if (!value_present(get(o, schema, "additionalProperties")) && (in->open || bare))
		flags |= SCHEMA_OPEN;
	if (!kind.n)
		flags |= SCHEMA_UNTYPED;
	if (span_is(kind, "string") && format.n && !span_is(format, "byte"))
		flags |= SCHEMA_FORMATTED;
	if (span_is(value_span(get(o, schema, "x-kubernetes-map-type")), "atomic"))
		flags |= SCHEMA_ATOMIC;
	return flags;
}

static const struct schema_shape *shape(struct schema_overlay *o, const value *schema, struct place in)
{
	const value *items = get(o, schema, "items"), *additional = get(o, schema, "additionalProperties");
	const value *dflt;
	span kind = value_span(get(o, schema, "type"));
	struct schema_shape *s;

	if (schema->type != VALUE_OBJECT || in.depth > OVERLAY_MAX_DEPTH)
		return in.preserve || schema->type == VALUE_OBJECT ? &kept_shape : &raw_shape;
	s = arena_new(o->arena, struct schema_shape);
	bool own = is_true(o, schema, "x-kubernetes-preserve-unknown-fields"), preserve = in.preserve || in.kept || own;
	in.open |= own;
	in.kept = false;
	s->flags = apply_flags(o, schema, &in) | (is_true(o, schema, "nullable") ? SCHEMA_NULLABLE : 0) | (preserve ? SCHEMA_PRESERVE : 0) |
	           (is_true(o, schema, "x-kubernetes-embedded-resource") ? SCHEMA_EMBEDDED : 0);
	in.depth++;
	if (is_true(o, schema, "x-kubernetes-int-or-string")) {
		s->kind = SCHEMA_INT_OR_STRING;
	} else if (span_is(kind, "array") || items->type == VALUE_OBJECT) {
		s->kind = SCHEMA_LIST;
		in.kept = preserve;
		s->element = shape(o, items, in);
		dflt = get(o, items, "default");
		s->element_dflt = value_present(dflt) ? dflt : NULL;
		list_keys(o, schema, s);
	} else if (additional->type == VALUE_OBJECT) {
		s->kind = SCHEMA_MAP;
		s->element = shape(o, additional, in);
		dflt = get(o, additional, "default");
		s->element_dflt = value_present(dflt) ? dflt : NULL;
	} else if (additional->type == VALUE_BOOL && additional->b) {
		s->kind = SCHEMA_MAP;
		s->element = in.preserve ? &kept_shape : &raw_shape;
	} else if (span_is(kind, "object") || get(o, schema, "properties")->type == VALUE_OBJECT) {
		s->kind = SCHEMA_REF;
		s->type = type(o, schema, preserve, in);
	} else {
		s->kind = scalar_kind(kind);
	}
	return s;
}

const struct schema_shape *overlay_shape(struct schema_overlay *o, const value *schema, bool preserve)
{
	return schema->type == VALUE_OBJECT ? shape(o, schema, (struct place){ preserve, preserve, false, 0 }) : NULL;
}

struct completion {
	const struct schema_overlay *o;
	struct arena *arena;
	bool nulls; // nulls without a default stay: what was applied is not read anew
	span error; // of the first metadata that could not be decoded
};

static value complete(struct completion *c, const struct schema_shape *s, value v, bool root);

// Metadata is written as JSON before it is read as ObjectMeta: a float64 that is whole is written like an integer (GetObjectMetaWithOptions).
static value whole_numbers(struct completion *c, const value *v)
{
	value out = *v;

	if (v->type != VALUE_OBJECT)
		return out;
	struct member *m = arena_array(c->arena, struct member, v->n);
	for (size_t i = 0; i < v->n; i++) {
		value *x = &m[i].v;
		m[i] = v->member[i];
		if (x->type == VALUE_NUMBER && x->d > -0x1p63 && x->d < 0x1p63 && x->d == (double)(int64_t)x->d)
			*x = value_int((int64_t)x->d);
	}
	out.member = m;
	return out;
}

// The members of a root or an embedded resource that every object has; metadata is read as ObjectMeta, unknown fields dropped
// (apiextensions-apiserver pkg/apiserver/schema/objectmeta).
static bool own_member(struct completion *c, uint32_t key, const value *v, value *out)
{
	struct decode d = { .arena = c->arena, .keys = c->o->keys, .last_wins = true, .minor = c->o->minor };

	*out = *v;
	if (key == KEY_apiVersion || key == KEY_kind)
		return true;
	if (key != KEY_metadata)
		return false;
	value meta = whole_numbers(c, v);
	if (!decode_object(&d, schema_type_named(SPAN("meta.v1.ObjectMeta")), &meta, out) && !c->error.p)
		c->error = arena_printf(c->arena, "metadata: %.*s", SPANF(d.error));
	return true;
}

// What no schema describes, as untyped JSON holds it: int64 or float64, nothing between (sigs.k8s.io/json,
// UnmarshalCaseSensitivePreserveInts).
static value plain(struct completion *c, value v, unsigned depth)
{
	if (v.type == VALUE_UINT)
		v.d = (double)v.u, v.type = VALUE_NUMBER;
	if (depth > OVERLAY_MAX_DEPTH)
		return v;
	if (v.type == VALUE_ARRAY) {
		value *items = arena_array(c->arena, value, v.n);
		for (size_t i = 0; i < v.n; i++)
			items[i] = plain(c, v.item[i], depth + 1);
		v.item = items;
	} else if (v.type == VALUE_OBJECT) {
		struct member *m = arena_array(c->arena, struct member, v.n);
		for (size_t i = 0; i < v.n; i++) {
			m[i] = v.member[i];
			m[i].v = plain(c, v.member[i].v, depth + 1);
		}
		v.member = m;
	}
	return v;
}

// What pruning leaves where the schema knows no members: none in objects, the rest as it is.
static value bare(struct completion *c, value v, unsigned depth)
{
	if (v.type == VALUE_OBJECT && depth <= OVERLAY_MAX_DEPTH) {
		value out = value_object(NULL, 0);
		out.off = v.off;
		return out;
	}
	if (v.type != VALUE_ARRAY || depth > OVERLAY_MAX_DEPTH)
		return plain(c, v, depth);
	value *items = arena_array(c->arena, value, v.n), out = v;
	for (size_t i = 0; i < v.n; i++)
		items[i] = bare(c, v.item[i], depth + 1);
	out.item = items;
	return out;
}

static value complete_members(struct completion *c, const struct schema_shape *s, const value *v, bool root)
{
	const struct schema_type *t = s->kind == SCHEMA_REF ? s->type : NULL;
	size_t fields = t ? t->n_fields : 0, n = 0;
	struct member *m = arena_array(c->arena, struct member, v->n + fields);
	struct map64 last = { 0 };

	member_each(old, v) {
		const struct schema_field *f = t ? schema_field(t, intern_text(c->o->keys, old->key)) : NULL;
		const struct schema_shape *inner = f ? f->shape : s->kind == SCHEMA_MAP ? s->element : NULL;
		const value *dflt = f ? f->dflt : s->kind == SCHEMA_MAP ? s->element_dflt : NULL;

		if (!is_last(c->arena, &last, v, old))
			continue;
		m[n] = *old;
		if ((root || s->flags & SCHEMA_EMBEDDED) && own_member(c, old->key, &old->v, &m[n].v)) {
			n++;
		} else if (!inner) {
			if (t && (t->flags & SCHEMA_PRESERVE)) // unknown: kept whole or pruned
				m[n++].v = plain(c, old->v, 0);
		} else if (old->v.type == VALUE_NULL && !(inner->flags & SCHEMA_NULLABLE) && inner != &raw_shape && inner != &kept_shape &&
			   (dflt || !c->nulls)) {
			if (dflt)
				m[n++].v = complete(c, inner, *dflt, false);
		} else {
			m[n++].v = complete(c, inner, old->v, false);
		}
	}
	for (size_t i = 0; i < fields; i++) {
		uint32_t key = t->fields[i].dflt ? intern_id(c->o->keys, t->fields[i].name) : 0;

		if (key && (v->n <= 16 ? value_get(v, key)->type == VALUE_ABSENT : map64_get(&last, key) == MAP_NONE))
			m[n++] = (struct member){ key, VALUE_NO_OFF, complete(c, t->fields[i].shape, *t->fields[i].dflt, false) };
	}
	value out = value_object(m, n);

	out.off = v->off;
	return out;
}

// The depth of the walk is bounded by the schema's, which overlay_shape bounded.
static value complete(struct completion *c, const struct schema_shape *s, value v, bool root)
{
	if (v.type == VALUE_OBJECT && (s->kind == SCHEMA_REF || s->kind == SCHEMA_MAP))
		return complete_members(c, s, &v, root);
	if (v.type == VALUE_ARRAY && s->kind == SCHEMA_LIST) {
		value *items = arena_array(c->arena, value, v.n), out = v;

		for (size_t i = 0; i < v.n; i++) {
			bool unset = v.item[i].type == VALUE_NULL && !(s->element->flags & SCHEMA_NULLABLE) && s->element_dflt;

			items[i] = complete(c, s->element, unset ? *s->element_dflt : v.item[i], false);
		}
		out.item = items;
		return out;
	}
	return s->flags & SCHEMA_PRESERVE ? plain(c, v, 0) : bare(c, v, 0);
}

static bool completed(struct completion *c, const struct overlay_kind *k, const value *v, value *out, span *error)
{
	static const struct schema_type open = { .flags = SCHEMA_PRESERVE };
	static const struct schema_shape anything = { .kind = SCHEMA_REF, .flags = SCHEMA_PRESERVE, .type = &open };

	*out = complete(c, k->root ? k->root : &anything, *v, true);
	*error = c->error;
	return !c->error.p;
}

bool overlay_complete(const struct schema_overlay *o, const struct overlay_kind *k, struct arena *a, const value *v, value *out, span *error)
{
	struct completion c = { .o = o, .arena = a };

	return completed(&c, k, v, out, error);
}

bool overlay_complete_applied(const struct schema_overlay *o, const struct overlay_kind *k, struct arena *a, const value *v, value *out, span *error)
{
	struct completion c = { .o = o, .arena = a, .nulls = true };

	return completed(&c, k, v, out, error);
}
