// The walk of sigs.k8s.io/json over a document, for its complaints only.
#include "k8s/schema/decode_check.h"

#include "base/buf.h"
#include "k8s/schema/decode.h"
#include "text/json.h"
#include "text/utf8.h"

#include <stdlib.h>

// One step down: a field of a struct, a key of a map, an item of a list.
struct level {
	const struct level *up;
	const struct schema_type *type; // whose field it is; NULL: a key or an item
	span name;                      // null: an item
	size_t index;
	unsigned depth;
	bool own; // its type reads its own JSON with a decoder of its own
};

struct go_name { const char *type, *field, *name, *way; };

static const struct go_name names[] = {
#define NAME(type, field, name, way) { type, field, name, way },
#include "k8s/schema/decode_names.def"
#undef NAME
};

static int by_type_and_field(const void *key, const void *entry)
{
	const span *k = key;
	const struct go_name *g = entry;
	int d = span_cmp(k[0], span_str(g->type));

	return d ? d : span_cmp(k[1], span_str(g->field));
}

static const struct go_name *go_name(const struct schema_type *t, span field)
{
	span key[2] = { t->name, field };

	return bsearch(key, names, sizeof names / sizeof *names, sizeof *names, by_type_and_field);
}

// "core.v1.PodSpec" -> "v1.PodSpec" (reflect.Type.String) or "PodSpec" (reflect.Type.Name).
static span behind_dot(span name, int dots)
{
	for (size_t i = name.n; i-- > 0;)
		if (name.p[i] == '.' && --dots == 0)
			return span_from(name, i + 1);
	return name;
}

static void shape_text(struct buf *b, const struct schema_shape *s)
{
	static const char *const plain[] = { [SCHEMA_RAW] = "interface {}", [SCHEMA_STRING] = "string", [SCHEMA_INT32] = "int32", [SCHEMA_INT64] = "int64",
		[SCHEMA_NUMBER] = "float64", [SCHEMA_BOOL] = "bool", [SCHEMA_QUANTITY] = "resource.Quantity",
		[SCHEMA_INT_OR_STRING] = "intstr.IntOrString", [SCHEMA_TIME] = "v1.Time", [SCHEMA_MICRO_TIME] = "v1.MicroTime", [SCHEMA_BYTES] = "[]uint8" };

	while (s->kind == SCHEMA_LIST || s->kind == SCHEMA_MAP) {
		buf_str(b, s->kind == SCHEMA_LIST ? "[]" : "map[string]");
		s = s->element;
	}
	if (s->kind == SCHEMA_REF)
		buf_add(b, behind_dot(s->type->name, 2));
	else
		buf_str(b, plain[s->kind]);
}

span decode_go_type(struct arena *a, const struct schema_type *type, span field, size_t down, const struct schema_shape *s)
{
	struct buf b = { .arena = a };
	const struct go_name *g = type ? go_name(type, field) : NULL;
	span text = g ? span_str(g->name) : SPAN("");

	for (; down && text.n && text.p[0] != 'v'; down--) {
		ptrdiff_t end = span_find(text, ']', 0);
		text = end < 0 ? SPAN("") : span_from(text, (size_t)end + 1);
	}
	if (text.n && !down)
		return text.p[0] == '*' ? span_from(text, 1) : text;
	shape_text(&b, s);
	return buf_span(&b);
}

// The same of what stands at a level.
static span type_text(struct decode_check *c, const struct schema_shape *s, const struct level *at)
{
	const struct level *field = at;
	size_t down = 0;

	for (; field && !field->type; field = field->up)
		down++;
	return decode_go_type(c->arena, field ? field->type : NULL, field ? field->name : SPAN(""), down, s);
}

static void field_path(struct buf *b, const struct level *at)
{
	if (!at)
		return;
	field_path(b, at->up);
	if (!at->type)
		return;
	const struct go_name *g = go_name(at->type, at->name);
	if (g && g->way[0])
		buf_printf(b, "%s%s", b->n ? "." : "", g->way);
	buf_printf(b, "%s%.*s", b->n ? "." : "", SPANF(at->name));
}

