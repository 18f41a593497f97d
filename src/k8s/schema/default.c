// Completion of a decoded object: rules, declared defaults, and what Go's encoder writes or leaves out.
#include "k8s/schema/default.h"

#include "base/must.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default/rule.h"

#define DEFAULT_SET(name) extern const struct default_set default_##name;
#include "k8s/schema/default/table.def"
#undef DEFAULT_SET

static const struct default_set *const sets[] = {
#define DEFAULT_SET(name) &default_##name,
#include "k8s/schema/default/table.def"
#undef DEFAULT_SET
};

void default_init(struct defaults *d, struct arena *a, struct intern *keys, unsigned minor)
{
	struct default_plan *plans = arena_array(a, struct default_plan, schema_type_count());

	*d = (struct defaults){ .arena = a, .keys = keys, .minor = minor, .plans = plans };
	for (size_t i = 0; i < schema_type_count(); i++) {
		const struct schema_type *t = schema_type_at(i);
		uint32_t *writes = arena_array(a, uint32_t, t->n_writes);
		for (size_t w = 0; w < t->n_writes; w++)
			writes[w] = intern_id(keys, t->fields[t->writes[w]].name);
		plans[i].writes = writes;
	}
	for (size_t i = 0; i < DEFAULT_COUNT(sets); i++) {
		for (size_t j = 0; j < sets[i]->n; j++) {
			const struct default_rule *r = &sets[i]->rules[j];
			const struct schema_type *t = schema_type_named(span_str(r->type));

			must(t && !plans[schema_type_index(t)].rule);
			uint32_t *constants = arena_array(a, uint32_t, r->n);
			for (size_t k = 0; k < r->n; k++)
				constants[k] = intern_id(keys, span_str(r->constants[k].field));
			plans[schema_type_index(t)].rule = r;
			plans[schema_type_index(t)].constants = constants;
		}
	}
}

value default_each(struct defaults *d, value v, const char *field, value (*fn)(struct defaults *d, value item))
{
	const value *list = default_get(d, &v, field);
	value *items = NULL;

	for (size_t i = 0; list->type == VALUE_ARRAY && i < list->n; i++) {
		value now = fn(d, list->item[i]);
		if (!items && now.member == list->item[i].member && now.n == list->item[i].n)
			continue;
		if (!items) {
			items = arena_alloc(d->arena, list->n * sizeof *items, _Alignof(value));
			memcpy(items, list->item, list->n * sizeof *items);
		}
		items[i] = now;
	}
	return items ? default_put(d, v, field, value_array(items, list->n)) : v;
}

#define UNION_SMALL 32 // members; beyond, looking for each among the others takes too long

value default_union(struct defaults *d, value to, const value *from)
{
	size_t have = to.type == VALUE_OBJECT ? to.n : 0, n = have;
	struct member *m = NULL;
	struct map64 seen = { 0 };
	bool small = have + value_count(from) <= UNION_SMALL, fresh;

	for (size_t i = 0; !small && i < have; i++)
		map64_put(&seen, d->arena, to.member[i].key, &fresh);
	member_each(x, from) {
		if (small)
			fresh = value_get(&to, x->key)->type == VALUE_ABSENT;
		else
			map64_put(&seen, d->arena, x->key, &fresh);
		if (!fresh)
			continue;
		if (!m) {
			m = arena_alloc(d->arena, (have + from->n) * sizeof *m, _Alignof(struct member));
			if (have)
				memcpy(m, to.member, have * sizeof *m);
		}
		m[n++] = *x;
		if (small)
			to = value_object(m, n);
	}
	return m || to.type != VALUE_OBJECT ? value_object(m, n) : to;
}

static value complete(struct defaults *d, const struct schema_shape *s, value v);

static value constants(struct defaults *d, const struct default_plan *p, value v)
{
	const struct default_rule *r = p->rule;
	struct member *m = NULL;
	size_t n = value_count(&v);

	for (size_t i = 0; i < r->n; i++) {
		uint32_t key = p->constants[i];
		if (d->minor < r->constants[i].since || value_get(&v, key)->type != VALUE_ABSENT)
			continue;
		if (!m) {
			m = arena_alloc(d->arena, (n + r->n) * sizeof *m, _Alignof(struct member));
			if (n)
				memcpy(m, v.member, n * sizeof *m);
		}
		m[n++] = (struct member){ key, VALUE_NO_OFF, r->constants[i].v };
	}
	if (!m)
		return v;
	value out = value_object(m, n);
	out.off = v.off;
	return out;
}

static value apply_rule(struct defaults *d, const struct default_plan *p, value v)
{
	const struct default_rule *r = p->rule;

	if (!r)
		return v;
	if (r->n)
		v = constants(d, p, v);
	return r->apply ? r->apply(d, v) : v;
}

// Go's encoder: an omitempty field that is no pointer is left out when it is zero; structs are never empty, save under omitzero.
#define EMPTY_IS_NONE (1u << SCHEMA_LIST | 1u << SCHEMA_MAP | 1u << SCHEMA_BYTES)

