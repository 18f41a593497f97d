// Typed walks over documents: which merge rule holds at a place, is the document of its type, which fields has it (structured-merge-diff
// typed/{validate,tofieldset,helpers}.go, with the schema tables in place of the OpenAPI ones).
#include "k8s/patch/apply.h"

#include "text/json.h"

struct typed_at typed_root(struct patching *p)
{
	return (struct typed_at){ p->root, true, !p->root };
}

// Custom resources only: nothing is known of what is here.
static bool unknown(const struct patching *p, const struct schema_shape *s)
{
	return p->custom && (s->kind == SCHEMA_RAW || s->kind == SCHEMA_INT_OR_STRING);
}

// typed/helpers.go deduceAtom, of a schema without a type: the value is not of the sort that the rest is about.
static bool other_sort(const struct schema_shape *s, const value *v)
{
	if (!(s->flags & SCHEMA_UNTYPED) || !v || v->type <= VALUE_NULL)
		return false;
	return s->kind == SCHEMA_LIST ? v->type != VALUE_ARRAY : v->type != VALUE_OBJECT;
}

enum typed typed_sort(const struct patching *p, struct typed_at t, const value *v)
{
	const struct schema_shape *s = t.shape;

	if (t.deduced || unknown(p, s) || other_sort(s, v))
		return v && v->type == VALUE_OBJECT ? TYPED_OPEN : TYPED_LEAF;
	if (s->flags & SCHEMA_ATOMIC)
		return TYPED_LEAF;
	switch (s->kind) {
	case SCHEMA_REF: return !s->type || ((s->type->flags & SCHEMA_ATOMIC) && !(s->flags & SCHEMA_GRANULAR)) ? TYPED_LEAF : TYPED_STRUCT;
	case SCHEMA_MAP: return TYPED_MAP;
	case SCHEMA_LIST: return s->list == SCHEMA_LIST_SET ? TYPED_SET : s->list == SCHEMA_LIST_MAP ? TYPED_KEYED : TYPED_LEAF;
	default: return TYPED_LEAF;
	}
}

static const struct schema_shape text_shape = { .kind = SCHEMA_STRING };

bool typed_member(struct patching *p, struct typed_at t, span name, struct typed_at *out, bool *named)
{
	const struct schema_shape *s = t.shape;
	const struct schema_field *f = !t.deduced && s->kind == SCHEMA_REF && s->type ? patch_field(p, s->type, name) : NULL;

	*named = true;
	*out = (struct typed_at){ 0 };
	bool resource = t.root || (t.shape && t.shape->flags & SCHEMA_EMBEDDED); // controller/openapi/builder addEmbeddedProperties

	if (resource && (span_is(name, "apiVersion") || span_is(name, "kind"))) {
		out->shape = &text_shape;
		return true;
	}
	if (resource && span_is(name, "metadata") && (p->custom || !f || f->shape->kind != SCHEMA_REF)) {
		struct schema_shape *meta = arena_new(p->arena, struct schema_shape);
		*meta = (struct schema_shape){ .kind = SCHEMA_REF, .type = schema_type_named(SPAN("meta.v1.ObjectMeta")) };
		out->shape = meta;
		out->deduced = !meta->type;
		return true;
	}
	if (f) {
		out->shape = f->shape;
		return true;
	}
	*named = false;
	if (t.deduced || unknown(p, s) || (s->flags & SCHEMA_OPEN && s->kind != SCHEMA_MAP)) {
		out->deduced = true;
		return true;
	}
	if (s->kind != SCHEMA_MAP)
		return false;
	*out = typed_element(t);
	return true;
}

struct typed_at typed_element(struct typed_at t)
{
	const struct schema_shape *e = t.deduced ? NULL : t.shape->element;
	return (struct typed_at){ e, false, !e };
}

