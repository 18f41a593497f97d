// Typed decoding by shape. Every function takes all occurrences of a value at once (duplicate keys), in document order.
#include "k8s/schema/decode.h"

#include "base/must.h"
#include "k8s/schema/decode_scalar.h"

// More than any built-in type has (JSONSchemaProps: 43).
#define MAX_FIELDS 80

// One step of the path from the root, for messages.
struct step {
	const struct step *up;
	span name;    // of a field or map key; null for an item
	size_t index; // of an item
	unsigned depth;
};

static span path(struct decode *d, const struct step *at)
{
	span up;

	if (!at || !at->up)
		return SPAN("");
	up = path(d, at->up);
	if (!at->name.p)
		return arena_printf(d->arena, "%.*s[%zu]", SPANF(up), at->index);
	return arena_printf(d->arena, "%.*s%s%.*s", SPANF(up), up.n ? "." : "", SPANF(at->name));
}

static bool fail(struct decode *d, const struct step *at, const char *want, const value *got)
{
	static const char *names[] = { "nothing", "null", "a boolean", "an integer", "an integer", "a number", "a string", "an array",
	                               "an object" };
	span where = path(d, at);

	d->error = arena_printf(d->arena, "%.*s%swant %s, got %s", SPANF(where), where.n ? ": " : "", want, names[got->type]);
	return false;
}

static bool decode_many(struct decode *d, const struct schema_shape *s, const value *const *occ, size_t n, const struct step *at,
                        value *out);

// A value that Go keeps as a pointer, slice or map: null sets it to nil, so what came before is forgotten (encoding/json decode.go
// literalStore). For the others null changes nothing.
static bool null_resets(const struct schema_shape *s, const struct schema_field *f)
{
	if (s->kind == SCHEMA_LIST || s->kind == SCHEMA_MAP || s->kind == SCHEMA_QUANTITY || s->kind == SCHEMA_TIME ||
	    s->kind == SCHEMA_MICRO_TIME || s->kind == SCHEMA_BYTES)
		return true;
	if (!f)
		return false;
	return !(f->flags & SCHEMA_ZERO) && !f->dflt;
}

// Drops nulls and what a null resets; returns how many occurrences are left at *occ.
static size_t without_nulls(const struct schema_shape *s, const struct schema_field *f, const value **occ, size_t n)
{
	size_t kept = 0;
	bool resets = null_resets(s, f);

	for (size_t i = 0; i < n; i++) {
		if (occ[i]->type != VALUE_NULL)
			occ[kept++] = occ[i];
		else if (resets)
			kept = 0;
	}
	return kept;
}

// A value-typed field with Go's zero value is the same as an absent one: it is dropped here and written again, if at all, by
// default_object.
bool decode_without_n_is_zero(const struct schema_field *f, const value *v)
{
	bool plain = f->flags & SCHEMA_ZERO || (f->flags & SCHEMA_ALWAYS && f->dflt);

	switch (f->shape->kind) {
	case SCHEMA_STRING: return plain && v->n == 0;
	case SCHEMA_BOOL: return plain && !v->b;
	case SCHEMA_INT32: case SCHEMA_INT64: return plain && v->i == 0;
	// Protobuf, through which even a dry run goes (apiserver pkg/registry/generic/registry/dryrun.go copyInto), tells no empty list or map.
	case SCHEMA_LIST: case SCHEMA_MAP: return v->n == 0;
	case SCHEMA_BYTES: return v->n == 0 && !(f->flags & SCHEMA_ALWAYS);
	default: return false;
	}
}

// The occurrences of one field of a struct, gathered over all occurrences of the struct.
struct slot {
	const struct schema_field *field;
	uint32_t key;
	const value *one; // the first occurrence
	struct { const value **v; size_t n, cap; } all; // every occurrence, once there are two
};

static void slot_add(struct decode *d, struct slot *s, const value *v)
{
	if (!s->one) {
		s->one = v;
		return;
	}
	d->duplicates++;
	if (s->all.n == 0)
		vec_push(&s->all, d->arena, s->one);
	vec_push(&s->all, d->arena, v);
}

static void note_unknown(struct decode *d, const struct step *at, span name)
{
	struct step here = { at, name, 0, at->depth + 1 };

	if (d->unknown++ == 0)
		d->first_unknown = path(d, &here);
}