// encoding/json UnmarshalTypeError: the innermost struct, the whole way of field names.
static span mismatch(struct decode_check *c, const struct level *at, const char *what, span literal, span type)
{
	struct buf b = { .arena = c->arena };
	const struct level *field = at;

	// An error that comes out of an UnmarshalJSON gets the struct it came into (decode.go addErrorContext).
	for (const struct level *l = at; l; l = l->up)
		if (l->own)
			field = l;
	while (field && !field->type)
		field = field->up;
	buf_printf(&b, "json: cannot unmarshal %s%s%.*s into Go ", what, literal.n ? " " : "", SPANF(literal));
	if (field) {
		struct buf way = { .arena = c->arena };
		field_path(&way, at);
		buf_printf(&b, "struct field %.*s.%.*s", SPANF(behind_dot(field->type->name, 1)), SPANF(buf_span(&way)));
	} else {
		buf_str(&b, "value");
	}
	buf_printf(&b, " of type %.*s", SPANF(type));
	return buf_span(&b);
}

const char *decode_json_word(const value *v)
{
	switch (v->type) {
	case VALUE_BOOL: return "bool";
	case VALUE_STRING: return "string";
	case VALUE_ARRAY: return "array";
	case VALUE_OBJECT: return "object";
	default: return "number";
	}
}

static bool is_number(const value *v) { return v->type == VALUE_INT || v->type == VALUE_UINT || v->type == VALUE_NUMBER; }

static span literal(const struct decode_check *c, const value *v)
{
	span s = v->off < c->source.n ? span_from(c->source, v->off) : SPAN("");
	size_t n = 0;

	while (n < s.n && s.p[n] && strchr("+-.eE0123456789", s.p[n]))
		n++;
	if (!n && (v->type == VALUE_NUMBER || v->type == VALUE_UINT)) {
		struct buf b = { .arena = c->arena };
		json_write_double(&b, v->type == VALUE_UINT ? (double)v->u : v->d);
		return buf_span(&b);
	}
	return n || v->type != VALUE_INT ? span_head(s, n) : arena_printf(c->arena, "%lld", (long long)v->i);
}

// decode.go saveError: the first one is told, unless something worse comes.
static bool save(struct decode_check *c, span error)
{
	if (!c->saved.p)
		c->saved = error;
	return true;
}

static bool fatal(struct decode_check *c, span error)
{
	c->error = error;
	return false;
}

static bool wrong(struct decode_check *c, const struct schema_shape *s, const value *v, const struct level *at)
{
	return c->saved.p || save(c, mismatch(c, at, decode_json_word(v), SPAN(""), type_text(c, s, at)));
}

static void strict_path(struct buf *b, const struct level *at)
{
	if (!at)
		return;
	strict_path(b, at->up);
	if (at->name.p) {
		buf_str(b, b->n ? "." : "");
		buf_add(b, at->name);
	} else {
		buf_printf(b, "[%zu]", at->index);
	}
}

// Characters that Go's unicode.IsPrint refuses, as far as texts of a cluster meet them: controls, format characters, all blanks but ' ',
// private use, non-characters.
static bool prints(uint32_t c)
{
	static const struct { uint32_t from, to; } not[] = { { 0x7f, 0xa0 }, { 0xad, 0xad }, { 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd },
		{ 0x1680, 0x1680 }, { 0x180e, 0x180e }, { 0x2000, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x3000, 0x3000 },
		{ 0xd800, 0xf8ff }, { 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0xe00ff },
		{ 0xe01f0, 0x10ffff } };

	for (size_t i = 0; i < sizeof not / sizeof *not; i++)
		if (c >= not[i].from && c <= not[i].to)
			return false;
	return c >= ' ';
}

