// A patched map into the kind's struct, as apimachinery pkg/runtime/converter.go FromUnstructuredWithValidation does it: stricter than JSON
// decoding in some places (no text for a number), laxer in others (2.0 is an integer).
#include "k8s/patch/parts.h"

#include <stdlib.h>

#include "doc/edit.h"
#include "k8s/schema/decode_check.h"
#include "text/json.h"

struct converting { struct patching *p; span error; };

// Where a value stands: the field and how many lists and maps below it, and the path that is told, in which keys of maps are left out
// (converter.go mapFromUnstructured pushes none).
struct at { const struct schema_type *type; span field, path; unsigned down, depth; };

static bool fail(struct converting *c, const char *fmt, const char *word)
{
	c->error = arena_printf(c->p->arena, "%s%s", fmt, word);
	return false;
}

static const char *kind_word(const value *v)
{
	switch (v->type) {
	case VALUE_OBJECT: return "map";
	case VALUE_ARRAY: return "slice";
	case VALUE_STRING: return "string";
	case VALUE_BOOL: return "bool";
	case VALUE_INT: return "int64";
	default: return "float64";
	}
}

// Types that read their own JSON: "error decoding from json: ...". Only base64 is looked at; the rest is left to decoding.
static bool is_base64(span s)
{
	size_t n = 0, pad = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '\n' || c == '\r')
			continue;
		bool digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
		if (!digit && c != '=')
			return false;
		if (c == '=')
			pad++;
		else if (pad)
			return false;
		n++;
	}
	return n % 4 == 0 && pad <= 2;
}

static int by_key(const void *a, const void *b, void *keys)
{
	return span_cmp(intern_text(keys, ((const struct member *)a)->key), intern_text(keys, ((const struct member *)b)->key));
}

// What reading a map back gives that encoding/json has written: keys in order, whole numbers as integers.
static value encoded(struct patching *p, const value *v, unsigned depth)
{
	value out = *v;
	size_t n = 0;

	if (depth > PATCH_MAX_DEPTH)
		return out;
	if (v->type == VALUE_NUMBER && v->d > -9.2e18 && v->d < 9.2e18 && (double)(int64_t)v->d == v->d)
		return value_int((int64_t)v->d);
	if (v->type == VALUE_ARRAY) {
		value *items = arena_array(p->arena, value, v->n + 1);
		for (; n < v->n; n++)
			items[n] = encoded(p, &v->item[n], depth + 1);
		return value_array(items, n);
	}
	if (v->type != VALUE_OBJECT)
		return out;
	struct member *m = arena_array(p->arena, struct member, v->n + 1);
	member_each(x, v)
		if (value_get(v, x->key) == &x->v)
			m[n++] = (struct member){ x->key, VALUE_NO_OFF, encoded(p, &x->v, depth + 1) };
	qsort_r(m, n, sizeof *m, by_key, p->keys);
	return value_object(m, n);
}

// structured-merge-diff value/reflectcache.go FromUnstructured: written as JSON for the type's own UnmarshalJSON.
static bool either(struct converting *c, const value *v, const struct schema_shape *t, value *out)
{
	struct decode_check check = { .arena = c->p->arena, .keys = c->p->keys, .minor = c->p->minor };

	*out = encoded(c->p, v, 0);
	if (!decode_check_shape(&check, t, out))
		c->error = check.error;
	return !c->error.p;
}

// A number as it is encoded before a type of its own reads it.
static span json_number(struct converting *c, const value *v)
{
	struct buf b = { .arena = c->p->arena };

	if (v->type == VALUE_INT)
		return patch_go_text(c->p, v);
	json_write_double(&b, v->type == VALUE_UINT ? (double)v->u : v->d);
	return buf_span(&b);
}

static bool cannot(struct converting *c, const value *v, const struct schema_shape *t, const struct at *at)
{
	c->error = arena_printf(c->p->arena, "cannot convert %s to %.*s", kind_word(v), SPANF(decode_go_type(c->p->arena, at->type, at->field, at->down, t)));
	return false;
}