// Collects the members of all occurrences by field. The slots are in order of first appearance; index maps a field to its slot + 1.
static size_t gather(struct decode *d, const struct schema_type *t, const value *const *occ, size_t n, const struct step *at,
                     struct slot *slots, uint8_t *index)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		member_each(m, occ[i]) {
			span name = intern_text(d->keys, m->key);
			const struct schema_field *f = schema_field_of(d->keys, t, m->key);
			uint8_t *ix;

			if (!f || (d->minor && !schema_field_in(f, d->minor))) {
				note_unknown(d, at, name);
				continue;
			}
			ix = &index[f - t->fields];
			if (!*ix) {
				slots[used] = (struct slot){ .field = f, .key = m->key };
				*ix = (uint8_t)++used;
			}
			slot_add(d, &slots[*ix - 1], &m->v);
		}
	}
	return used;
}

// Is a field said twice?
static bool repeats(struct decode *d, const struct schema_type *t, const value *in)
{
	uint64_t seen[(MAX_FIELDS + 63) / 64] = { 0 };

	member_each(m, in) {
		const struct schema_field *f = schema_field_of(d->keys, t, m->key);
		size_t i = f ? (size_t)(f - t->fields) : 0;

		if (f && seen[i / 64] >> (i % 64) & 1)
			return true;
		if (f)
			seen[i / 64] |= 1ull << (i % 64);
	}
	return false;
}

// One member of a struct.
static inline bool decode_member(struct decode *d, const struct schema_field *f, const value *v, const struct step *at, value *out)
{
	if (f->shape->kind < SCHEMA_LIST && !f->shape->either && at->depth < DECODE_MAX_DEPTH && !decode_scalar(d, f->shape, v, out))
		return true;
	struct step here = { at, f->name, 0, at->depth + 1 };
	return decode_many(d, f->shape, &v, 1, &here, out);
}

// One occurrence without a repeated key, which is nearly every one. False when a key is repeated: what was done counts for nothing then.
static bool decode_plain(struct decode *d, const struct schema_type *t, const value *in, const struct step *at, value *out, bool *ok)
{
	struct member *to = arena_alloc(d->arena, in->n * sizeof *to, _Alignof(struct member));
	uint64_t seen[(MAX_FIELDS + 63) / 64] = { 0 };
	struct decode before = *d;
	size_t count = 0;

	*ok = true;
	member_each(m, in) {
		const struct schema_field *f = schema_field_of(d->keys, t, m->key);
		size_t i = f ? (size_t)(f - t->fields) : 0;

		if (!f || (d->minor && !schema_field_in(f, d->minor))) {
			note_unknown(d, at, intern_text(d->keys, m->key));
			continue;
		}
		if (seen[i / 64] >> (i % 64) & 1) {
			*d = before;
			return false;
		}
		seen[i / 64] |= 1ull << (i % 64);
		if (m->v.type == VALUE_NULL)
			continue;
		if (m->v.type == VALUE_STRING && m->v.n && f->shape->kind == SCHEMA_STRING) { // as most members are: nothing to decode
			to[count++] = (struct member){ m->key, VALUE_NO_OFF, m->v };
			continue;
		}
		to[count].key = m->key;
		to[count].off = VALUE_NO_OFF;
		if (!decode_member(d, f, &m->v, at, &to[count].v)) {
			*ok = false;
			if (!repeats(d, t, in))
				return true;
			*d = before;
			return false;
		}
		count += !decode_is_zero(f, &to[count].v);
	}
	*out = value_object(to, count);
	out->off = in->off;
	return true;
}

static bool decode_merged(struct decode *d, const struct schema_type *t, const value *const *occ, size_t n, const struct step *at, value *out)
{
	struct slot slots[MAX_FIELDS];
	uint8_t index[MAX_FIELDS] = { 0 };
	struct member *m;
	size_t used, count = 0;

	used = gather(d, t, occ, n, at, slots, index);
	m = arena_alloc(d->arena, used * sizeof *m, _Alignof(struct member));
	for (size_t i = 0; i < used; i++) {
		struct slot *s = &slots[i];
		struct step here = { at, intern_text(d->keys, s->key), 0, at->depth + 1 };
		const value **all = s->all.n ? s->all.v : &s->one;
		size_t left = s->all.n ? s->all.n : 1;

		if (d->last_wins)
			all += left - 1, left = 1;
		left = without_nulls(s->field->shape, s->field, all, left);
		if (left == 0)
			continue;
		m[count].key = s->key;
		m[count].off = VALUE_NO_OFF;
		if (!decode_many(d, s->field->shape, all, left, &here, &m[count].v))
			return false;
		if (!decode_is_zero(s->field, &m[count].v))
			count++;
	}
	*out = value_object(m, count);
	out->off = occ[n - 1]->off;
	return true;
}

static bool decode_struct(struct decode *d, const struct schema_type *t, const value *const *occ, size_t n, const struct step *at, value *out)
{
	bool ok;

	must(t->n_fields <= MAX_FIELDS);
	for (size_t i = 0; i < n; i++)
		if (occ[i]->type != VALUE_OBJECT)
			return fail(d, at, "an object", occ[i]);
	return n == 1 && decode_plain(d, t, occ[0], at, out, &ok) ? ok : decode_merged(d, t, occ, n, at, out);
}