// The text is valid UTF-8: the reader saw to it.
static uint32_t code_point(span s, size_t n)
{
	uint32_t c = (unsigned char)s.p[0];

	c &= n == 1 ? 0x7f : n == 2 ? 0x1f : n == 3 ? 0xf : 7;
	for (size_t i = 1; i < n; i++)
		c = c << 6 | (s.p[i] & 0x3f);
	return c;
}

// strconv.Quote
static void quote(struct buf *b, span s)
{
	static const char plain[] = "\a\b\f\n\r\t\v\"\\", escaped[] = "abfnrtv\"\\";
	size_t n;

	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i += n) {
		unsigned char c = (unsigned char)s.p[i];
		const char *hit = c ? strchr(plain, c) : NULL;

		n = c < 0x80 ? 1 : utf8_len(s.p + i, s.p + s.n);
		n = n ? n : 1;
		uint32_t rune = code_point(span_from(s, i), n);
		if (hit)
			buf_printf(b, "\\%c", escaped[hit - plain]);
		else if (rune < ' ' || rune == 0x7f)
			buf_printf(b, "\\x%02x", rune);
		else if (prints(rune))
			buf_add(b, span_of(s.p + i, n));
		else
			buf_printf(b, rune < 0x10000 ? "\\u%04x" : "\\U%08x", rune);
	}
	buf_char(b, '"');
}

static void strict(struct decode_check *c, const char *what, span name, const struct level *at)
{
	struct buf path = { .arena = c->arena }, b = { .arena = c->arena };
	struct level here = { .up = at, .name = name };
	bool fresh;

	if (c->lax || c->strict.n >= DECODE_CHECK_MAX_STRICT)
		return;
	strict_path(&path, &here);
	buf_printf(&b, "%s field ", what);
	quote(&b, buf_span(&path));
	spanmap_put(&c->seen, c->arena, buf_span(&b), &fresh);
	if (fresh)
		vec_push(&c->strict, c->arena, buf_span(&b));
}

// Which members of an object repeat an earlier key.
struct repeats {
	struct map64 seen;
	const value *of;
};

static bool repeats(struct decode_check *c, struct repeats *r, const struct member *m)
{
	bool fresh = true;

	if (r->of->n <= 16) {
		for (const struct member *e = r->of->member; e < m; e++)
			if (e->key == m->key)
				return true;
		return false;
	}
	map64_put(&r->seen, c->arena, m->key, &fresh);
	return !fresh;
}

static bool walk(struct decode_check *c, const struct schema_shape *s, const value *v, const struct level *at);

static bool walk_struct(struct decode_check *c, const struct schema_type *t, const value *v, const struct level *at)
{
	struct repeats r = { .of = v };

	member_each(m, v) {
		span name = intern_text(c->keys, m->key);
		const struct schema_field *f = schema_field_of(c->keys, t, m->key);
		struct level here = { .up = at, .type = t, .name = name, .depth = at ? at->depth + 1 : 1 };

		if (!f || (c->minor && !schema_field_in(f, c->minor))) {
			strict(c, "unknown", name, at);
			continue;
		}
		if (repeats(c, &r, m))
			strict(c, "duplicate", name, at);
		if (!walk(c, f->shape, &m->v, &here))
			return false;
	}
	return true;
}

static bool walk_map(struct decode_check *c, const struct schema_shape *element, const value *v, const struct level *at)
{
	struct repeats r = { .of = v };

	member_each(m, v) {
		span name = intern_text(c->keys, m->key);
		struct level here = { .up = at, .name = name.p ? name : SPAN(""), .depth = at ? at->depth + 1 : 1 };

		if (repeats(c, &r, m))
			strict(c, "duplicate", name, at);
		if (!walk(c, element, &m->v, &here))
			return false;
	}
	return true;
}