static bool left_out_without_n(const struct schema_field *f, const value *v)
{
	unsigned kind = f->shape->kind;

	if (v->type == VALUE_NULL)
		return !(f->flags & SCHEMA_ALWAYS);
	if (f->flags & SCHEMA_ALWAYS)
		return false;
	if (EMPTY_IS_NONE >> kind & 1)
		return v->n == 0;
	if (!(f->flags & SCHEMA_ZERO))
		return false;
	switch (kind) {
	case SCHEMA_STRING: case SCHEMA_REF: return v->n == 0;
	case SCHEMA_BOOL: return !v->b;
	case SCHEMA_INT32: case SCHEMA_INT64: return v->i == 0;
	default: return false;
	}
}

// What has bytes, items or members is always written.
static inline bool left_out(const struct schema_field *f, const value *v) { return !v->n && left_out_without_n(f, v); }

// What an absent field becomes: a declared default, the zero value of a field that is always written, or nothing.
static bool absent_field(struct defaults *d, const struct schema_field *f, value *out)
{
	if (!schema_field_in(f, d->minor) && d->minor)
		return false;
	if (f->dflt)
		*out = complete(d, f->shape, *f->dflt);
	else if (f->flags & SCHEMA_ALWAYS)
		*out = f->shape->kind == SCHEMA_QUANTITY ? value_string(SPAN("0"))
		     : f->shape->kind == SCHEMA_INT_OR_STRING ? value_int(0) : value_null();
	else
		return false;
	return !left_out(f, out);
}

static value complete_struct(struct defaults *d, const struct schema_type *t, value v)
{
	uint64_t seen[4] = { 0 };
	size_t n = 0, index = schema_type_index(t); // types of overlays have neither rule nor writes
	const struct default_plan *p = index == SIZE_MAX ? NULL : &d->plans[index];
	struct member *m;

	if (p)
		v = apply_rule(d, p, v);
	m = arena_alloc(d->arena, (v.n + t->n_writes) * sizeof *m, _Alignof(struct member));
	member_each(old, &v) {
		const struct schema_field *f = schema_field_of(d->keys, t, old->key);
		size_t i = f ? (size_t)(f - t->fields) : 0;

		if (!f || (seen[i / 64] >> (i % 64) & 1))
			continue;
		seen[i / 64] |= 1ull << (i % 64);
		m[n] = *old;
		if (old->v.type >= VALUE_ARRAY)
			m[n].v = complete(d, f->shape, old->v);
		n += !left_out(f, &m[n].v);
	}
	for (size_t w = 0; p && w < t->n_writes; w++) {
		size_t i = t->writes[w];
		value x;

		if (!(seen[i / 64] >> (i % 64) & 1) && absent_field(d, &t->fields[i], &x))
			m[n++] = (struct member){ p->writes[w], VALUE_NO_OFF, x };
	}
	value out = value_object(m, n);

	out.off = v.off;
	return out;
}

// Elements of lists and maps. Resource lists are rounded up to thousandths: SetDefaults_ResourceList (pkg/apis/core/v1/defaults.go).
static value complete_items(struct defaults *d, const struct schema_shape *s, value v)
{
	value out = v;

	if (v.type == VALUE_ARRAY) {
		value *items = arena_array(d->arena, value, v.n);

		for (size_t i = 0; i < v.n; i++)
			items[i] = complete(d, s->element, v.item[i]);
		out.item = items;
	} else if (v.type == VALUE_OBJECT) {
		struct member *m = arena_array(d->arena, struct member, v.n);

		for (size_t i = 0; i < v.n; i++) {
			m[i] = v.member[i];
			if (s->element->kind == SCHEMA_QUANTITY && m[i].v.type == VALUE_STRING) {
				span text = value_span(&m[i].v);

				if (decode_quantity(d->arena, text, true, &text))
					m[i].v = value_string(text);
			} else {
				m[i].v = complete(d, s->element, m[i].v);
			}
		}
		out.member = m;
	}
	return out;
}

// The recursion follows types, whose depth decode_object() has bounded.
static value complete(struct defaults *d, const struct schema_shape *s, value v)
{
	if (value_count(&v) && (memory_in(d->complete[0], v.member) || memory_in(d->complete[1], v.member)))
		return v;
	if ((s->kind == SCHEMA_REF || s->either) && v.type == VALUE_OBJECT)
		return complete_struct(d, s->type, v);
	if (s->either == SCHEMA_EITHER_LIST && v.type == VALUE_ARRAY) {
		const struct schema_shape element = { .kind = SCHEMA_REF, .type = s->type }, list = { .kind = SCHEMA_LIST, .element = &element };
		return complete_items(d, &list, v);
	}
	if ((s->kind == SCHEMA_LIST || s->kind == SCHEMA_MAP) &&
	    (s->element->kind == SCHEMA_REF || s->element->kind == SCHEMA_LIST || s->element->kind == SCHEMA_MAP ||
	     s->element->kind == SCHEMA_QUANTITY || s->element->either))
		return complete_items(d, s, v);
	return v;
}

value default_object(struct defaults *d, const struct schema_type *t, const value *v)
{
	must(t->n_fields <= 256);
	return complete_struct(d, t, *v);
}

value default_document(struct defaults *d, const struct gvk_kind *k, const value *v)
{
	const struct schema_type *t = schema_type_of(k);
	value x = edit_set(d->arena, v, KEY_apiVersion, value_string(k->api_version));

	x = edit_set(d->arena, &x, KEY_kind, value_string(k->kind));
	return t ? default_object(d, t, &x) : x;
}