// encoding/json decodes a repeated list into the elements that are already there, and keeps those beyond its end in the slice's capacity:
// element i merges with every earlier element i, unless an empty list or null came between.
static bool decode_list(struct decode *d, const struct schema_shape *s, const value *const *occ, size_t n, const struct step *at, value *out)
{
	size_t len = occ[n - 1]->n, live = 0;

	d->empty += len == 0;
	if (n == 1 && occ[0]->type == VALUE_ARRAY) {
		value *one = arena_alloc(d->arena, len * sizeof *one, _Alignof(value));
		for (size_t k = 0; k < len; k++) {
			struct step here = { at, { NULL, 0 }, k, at->depth + 1 };
			const value *v = &occ[0]->item[k];
			if (!decode_many(d, s->element, &v, v->type != VALUE_NULL, &here, &one[k]))
				return false;
		}
		*out = value_array(one, len);
		out->off = occ[0]->off;
		return true;
	}
	const value **lists = arena_alloc(d->arena, n * sizeof *lists, _Alignof(value *)); // those that reach element k
	const value **same = arena_alloc(d->arena, n * sizeof *same, _Alignof(value *));
	value *items;

	for (size_t i = 0; i < n; i++) {
		if (occ[i]->type != VALUE_ARRAY)
			return fail(d, at, "an array", occ[i]);
		if (occ[i]->n == 0)
			live = 0;
		lists[live++] = occ[i];
	}
	items = arena_alloc(d->arena, len * sizeof *items, _Alignof(value));
	for (size_t k = 0; k < len; k++) {
		struct step here = { at, { NULL, 0 }, k, at->depth + 1 };
		size_t count = 0;

		for (size_t i = 0; i < live; i++)
			if (k < lists[i]->n)
				lists[count++] = lists[i];
		live = count;
		for (size_t i = 0; i < live; i++)
			same[i] = &lists[i]->item[k];
		count = without_nulls(s->element, NULL, same, live);
		if (!decode_many(d, s->element, same, count, &here, &items[k]))
			return false;
	}
	*out = value_array(items, len);
	out->off = occ[n - 1]->off;
	return true;
}

// Repeated maps are united; an element of a map is always decoded afresh, so the last of equal keys wins whole (decode.go object()).
static bool decode_map(struct decode *d, const struct schema_shape *s, const value *const *occ, size_t n, const struct step *at, value *out)
{
	struct map64 seen = { 0 }, last = { 0 }; // by way of a map, only the last of equal keys is ever decoded
	struct member *m;
	size_t members = 0, count = 0;

	for (size_t i = 0; i < n; i++) {
		if (occ[i]->type != VALUE_OBJECT)
			return fail(d, at, "an object", occ[i]);
		members += occ[i]->n;
	}
	m = arena_array(d->arena, struct member, members);
	for (size_t i = 0; d->last_wins && members > 1 && i < occ[n - 1]->n; i++) {
		bool fresh;
		*map64_put(&last, d->arena, occ[n - 1]->member[i].key, &fresh) = (uint32_t)i;
	}
	for (size_t i = d->last_wins ? n - 1 : 0; i < n; i++) {
		member_each(e, occ[i]) {
			if (last.n && map64_get(&last, e->key) != (uint32_t)(e - occ[i]->member)) {
				d->duplicates++;
				continue;
			}
			struct step here = { at, intern_text(d->keys, e->key), 0, at->depth + 1 };
			const value *one = &e->v;
			bool fresh = true;
			uint32_t *slot = members > 1 ? map64_put(&seen, d->arena, e->key, &fresh) : NULL;
			size_t to = count;

			if (slot && !fresh) {
				d->duplicates++;
				to = *slot;
			} else {
				count++;
			}
			if (slot)
				*slot = (uint32_t)to;
			m[to].key = e->key;
			m[to].off = e->off;
			if (!decode_many(d, s->element, &one, one->type != VALUE_NULL, &here, &m[to].v))
				return false;
		}
	}
	d->empty += count == 0;
	*out = value_object(m, count);
	out->off = occ[n - 1]->off;
	return true;
}