static bool walk_list(struct decode_check *c, const struct schema_shape *element, const value *v, const struct level *at)
{
	for (size_t i = 0; i < v->n; i++) {
		struct level here = { .up = at, .index = i, .depth = at ? at->depth + 1 : 1 };

		if (!walk(c, element, &v->item[i], &here))
			return false;
	}
	return true;
}

static bool number(struct decode_check *c, const struct schema_shape *s, const value *v, const struct level *at)
{
	bool fits = s->kind == SCHEMA_NUMBER ? v->type != VALUE_NUMBER || __builtin_isfinite(v->d) :
		v->type == VALUE_INT && (s->kind == SCHEMA_INT64 || (v->i >= INT32_MIN && v->i <= INT32_MAX));

	if (!is_number(v))
		return wrong(c, s, v, at);
	return fits || c->saved.p || save(c, mismatch(c, at, "number", literal(c, v), type_text(c, s, at)));
}

static bool bytes(struct decode_check *c, const struct schema_shape *s, const value *v, const struct level *at)
{
	// A list of numbers is a slice of bytes, too.
	for (size_t i = 0; v->type == VALUE_ARRAY && i < v->n && !c->saved.p; i++) {
		const value *x = &v->item[i];
		struct level here = { .up = at, .index = i };

		if (!is_number(x) && x->type > VALUE_NULL)
			save(c, mismatch(c, &here, decode_json_word(x), SPAN(""), SPAN("uint8")));
		else if (is_number(x) && (x->type != VALUE_INT || x->i < 0 || x->i > 255))
			save(c, mismatch(c, &here, "number", literal(c, x), SPAN("uint8")));
	}
	if (v->type == VALUE_ARRAY)
		return true;
	if (v->type != VALUE_STRING)
		return wrong(c, s, v, at);
	span e = decode_fault_base64(c->arena, value_span(v));
	return !e.p || save(c, e);
}

// quantity.go UnmarshalJSON takes the bytes between the quotes as they stand: an escape is no part of any quantity.
static span quantity_fault(const struct decode_check *c, const value *v)
{
	span s = value_span(v);

	for (size_t i = (size_t)v->off + 1; i < c->source.n && c->source.p[i] != '"'; i++)
		if (c->source.p[i] == '\\')
			s = SPAN("\\");
	return decode_fault_quantity(c->arena, s);
}

// intstr.go, time.go, quantity.go UnmarshalJSON: their errors end the decoding.
static bool own_parser(struct decode_check *c, const struct schema_shape *s, const value *v, const struct level *at)
{
	static const struct schema_shape small = { .kind = SCHEMA_INT32 };
	span e = { 0 };

	if (s->kind == SCHEMA_INT_OR_STRING) {
		if (v->type == VALUE_STRING || (v->type == VALUE_INT && v->i >= INT32_MIN && v->i <= INT32_MAX))
			return true;
		struct buf b = { .arena = c->arena };
		shape_text(&b, &small);
		return fatal(c, mismatch(c, at, decode_json_word(v), is_number(v) ? literal(c, v) : SPAN(""), buf_span(&b)));
	}
	if (s->kind == SCHEMA_QUANTITY)
		e = v->type == VALUE_STRING ? quantity_fault(c, v) :
			decode_fault_quantity(c->arena, is_number(v) ? literal(c, v) : SPAN("{}"));
	else if (v->type != VALUE_STRING)
		e = mismatch(c, at, decode_json_word(v), SPAN(""), SPAN("string"));
	else
		e = decode_fault_time(c->arena, value_span(v), s->kind == SCHEMA_MICRO_TIME);
	return !e.p || fatal(c, e);
}