// Go converts between numbers, and from an integer to a text; those of other kinds have no conversion at all, which is told otherwise.
static bool scalar(struct converting *c, const value *v, const struct schema_shape *t, const struct at *at, value *out)
{
	const char *want = t->kind == SCHEMA_STRING ? "string" : t->kind == SCHEMA_BOOL ? "bool" : t->kind == SCHEMA_INT32 ? "int32" :
		t->kind == SCHEMA_INT64 ? "int64" : "float64";
	bool number = v->type == VALUE_INT || v->type == VALUE_NUMBER || v->type == VALUE_UINT;

	*out = *v;
	if (t->kind == SCHEMA_STRING || t->kind == SCHEMA_BOOL) {
		if (v->type == (t->kind == SCHEMA_STRING ? VALUE_STRING : VALUE_BOOL))
			return true;
		return t->kind == SCHEMA_STRING && v->type == VALUE_INT ? cannot(c, v, t, at) : fail(c, "unrecognized type: ", want);
	}
	if (!number)
		return fail(c, "unrecognized type: ", want);
	if (t->kind == SCHEMA_NUMBER)
		return true;
	if (v->type != VALUE_INT) {
		// Whole numbers of any size are converted; what no int64 holds becomes the smallest one, as amd64 has it.
		double d = v->type == VALUE_UINT ? (double)v->u : v->d;
		bool holds = d >= -0x1p63 && d < 0x1p63;
		if (holds && (double)(int64_t)d != d)
			return cannot(c, v, t, at);
		*out = value_int(holds ? (int64_t)d : INT64_MIN);
	}
	if (t->kind == SCHEMA_INT32)
		*out = value_int((int32_t)(uint32_t)(uint64_t)out->i); // a Go conversion keeps the low bits
	return true;
}

static double clamp(double d) { return d > -2e9 && d < 2e9 ? d : 0.5; }

// Types that read their own JSON say themselves what is wrong.
static bool own_json(struct converting *c, const value *v, const struct schema_shape *t, value *out)
{
	struct arena *a = c->p->arena;
	bool text = v->type == VALUE_STRING;

	if (t->kind == SCHEMA_INT_OR_STRING) {
		bool whole = v->type == VALUE_NUMBER && v->d == (double)(int32_t)clamp(v->d); // 1.0 is encoded as 1 before it is read
		if (whole)
			*out = value_int((int32_t)v->d);
		else if (!text && (v->type != VALUE_INT || v->i != (int32_t)v->i))
			c->error = arena_printf(a, "json: cannot unmarshal %s into Go value of type int32", v->type == VALUE_INT || v->type == VALUE_NUMBER || v->type == VALUE_UINT ?
				arena_printf(a, "number %.*s", SPANF(json_number(c, v))).p : patch_json_word(v));
	} else if (t->kind == SCHEMA_QUANTITY) {
		bool digits = v->type == VALUE_NUMBER || v->type == VALUE_UINT;
		span number = text ? value_span(v) : digits ? json_number(c, v) : patch_go_text(c->p, v);
		c->error = decode_fault_quantity(a, number);
	} else if (text) {
		c->error = decode_fault_time(a, value_span(v), t->kind == SCHEMA_MICRO_TIME);
	} else {
		c->error = arena_printf(a, "json: cannot unmarshal %s into Go value of type string", patch_json_word(v));
	}
	return !c->error.p;
}

static bool convert(struct converting *c, const value *v, const struct schema_shape *t, const struct at *at, value *out);

static bool convert_struct(struct converting *c, const value *v, const struct schema_type *t, const struct at *at, value *out)
{
	struct patching *p = c->p;

	if (v->type != VALUE_OBJECT)
		return fail(c, "cannot restore struct from: ", kind_word(v));
	*out = value_object(NULL, 0);
	member_each(m, v) {
		span name = intern_text(p->keys, m->key), path = at->path.n ? arena_printf(p->arena, "%.*s.%.*s", SPANF(at->path), SPANF(name)) : name;
		const struct schema_field *f = patch_field(p, t, name);
		bool meta = !at->path.n && (m->key == KEY_apiVersion || m->key == KEY_kind);
		value below;
		if (value_get(v, m->key) != &m->v || (m->v.type == VALUE_NULL && (f || meta)))
			continue;
		if (!f && !meta) {
			patch_warn(p, "unknown field \"%.*s\"", SPANF(path));
			continue;
		}
		if (!f)
			below = m->v;
		else if (!convert(c, &m->v, f->shape, &(struct at){ t, name, path, 0, at->depth + 1 }, &below))
			return false;
		*out = edit_set(p->arena, out, m->key, below);
	}
	return true;
}

