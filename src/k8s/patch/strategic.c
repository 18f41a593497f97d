// Strategic merge patch: maps and their directives (apimachinery pkg/util/strategicpatch/patch.go mergeMap). Lists: strategic_list.c. The result
// then goes into the kind's struct field by field, whose type errors are told in the converter's words (convert.c).
#include "k8s/patch/parts.h"

#include "doc/edit.h"
#include "k8s/validate/validate.h"

static const span ORDER = SPAN_INIT("$setElementOrder"), DELETE = SPAN_INIT("$deleteFromPrimitiveList"), RETAIN = SPAN_INIT("$retainKeys");

bool strategic_is_directive(struct patching *p, const value *v, span *name)
{
	uint32_t key = intern_find(p->keys, SPAN("$patch"));
	const value *d = key == MAP_NONE || v->type != VALUE_OBJECT ? &value_absent : value_get(v, key);

	*name = value_span(d);
	return d->type != VALUE_ABSENT;
}

// Upstream changes the patch while it is merged, and errors quote what is left of it.
static void drop(struct patching *p, const value *place)
{
	bool is_new;

	if (place->type != VALUE_ABSENT)
		*map64_put(&p->dropped, p->arena, (uint64_t)(uintptr_t)place, &is_new) = 1;
}

// discardNullValuesFromPatch, removeDirectives: a part that was not there before is taken as it is, without nulls and without whatever holds a
// $patch; the other directives stay, and are then fields that nobody knows. False: nothing is left.
bool strategic_fresh(struct patching *p, const value *v, bool no_nulls, unsigned depth, value *out)
{
	span d;

	*out = *v;
	if (v->type == VALUE_NULL)
		return !no_nulls;
	if (depth > PATCH_MAX_DEPTH)
		return true;
	if (v->type == VALUE_ARRAY) {
		value *items = arena_array(p->arena, value, v->n + 1);
		size_t n = 0;
		value_each(x, v)
			if (x->type == VALUE_NULL)
				items[n++] = *x;
			else if (strategic_fresh(p, x, no_nulls, depth + 1, &items[n]))
				n++;
			else if (depth)
				drop(p, x);
		*out = value_array(items, n);
		return true;
	}
	if (v->type != VALUE_OBJECT)
		return true;
	if (strategic_is_directive(p, v, &d))
		return false;
	*out = value_object(NULL, 0);
	member_each(m, v) {
		value below;
		if (value_get(v, m->key) != &m->v)
			continue;
		if (strategic_fresh(p, &m->v, no_nulls, depth + 1, &below))
			*out = edit_set(p->arena, out, m->key, below);
		else
			drop(p, &m->v);
	}
	return true;
}

bool strategic_lookup(struct patching *p, const struct schema_shape *t, span name, struct strategic_field *f)
{
	*f = (struct strategic_field){ 0 };
	// Any JSON is held by a struct of its own, which has no such field: runtime.RawExtension, in definitions apiextensions' JSON.
	if (t && t->kind == SCHEMA_RAW)
		return patch_fail(p, 500, "", "unable to find api field in struct %s for the json field \"%.*s\"",
			span_is(p->kind->kind, "CustomResourceDefinition") ? "JSON" : "RawExtension", SPANF(name));
	if (!t || t->kind != SCHEMA_REF || !t->type)
		return patch_fail(p, 500, "", "merging an object in json but data type is not struct, instead is: %s", !t || t->kind == SCHEMA_MAP ? "map" :
			t->kind == SCHEMA_LIST ? "slice" : "string");
	const struct schema_field *field = patch_field(p, t->type, name);
	if (!field) {
		ptrdiff_t dot = span_rfind(t->type->name, '.');
		return patch_fail(p, 500, "", "unable to find api field in struct %.*s for the json field \"%.*s\"", SPANF(span_from(t->type->name, (size_t)(dot + 1))), SPANF(name));
	}
	f->shape = field->shape;
	f->merge_key = field->shape->merge_key;
	f->merge = field->shape->flags & SCHEMA_PATCH_MERGE;
	f->replace = field->shape->flags & SCHEMA_PATCH_REPLACE;
	return true;
}