// keyedAssociativeListItemToPathElement, setItemToPathElement
static bool keyed_item(struct patching *p, const struct schema_shape *s, const value *item, span *text, const char **why)
{
	struct buf b = { .arena = p->arena };
	const struct schema_shape *e = s->element;
	bool done[256] = { false };

	*why = item->type == VALUE_NULL ? "associative list with keys may not have a null element" : "associative list with keys may not have non-map elements";
	if (item->type != VALUE_OBJECT)
		return false;
	buf_char(&b, '{');
	for (size_t n = 0; n < s->n_keys; n++) {
		size_t best = s->n_keys;
		for (size_t i = 0; i < s->n_keys; i++)
			if (!done[i] && (best == s->n_keys || span_cmp(s->keys[i], s->keys[best]) < 0))
				best = i;
		done[best] = true;
		const value *v = value_get(item, intern_id(p->keys, s->keys[best]));
		const struct schema_field *f = v->type == VALUE_ABSENT && e && e->kind == SCHEMA_REF && e->type ? schema_field(e->type, s->keys[best]) : NULL;
		if (f && f->dflt)
			v = f->dflt;
		if (v->type == VALUE_ABSENT)
			continue;
		if (b.n > 1)
			buf_char(&b, ',');
		json_write_span(&b, s->keys[best]);
		buf_char(&b, ':');
		json_write(&b, p->keys, v);
	}
	if (b.n == 1) { // typed/helpers.go keyedAssociativeListItemToPathElement
		struct buf keys = { .arena = p->arena };
		for (size_t n = 0; n < s->n_keys; n++) {
			buf_str(&keys, n ? " " : "");
			json_write_span(&keys, s->keys[n]);
		}
		*why = arena_printf(p->arena, "associative list with keys has an element that omits all key fields [%.*s] (and doesn't have default values for any key "
			"fields)", SPANF(buf_span(&keys))).p;
		return false;
	}
	buf_char(&b, '}');
	*text = arena_printf(p->arena, "k:%.*s", SPANF(buf_span(&b)));
	return true;
}

bool typed_item(struct patching *p, struct typed_at t, enum typed sort, const value *item, span *text, const char **why)
{
	struct buf b = { .arena = p->arena };

	if (sort == TYPED_KEYED)
		return keyed_item(p, t.shape, item, text, why);
	*why = item->type == VALUE_OBJECT ? "associative list without keys has an element that's a map type" : item->type == VALUE_ARRAY ?
		"not supported: associative list with lists as elements" : "associative list without keys has an element that's an explicit null";
	if (item->type >= VALUE_ARRAY || item->type <= VALUE_NULL)
		return false;
	json_write(&b, p->keys, item);
	*text = arena_printf(p->arena, "v:%.*s", SPANF(buf_span(&b)));
	return true;
}

struct checking { struct patching *p; struct spanvec errors; };

static void wrong(struct checking *c, span path, const char *text, span more)
{
	if (c->errors.n < 1000)
		vec_push(&c->errors, c->p->arena, arena_printf(c->p->arena, "%.*s: %s%.*s", SPANF(fields_text(c->p, path)), text, SPANF(more)));
}

// %#v of a decoded value.
static void go_syntax(struct checking *c, struct buf *b, const value *v, unsigned depth)
{
	const struct member *first = v->type == VALUE_OBJECT ? v->member : NULL;

	if (depth > PATCH_MAX_DEPTH)
		return;
	if (v->type == VALUE_STRING) {
		json_write_span(b, value_span(v));
	} else if (v->type == VALUE_NULL) {
		buf_str(b, "interface {}(nil)");
	} else if (v->type == VALUE_ARRAY || v->type == VALUE_OBJECT) {
		buf_str(b, v->type == VALUE_ARRAY ? "[]interface {}{" : "map[string]interface {}{");
		for (size_t i = 0; i < v->n; i++) {
			if (i)
				buf_str(b, ", ");
			if (first) {
				json_write_span(b, intern_text(c->p->keys, first[i].key));
				buf_char(b, ':');
			}
			go_syntax(c, b, first ? &first[i].v : &v->item[i], depth + 1);
		}
		buf_char(b, '}');
	} else {
		buf_add(b, patch_go_text(c->p, v));
	}
}

static span go_value(struct checking *c, const value *v)
{
	struct buf b = { .arena = c->p->arena };

	buf_str(&b, "&value.valueUnstructured{Value:");
	go_syntax(c, &b, v, 0);
	buf_char(&b, '}');
	return buf_span(&b);
}

static span go_pointer(struct checking *c, const value *v) { return arena_printf(c->p->arena, "&{%.*s}", SPANF(patch_go_text(c->p, v))); }

static const char *go_word(const value *v)
{
	return v->type == VALUE_STRING ? "string" : v->type == VALUE_BOOL ? "bool" : v->type == VALUE_ARRAY ? "[]interface {}" : "map[string]interface {}";
}

static void check_scalar(struct checking *c, const struct schema_shape *s, const value *v, span path)
{
	bool number = v->type == VALUE_INT || v->type == VALUE_UINT || v->type == VALUE_NUMBER;

	switch (s->kind) {
	case SCHEMA_INT32:
	case SCHEMA_INT64:
	case SCHEMA_NUMBER:
		if (!number)
			wrong(c, path, "expected numeric (int or float), got ", span_str(go_word(v)));
		break;
	case SCHEMA_STRING:
	case SCHEMA_BYTES:
		if (s->flags & SCHEMA_FORMATTED ? v->type >= VALUE_ARRAY : v->type != VALUE_STRING)
			wrong(c, path, s->flags & SCHEMA_FORMATTED ? "expected any scalar, got " : "expected string, got ",
				s->flags & SCHEMA_FORMATTED ? go_pointer(c, v) : go_value(c, v));
		break;
	case SCHEMA_BOOL:
		if (v->type != VALUE_BOOL)
			wrong(c, path, "expected boolean, got ", go_pointer(c, v));
		break;
	case SCHEMA_RAW:
		break;
	default:
		if (v->type >= VALUE_ARRAY)
			wrong(c, path, "expected any scalar, got ", go_pointer(c, v));
	}
}