// The zero value that a null list element or map value leaves behind.
static bool decode_nothing(struct decode *d, const struct schema_shape *s, value *out)
{
	switch (s->kind) {
	case SCHEMA_STRING: case SCHEMA_BYTES: *out = value_string(SPAN("")); break;
	case SCHEMA_INT32: case SCHEMA_INT64: case SCHEMA_NUMBER: case SCHEMA_INT_OR_STRING: *out = value_int(0); break;
	case SCHEMA_BOOL: *out = value_bool(false); break;
	case SCHEMA_QUANTITY: *out = value_string(SPAN("0")); break;
	case SCHEMA_REF: *out = value_object(arena_array(d->arena, struct member, 0), 0); break;
	default: *out = value_null(); break;
	}
	return true;
}

// apiextensions-apiserver pkg/apis/apiextensions/v1/marshal.go: each occurrence is decoded afresh and without strictness, the last one stays.
// What is none of the two is an empty JSONSchemaPropsOrArray or ...OrStringArray, which is written as null.
static bool decode_either(struct decode *d, const struct schema_shape *s, const value *const *occ, size_t n, const struct step *at, value *out)
{
	static const struct schema_shape text = { .kind = SCHEMA_STRING };
	const struct schema_shape schema = { .kind = SCHEMA_REF, .type = s->type };
	const struct schema_shape list = { .kind = SCHEMA_LIST, .element = s->either == SCHEMA_EITHER_TEXTS ? &text : &schema };
	struct decode inner = *d;
	bool ok = true;

	for (size_t i = 0; i < n && ok; i++) {
		const value *v = occ[i];
		*out = value_null();
		if (v->type == VALUE_OBJECT)
			ok = decode_many(&inner, &schema, &v, 1, at, out);
		else if (s->either == SCHEMA_EITHER_BOOL)
			*out = *v, ok = v->type == VALUE_BOOL || fail(&inner, at, "a boolean or a schema", v);
		else if (v->type == VALUE_ARRAY && v->n)
			ok = decode_many(&inner, &list, &v, 1, at, out);
	}
	d->error = inner.error;
	return ok;
}

static bool decode_many(struct decode *d, const struct schema_shape *s, const value *const *occ, size_t n, const struct step *at, value *out)
{
	const char *want;

	if (n == 0)
		return decode_nothing(d, s, out);
	if (at->depth > DECODE_MAX_DEPTH)
		return fail(d, at, "fewer levels", occ[0]);
	switch (s->kind) {
	case SCHEMA_REF:
		return decode_struct(d, s->type, occ, n, at, out);
	case SCHEMA_LIST:
		return decode_list(d, s, occ, n, at, out);
	case SCHEMA_MAP:
		return decode_map(d, s, occ, n, at, out);
	case SCHEMA_RAW:
		if (s->either)
			return decode_either(d, s, occ, n, at, out);
		*out = *occ[n - 1];
		return true;
	default:
		// Every occurrence is decoded, so a bad one fails the request even if a good one follows.
		for (size_t i = 0; i < n; i++) {
			want = decode_scalar(d, s, occ[i], out);
			if (want)
				return fail(d, at, want, occ[i]);
		}
		return true;
	}
}

bool decode_shape(struct decode *d, const struct schema_shape *s, const value *in, value *out)
{
	struct step root = { NULL, { NULL, 0 }, 0, 0 };

	d->error = span_of(NULL, 0);
	return decode_many(d, s, &in, in->type > VALUE_NULL, &root, out);
}

bool decode_object(struct decode *d, const struct schema_type *t, const value *in, value *out)
{
	struct schema_shape s = { .kind = SCHEMA_REF, .type = t };

	return decode_shape(d, &s, in, out);
}

// Go's simple case folding of the letters in "kind" and "apiversion": ASCII case, U+212A for k, U+017F for s.
static bool folds_to(span s, const char *low)
{
	while (s.n) {
		unsigned char c = (unsigned char)s.p[0];
		size_t used = 1;

		if (s.n >= 3 && memcmp(s.p, "\xe2\x84\xaa", 3) == 0)
			c = 'k', used = 3;
		else if (s.n >= 2 && memcmp(s.p, "\xc5\xbf", 2) == 0)
			c = 's', used = 2;
		else if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + ('a' - 'A'));
		if (c != (unsigned char)*low || !*low)
			return false;
		low++;
		s = span_from(s, used);
	}
	return !*low;
}

bool decode_type_meta(const struct intern *keys, const value *doc, span *api_version, span *kind)
{
	*api_version = *kind = SPAN("");
	member_each(m, doc) {
		span *to = m->key == KEY_kind ? kind : m->key == KEY_apiVersion ? api_version : NULL;

		if (!to) {
			span name = intern_text(keys, m->key);

			to = folds_to(name, "kind") ? kind : folds_to(name, "apiversion") ? api_version : NULL;
		}
		if (!to || m->v.type == VALUE_NULL)
			continue;
		if (m->v.type != VALUE_STRING)
			return false;
		*to = value_span(&m->v);
	}
	return true;
}