// apiextensions-apiserver pkg/apis/apiextensions/v1/marshal.go: a decoder of its own that is not strict, and whose error ends the outer one.
static bool either(struct decode_check *c, const struct schema_shape *s, const value *v, const struct level *at)
{
	static const struct schema_shape text = { .kind = SCHEMA_STRING };
	const struct schema_shape schema = { .kind = SCHEMA_REF, .type = s->type };
	struct level here = at ? *at : (struct level){ 0 };
	span outer = c->saved;
	bool ok = true;

	here.own = true;
	c->saved = (span){ 0 };
	c->lax++;
	if (v->type == VALUE_OBJECT)
		ok = walk_struct(c, s->type, v, at ? &here : NULL);
	else if (s->either == SCHEMA_EITHER_BOOL)
		ok = v->type == VALUE_BOOL || fatal(c, SPAN("boolean or JSON schema expected"));
	else if (v->type == VALUE_ARRAY)
		ok = walk_list(c, s->either == SCHEMA_EITHER_TEXTS ? &text : &schema, v, at ? &here : NULL);
	c->lax--;
	if (ok && c->saved.p)
		ok = fatal(c, c->saved);
	c->saved = outer;
	return ok;
}

static bool walk(struct decode_check *c, const struct schema_shape *s, const value *v, const struct level *at)
{
	if (v->type <= VALUE_NULL)
		return true;
	if (at && at->depth > DECODE_MAX_DEPTH)
		return fatal(c, SPAN("nested deeper than is read"));
	switch (s->kind) {
	case SCHEMA_REF: return v->type == VALUE_OBJECT ? walk_struct(c, s->type, v, at) : wrong(c, s, v, at);
	case SCHEMA_LIST: return v->type == VALUE_ARRAY ? walk_list(c, s->element, v, at) : wrong(c, s, v, at);
	case SCHEMA_MAP: return v->type == VALUE_OBJECT ? walk_map(c, s->element, v, at) : wrong(c, s, v, at);
	case SCHEMA_STRING: return v->type == VALUE_STRING || wrong(c, s, v, at);
	case SCHEMA_BOOL: return v->type == VALUE_BOOL || wrong(c, s, v, at);
	case SCHEMA_INT32: case SCHEMA_INT64: case SCHEMA_NUMBER: return number(c, s, v, at);
	case SCHEMA_BYTES: return bytes(c, s, v, at);
	case SCHEMA_RAW: return !s->either || either(c, s, v, at);
	default: return own_parser(c, s, v, at);
	}
}

static bool finish(struct decode_check *c, bool good)
{
	if (good && c->saved.p)
		c->error = c->saved;
	return !c->error.p;
}

bool decode_check_object(struct decode_check *c, const struct schema_type *t, const value *in)
{
	struct schema_shape s = { .kind = SCHEMA_REF, .type = t };

	c->seen.seed = c->keys->map.seed;
	return finish(c, walk(c, &s, in, NULL));
}

bool decode_check_shape(struct decode_check *c, const struct schema_shape *s, const value *in)
{
	c->seen.seed = c->keys->map.seed;
	return finish(c, walk(c, s, in, NULL));
}

// decode.go valueInterface; the depth is the reader's, 10,000.
static void walk_raw(struct decode_check *c, const value *v, const struct level *at)
{
	struct repeats r = { .of = v };

	if (v->type == VALUE_NUMBER && !__builtin_isfinite(v->d))
		save(c, mismatch(c, NULL, "number", literal(c, v), SPAN("float64")));
	member_each(m, v) {
		struct level here = { .up = at, .name = intern_text(c->keys, m->key) };

		if (repeats(c, &r, m))
			strict(c, "duplicate", here.name, at);
		walk_raw(c, &m->v, &here);
	}
	for (size_t i = 0; v->type == VALUE_ARRAY && i < v->n; i++) {
		struct level here = { .up = at, .index = i };

		walk_raw(c, &v->item[i], &here);
	}
}

bool decode_check_raw(struct decode_check *c, const value *in)
{
	c->seen.seed = c->keys->map.seed;
	if (in->type != VALUE_OBJECT && in->type > VALUE_NULL)
		save(c, mismatch(c, NULL, decode_json_word(in), SPAN(""), SPAN("map[string]interface {}")));
	else
		walk_raw(c, in, NULL);
	return finish(c, true);
}