static void check(struct checking *c, struct typed_at t, const value *v, span path, unsigned depth);

static void check_list(struct checking *c, struct typed_at t, enum typed sort, const value *v, span path, unsigned depth)
{
	struct patching *p = c->p;
	struct field_set seen;
	const char *why;

	fields_init(&seen);
	for (size_t i = 0; i < v->n; i++) {
		span item = arena_printf(p->arena, "i:%zu", i);
		if (sort != TYPED_LEAF && !typed_item(p, t, sort, &v->item[i], &item, &why)) {
			wrong(c, path, arena_printf(p->arena, "element %zu: %s", i, why).p, SPAN(""));
			return;
		}
		if (sort != TYPED_LEAF && fields_has(&seen, item))
			wrong(c, path, "duplicate entries for key ", fields_text(p, arena_printf(p->arena, "\x1f%.*s", SPANF(item))));
		fields_add(p, &seen, item);
		check(c, typed_element(t), &v->item[i], arena_printf(p->arena, "%.*s\x1f%.*s", SPANF(path), SPANF(item)), depth + 1);
	}
}

static void check(struct checking *c, struct typed_at t, const value *v, span path, unsigned depth)
{
	struct patching *p = c->p;
	struct typed_at below;
	bool named;

	if (v->type == VALUE_NULL || t.deduced || depth > PATCH_MAX_DEPTH || t.shape->kind == SCHEMA_RAW || unknown(p, t.shape) || other_sort(t.shape, v))
		return;
	if (t.shape->kind == SCHEMA_LIST) {
		if (v->type != VALUE_ARRAY)
			wrong(c, path, "expected list, got ", go_pointer(c, v));
		else
			check_list(c, t, typed_sort(p, t, v), v, path, depth);
		return;
	}
	if (t.shape->kind != SCHEMA_REF && t.shape->kind != SCHEMA_MAP) {
		check_scalar(c, t.shape, v, path);
		return;
	}
	if (v->type != VALUE_OBJECT) {
		wrong(c, path, "expected map, got ", go_pointer(c, v));
		return;
	}
	member_each(m, v) {
		span name = intern_text(p->keys, m->key), at = fields_child(p, path, 'f', name);
		if (value_get(v, m->key) != &m->v)
			continue;
		if (!typed_member(p, t, name, &below, &named)) {
			wrong(c, at, "field not declared in schema", SPAN(""));
			return;
		}
		check(c, below, &m->v, at, depth + 1);
	}
}

bool typed_check(struct patching *p, struct typed_at t, const value *v)
{
	struct checking c = { .p = p };
	struct buf b = { .arena = p->arena };

	check(&c, t, v, SPAN(""), 0);
	if (!c.errors.n)
		return true;
	for (size_t i = 0; i < c.errors.n; i++)
		buf_printf(&b, c.errors.n == 1 ? "%s%.*s" : "%s\n  %.*s", i || c.errors.n == 1 ? "" : "errors:", SPANF(c.errors.v[i]));
	return patch_fail(p, 500, "", "%.*s", SPANF(buf_span(&b)));
}

void typed_fields(struct patching *p, struct typed_at t, const value *v, span path, unsigned depth, struct field_set *s)
{
	enum typed sort = typed_sort(p, t, v);
	struct typed_at below;
	const char *why;
	bool named;
	span item;

	if (sort == TYPED_LEAF || depth > PATCH_MAX_DEPTH) {
		if (path.n)
			fields_add(p, s, path);
		return;
	}
	if (sort == TYPED_SET || sort == TYPED_KEYED)
		value_each(x, v) {
			if (!typed_item(p, t, sort, x, &item, &why))
				continue;
			span at = arena_printf(p->arena, "%.*s\x1f%.*s", SPANF(path), SPANF(item));
			typed_fields(p, typed_element(t), x, at, depth + 1, s);
			fields_add(p, s, at);
		}
	else
		member_each(m, v) {
			span name = intern_text(p->keys, m->key), at = fields_child(p, path, 'f', name);
			if (value_get(v, m->key) != &m->v || !typed_member(p, t, name, &below, &named))
				continue;
			if (m->v.type != VALUE_NULL)
				typed_fields(p, below, &m->v, at, depth + 1, s);
			if (m->v.type == VALUE_NULL || (m->v.type == VALUE_OBJECT && !m->v.n) || !named)
				fields_add(p, s, at);
		}
}