static bool convert_list(struct converting *c, const value *v, const struct schema_shape *t, const struct at *at, value *out)
{
	if (v->type != VALUE_ARRAY)
		return fail(c, "cannot restore slice from ", kind_word(v));
	value *items = arena_array(c->p->arena, value, v->n + 1);
	for (size_t i = 0; i < v->n; i++) {
		if (v->item[i].type == VALUE_NULL)
			items[i] = v->item[i];
		else if (!convert(c, &v->item[i], t->element, &(struct at){ at->type, at->field, arena_printf(c->p->arena, "%.*s[%zu]", SPANF(at->path), i),
			at->down + 1, at->depth + 1 }, &items[i]))
			return false;
	}
	*out = value_array(items, v->n);
	return true;
}

static bool convert_map(struct converting *c, const value *v, const struct schema_shape *t, const struct at *at, value *out)
{
	struct patching *p = c->p;

	if (v->type != VALUE_OBJECT)
		return fail(c, "cannot restore map from ", kind_word(v));
	*out = value_object(NULL, 0);
	member_each(m, v) {
		value below = m->v;
		if (value_get(v, m->key) != &m->v)
			continue;
		if (m->v.type != VALUE_NULL && !convert(c, &m->v, t->element, &(struct at){ at->type, at->field, at->path, at->down + 1, at->depth + 1 }, &below))
			return false;
		*out = edit_set(p->arena, out, m->key, below);
	}
	return true;
}

// []byte as a list of numbers.
static bool bytes(struct converting *c, const value *list)
{
	value_each(x, list)
		if (x->type != VALUE_INT && x->type != VALUE_NUMBER && x->type != VALUE_UINT && x->type != VALUE_NULL)
			return fail(c, "unrecognized type: ", "uint8");
	return true;
}

static bool convert(struct converting *c, const value *v, const struct schema_shape *t, const struct at *at, value *out)
{
	*out = *v;
	if (!t || v->type == VALUE_NULL || at->depth > PATCH_MAX_DEPTH)
		return true;
	switch (t->kind) {
	case SCHEMA_REF: return t->type ? convert_struct(c, v, t->type, at, out) : true;
	case SCHEMA_LIST: return convert_list(c, v, t, at, out);
	case SCHEMA_MAP: return convert_map(c, v, t, at, out);
	case SCHEMA_BYTES:
		if (v->type != VALUE_STRING)
			return v->type == VALUE_ARRAY ? bytes(c, v) : fail(c, "cannot restore slice from ", kind_word(v));
		if (is_base64(value_span(v)))
			return true;
		c->error = arena_printf(c->p->arena, "error decoding from json: %.*s", SPANF(decode_fault_base64(c->p->arena, value_span(v))));
		return false;
	case SCHEMA_STRING:
	case SCHEMA_BOOL:
	case SCHEMA_INT32:
	case SCHEMA_INT64:
	case SCHEMA_NUMBER: return scalar(c, v, t, at, out);
	case SCHEMA_INT_OR_STRING:
	case SCHEMA_QUANTITY:
	case SCHEMA_TIME:
	case SCHEMA_MICRO_TIME: return own_json(c, v, t, out);
	default: return !t->either || either(c, v, t, out);
	}
}

bool patch_convert(struct patching *p, const value *in, value *out, span *error)
{
	struct converting c = { .p = p };
	size_t before = p->warnings.n;
	bool ok = convert(&c, in, p->root, &(struct at){ 0 }, out);

	if (p->warnings.n > before) // fromUnstructuredContext sorts what it did not know
		span_sort(p->warnings.v + before, p->warnings.n - before);
	*error = c.error;
	return ok;
}