static bool listed(const value *list, span name)
{
	value_each(x, list)
		if (x->type == VALUE_STRING && span_eq(value_span(x), name))
			return true;
	return false;
}

// applyRetainKeysDirective
static bool retain(struct patching *p, value *original, value *patch)
{
	uint32_t key = intern_id(p->keys, RETAIN);
	const value *list = value_get(patch, key);
	value out = value_object(NULL, 0);

	if (list->type == VALUE_ABSENT)
		return true;
	value rest = edit_del(p->arena, patch, key);
	drop(p, list);
	member_each(m, &rest) {
		span name = intern_text(p->keys, m->key);
		if (m->v.type == VALUE_NULL || span_starts(name, ORDER) || span_starts(name, DELETE))
			continue;
		if (list->type != VALUE_ARRAY || !listed(list, name))
			return patch_fail(p, 400, "BadRequest", "invalid patch format of retainKeys");
	}
	if (list->type != VALUE_ARRAY)
		return patch_fail(p, 400, "BadRequest", "invalid patch format of retainKeys");
	member_each(m, original)
		if (listed(list, intern_text(p->keys, m->key)))
			out = edit_set(p->arena, &out, m->key, m->v);
	*original = out;
	*patch = rest;
	return true;
}

static const char *go_type(const value *v)
{
	switch (v->type) {
	case VALUE_OBJECT: return "map[string]interface {}";
	case VALUE_ARRAY: return "[]interface {}";
	case VALUE_STRING: return "string";
	case VALUE_BOOL: return "bool";
	case VALUE_INT: return "int64";
	case VALUE_NUMBER:
	case VALUE_UINT: return "float64";
	default: return "";
	}
}

// ErrBadArgType
bool strategic_bad_type(struct patching *p, const char *want, const value *v)
{
	return patch_fail(p, 500, "", "expected a %s, but received a %s", want, v->type == VALUE_NULL ? "%!s(<nil>)" : go_type(v));
}

static bool want_list(struct patching *p, const value *v)
{
	return v->type == VALUE_ARRAY || v->type == VALUE_ABSENT || strategic_bad_type(p, "[]interface {}", v);
}

// mergePatchIntoOriginal: every $setElementOrder/FIELD with the list it orders, both done then. sent: the patch as it came.
static bool orders(struct patching *p, value *original, value *patch, const value *sent, const struct schema_shape *t, unsigned depth)
{
	const value all = *patch;

	member_each(m, &all) {
		span name = intern_text(p->keys, m->key), head;
		struct strategic_field f;
		if (!span_starts(name, ORDER) || value_get(&all, m->key) != &m->v)
			continue;
		span field = span_cut(name, '/', &head);
		*patch = edit_del(p->arena, patch, m->key);
		drop(p, value_get(sent, m->key));
		if (m->v.type != VALUE_ARRAY)
			return want_list(p, &m->v);
		if (!field.p || !span_eq(head, ORDER))
			return patch_fail(p, 400, "BadRequest", "invalid patch format of setElementOrder list");
		uint32_t key = intern_id(p->keys, field);
		const value *was = value_get(original, key), *now = value_get(&all, key);
		value merged;
		if (!want_list(p, was) || !want_list(p, now) || !strategic_lookup(p, t, field, &f) || !strategic_order(p, was, now, &m->v, &f, depth, &merged))
			return false;
		if (was->type == VALUE_ABSENT && now->type == VALUE_ABSENT)
			continue;
		*original = edit_set(p->arena, original, key, merged);
		*patch = edit_del(p->arena, patch, key);
		drop(p, value_get(sent, key));
	}
	return true;
}

static bool same_kind(const value *a, const value *b)
{
	return !strcmp(go_type(a), go_type(b));
}

static bool member(struct patching *p, value *original, const struct member *m, const struct schema_shape *t, unsigned depth)
{
	span name = intern_text(p->keys, m->key), head, field;
	bool deletes = span_starts(name, DELETE);
	uint32_t key = m->key;
	struct strategic_field f;
	value out;

	if (deletes) {
		field = span_cut(name, '/', &head);
		if (!field.p || !span_eq(head, DELETE))
			return patch_fail(p, 400, "BadRequest", "invalid patch format of primitive list");
		key = intern_id(p->keys, field);
	}
	if (m->v.type == VALUE_NULL) {
		*original = edit_del(p->arena, original, key);
		return true;
	}
	const value *was = value_get(original, key);
	if (was->type == VALUE_ABSENT || !same_kind(was, &m->v)) {
		if (!deletes) // a part that is nothing but a directive takes what was there along
			*original = strategic_fresh(p, &m->v, true, 0, &out) ? edit_set(p->arena, original, key, out) : edit_del(p->arena, original, key);
		return true;
	}
	out = m->v;
	if (m->v.type == VALUE_OBJECT) {
		if (!strategic_lookup(p, t, intern_text(p->keys, key), &f) || (!f.replace && !strategic_map(p, was, &m->v, f.shape, depth + 1, &out)))
			return false;
	} else if (m->v.type == VALUE_ARRAY) {
		if (!strategic_lookup(p, t, intern_text(p->keys, key), &f) || !strategic_slice(p, was, &m->v, &f, deletes, depth + 1, &out))
			return false;
	}
	*original = edit_set(p->arena, original, key, out);
	return true;
}

bool strategic_map(struct patching *p, const value *original, const value *patch, const struct schema_shape *t, unsigned depth, value *out)
{
	value mine = *patch;
	span directive;

	if (depth > PATCH_MAX_DEPTH)
		return patch_fail(p, 0, "", "the patch is nested too deeply");
	if (strategic_is_directive(p, patch, &directive)) {
		if (span_is(directive, "replace"))
			drop(p, value_get(patch, intern_id(p->keys, SPAN("$patch"))));
		*out = span_is(directive, "delete") ? value_object(NULL, 0) : edit_del(p->arena, patch, intern_id(p->keys, SPAN("$patch")));
		return span_is(directive, "delete") || span_is(directive, "replace") ||
			patch_fail(p, 500, "", "unknown patch type: %.*s in map: %.*s", SPANF(patch_go_text(p, value_get(patch, intern_id(p->keys, SPAN("$patch"))))),
			SPANF(patch_go_text(p, patch)));
	}
	*out = original->type == VALUE_OBJECT ? *original : value_object(NULL, 0);
	if (!retain(p, out, &mine) || !orders(p, out, &mine, patch, t, depth))
		return false;
	member_each(m, &mine)
		if (value_get(&mine, m->key) == &m->v && !member(p, out, m, t, depth))
			return false;
	return true;
}

bool patch_strategic(struct patching *p, const value *patch, const value *object, value *out)
{
	size_t before = p->warnings.n;
	value merged, empty = value_object(NULL, 0);
	span error;

	if (patch->type != VALUE_OBJECT && patch->type != VALUE_NULL)
		return patch_fail(p, 400, "BadRequest", "json: cannot unmarshal %s into Go value of type map[string]interface {}", patch_json_word(patch));
	if (!p->root)
		return patch_fail(p, 0, "", "the fields of the kind are not known");
	patch_duplicates(p, patch, SPAN(""), "");
	if (!strategic_map(p, object, patch->type == VALUE_OBJECT ? patch : &empty, p->root, 0, &merged))
		return false;
	bool fits = patch_convert(p, &merged, out, &error);
	if (fits && !(p->strict && p->warnings.n > before))
		return true;
	struct buf all = { .arena = p->arena };
	for (size_t i = before; fits && i < p->warnings.n; i++)
		buf_printf(&all, "%s%.*s", i > before ? ", " : "strict decoding error: ", SPANF(p->warnings.v[i]));
	p->invalid_patch = true;
	return patch_fail(p, 422, "Invalid", "Invalid value: %.*s: %.*s", SPANF(field_quote(p->arena, patch_go_text(p, patch))), SPANF(fits ? buf_span(&all) : error));
}
