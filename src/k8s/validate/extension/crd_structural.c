// Structural schemas: what apiextensions-apiserver pkg/apiserver/schema/{convert,validation,complete}.go say of an openAPIV3Schema.
#include "k8s/validate/extension/crd.h"

#include <stdlib.h>

static const value *get(const struct validation *v, const value *s, const char *name) { return check_get(v, s, name); }

enum level { LEVEL_ROOT, LEVEL_ITEM, LEVEL_FIELD };

// Where a schema holds schemas as list items, the nested ones may only validate values.
static void nested(struct validation *v, const struct field *at, const value *s, bool skip_any, unsigned depth);

static bool int_or_string(const struct validation *v, const value *any)
{
	return value_count(any) == 2 && any->item[0].n == 1 && any->item[1].n == 1 && span_is(check_text(v, &any->item[0], "type"), "integer") &&
	       span_is(check_text(v, &any->item[1], "type"), "string");
}

// validateValueValidation; skip: what an int-or-string may say besides.
static void value_validation(struct validation *v, const struct field *at, const value *s, bool skip_any, bool skip_first_all, unsigned depth)
{
	const value *any = get(v, s, "anyOf"), *all = get(v, s, "allOf"), *one = get(v, s, "oneOf"), *not = get(v, s, "not");

	for (size_t i = 0; !skip_any && i < value_count(any); i++)
		nested(v, AT_ITEM(AT(at, "anyOf"), i), &any->item[i], false, depth + 1);
	for (size_t i = 0; i < value_count(all); i++)
		nested(v, AT_ITEM(AT(at, "allOf"), i), &all->item[i], skip_first_all && i == 0, depth + 1);
	for (size_t i = 0; i < value_count(one); i++)
		nested(v, AT_ITEM(AT(at, "oneOf"), i), &one->item[i], false, depth + 1);
	nested(v, AT(at, "not"), not, false, depth + 1);
	// A bad pattern is not told: Go's reason for it is not known here.
}

static void nested(struct validation *v, const struct field *at, const value *s, bool skip_any, unsigned depth)
{
	static const struct { const char *name, *why; } empty[] = { { "default", "must be undefined to be structural" }, { "title", "must be empty to be structural" },
		{ "description", "must be empty to be structural" }, { "nullable", "must be false to be structural" },
		{ "x-kubernetes-preserve-unknown-fields", "must be false to be structural" }, { "x-kubernetes-embedded-resource", "must be false to be structural" },
		{ "x-kubernetes-int-or-string", "must be false to be structural" }, { "x-kubernetes-list-map-keys", "must be empty to be structural" },
		{ "x-kubernetes-list-type", "must be undefined to be structural" }, { "x-kubernetes-map-type", "must be undefined to be structural" },
		{ "x-kubernetes-validations", "must be empty to be structural" } };
	const value *properties = get(v, s, "properties");

	if (depth > CRD_MAX_DEPTH || s->type != VALUE_OBJECT)
		return;
	value_validation(v, at, s, skip_any, false, depth);
	nested(v, AT(at, "items"), get(v, s, "items"), false, depth + 1);
	member_each(m, properties)
		nested(v, AT_KEY(AT(at, "properties"), at_key_text(v, m)), &m->v, false, depth + 1);
	if (check_text(v, s, "type").n)
		check_forbidden(v, AT(at, "type"), "must be empty to be structural");
	// newNestedValueValidation: false is nothing there
	if (get(v, s, "additionalProperties")->type == VALUE_OBJECT || check_true(v, s, "additionalProperties"))
		check_forbidden(v, AT(at, "additionalProperties"), "must be undefined to be structural");
	for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
		const value *x = get(v, s, empty[i].name);
		struct field f = field_child(at, empty[i].name);
		bool pointer = i == 0 || span_starts(span_str(empty[i].why), SPAN("must be undefined"));
		bool zero = x->type == VALUE_BOOL ? !x->b : (x->type == VALUE_STRING || x->type >= VALUE_ARRAY) && x->n == 0;
		if (value_present(x) && (pointer || !zero))
			check_forbidden(v, &f, empty[i].why);
	}
	if (value_present(value_get(properties, KEY_metadata)))
		check_forbidden(v, AT_KEY(AT(at, "properties"), SPAN("metadata")), "must not be specified in a nested context");
}

static void structural(struct validation *v, const struct field *at, const value *s, enum level level, unsigned depth);

// What the metadata of a root may have: validateStructuralMetadataInvariants clears three fields, NewStructural keeps two others out.
static bool not_structural(span name)
{
	return span_is(name, "type") || span_is(name, "properties") || span_is(name, "default") || span_is(name, "example") || span_is(name, "externalDocs");
}

// kind, apiVersion and metadata of a resource.
static void own_fields(struct validation *v, const struct field *at, const value *s, enum level level, bool resource)
{
	static const char *const texts[] = { "kind", "apiVersion" };
	const value *properties = get(v, s, "properties"), *metadata = value_get(properties, KEY_metadata);

	for (int i = 0; i < 2; i++) {
		const value *x = get(v, properties, texts[i]);
		if (value_present(x) && resource && !span_is(check_text(v, x, "type"), "string"))
			at_text(v, AT(AT_KEY(AT(at, "properties"), span_str(texts[i])), "type"), check_text(v, x, "type"), "must be string");
	}
	if (metadata->type != VALUE_OBJECT)
		return;
	const struct field *here = AT_KEY(AT(at, "properties"), SPAN("metadata"));
	if (resource && !span_is(check_text(v, metadata, "type"), "object"))
		at_text(v, AT(here, "type"), check_text(v, metadata, "type"), "must be object");
	bool other = false;
	member_each(m, get(v, metadata, "properties"))
		other |= !span_is(at_key_text(v, m), "name") && !span_is(at_key_text(v, m), "generateName");
	member_each(m, metadata)
		other |= value_present(&m->v) && !not_structural(at_key_text(v, m));
	if (level == LEVEL_ROOT && other)
		check_forbidden(v, here, "must not specify anything other than name and generateName, but metadata is implicitly specified");
}

static void own_type(struct validation *v, const struct field *at, const value *s, enum level level)
{
	static const char *const empty[] = { "must not be empty at the root", "must not be empty for specified array items",
		"must not be empty for specified object fields" };
	span type = check_text(v, s, "type");
	bool embedded = check_true(v, s, "x-kubernetes-embedded-resource");

	if (embedded && !type.n)
		check_required(v, AT(at, "type"), "must be object if x-kubernetes-embedded-resource is true");
	else if (embedded && !span_is(type, "object"))
		at_text(v, AT(at, "type"), type, "must be object if x-kubernetes-embedded-resource is true");
	else if (!type.n && !check_true(v, s, "x-kubernetes-int-or-string") && !check_true(v, s, "x-kubernetes-preserve-unknown-fields"))
		check_required(v, AT(at, "type"), empty[level]);
	if (embedded && check_has(v, s, "additionalProperties"))
		check_forbidden(v, AT(at, "additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set");
	if (level == LEVEL_ROOT && type.n && !span_is(type, "object"))
		at_text(v, AT(at, "type"), type, "must be object at the root");
}

// validateStructuralInvariants
static void structural(struct validation *v, const struct field *at, const value *s, enum level level, unsigned depth)
{
	const value *items = get(v, s, "items"), *more = get(v, s, "additionalProperties"), *all = get(v, s, "allOf");
	bool embedded = check_true(v, s, "x-kubernetes-embedded-resource"), mixed = check_true(v, s, "x-kubernetes-int-or-string");
	bool preserve = check_true(v, s, "x-kubernetes-preserve-unknown-fields");

	if (depth > CRD_MAX_DEPTH || s->type != VALUE_OBJECT)
		return;
	if (span_is(check_text(v, s, "type"), "array") && items->type != VALUE_OBJECT)
		check_required(v, AT(at, "items"), "must be specified");
	structural(v, AT(at, "items"), items, LEVEL_ITEM, depth + 1);
	member_each(m, get(v, s, "properties"))
		structural(v, AT_KEY(AT(at, "properties"), at_key_text(v, m)), &m->v, LEVEL_FIELD, depth + 1);
	if (value_present(more) && level == LEVEL_ROOT)
		check_forbidden(v, AT(at, "additionalProperties"), "must not be used at the root");
	structural(v, AT(at, "additionalProperties"), more, LEVEL_FIELD, depth + 1);
	if (mixed && preserve)
		field_add(v, FIELD_INVALID, AT(at, "x-kubernetes-preserve-unknown-fields"), SPAN("true"), "must be false if x-kubernetes-int-or-string is true");
	if (mixed && embedded)
		field_add(v, FIELD_INVALID, AT(at, "x-kubernetes-embedded-resource"), SPAN("true"), "must be false if x-kubernetes-int-or-string is true");
	value_validation(v, at, s, int_or_string(v, get(v, s, "anyOf")), int_or_string(v, get(v, value_item(all, 0), "anyOf")), depth);
	own_type(v, at, s, level);
	own_fields(v, at, s, level, level == LEVEL_ROOT || embedded);
	if (embedded && !preserve && !value_count(get(v, s, "properties")))
		check_required(v, AT(at, "properties"),
			"must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields");
}

static int by_error(const void *a, const void *b, void *arena)
{
	const struct cause *x = a, *y = b;

	return span_cmp(arena_printf(arena, "%.*s: %.*s", SPANF(x->field), SPANF(x->text)), arena_printf(arena, "%.*s: %.*s", SPANF(y->field), SPANF(y->text)));
}

static void complete_nested(struct validation *v, const value *n, const value *s, const struct field *at, const struct field *from, unsigned depth);

// validateValueValidationCompleteness: what validates a value needs a structure for it. at: of the structure, from: of the validation.
static void complete(struct validation *v, const value *n, const value *s, const struct field *at, const struct field *from, unsigned depth)
{
	static const char *const lists[] = { "allOf", "anyOf", "oneOf" };

	complete_nested(v, get(v, n, "not"), s, at, AT(from, "not"), depth + 1);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const value *list = get(v, n, lists[i]);
		struct field f = field_child(from, lists[i]);
		for (size_t k = 0; k < value_count(list); k++)
			complete_nested(v, &list->item[k], s, at, AT_ITEM(&f, k), depth + 1);
	}
}

static void complete_nested(struct validation *v, const value *n, const value *s, const struct field *at, const struct field *from, unsigned depth)
{
	const value *properties = get(v, s, "properties");

	if (n->type != VALUE_OBJECT || depth > CRD_MAX_DEPTH)
		return;
	if (s->type != VALUE_OBJECT) {
		check_required(v, at, arena_printf(v->arena, "because it is defined in %.*s", SPANF(field_path(v->arena, from))).p);
		return;
	}
	complete(v, n, s, at, from, depth);
	complete_nested(v, get(v, n, "items"), get(v, s, "items"), AT(at, "items"), AT(from, "items"), depth + 1);
	member_each(m, get(v, n, "properties"))
		complete_nested(v, &m->v, value_get(properties, m->key), AT_KEY(AT(at, "properties"), at_key_text(v, m)),
			AT_KEY(AT(from, "properties"), at_key_text(v, m)), depth + 1);
}

// validateUnsupportedFields and newExtensions of this schema alone.
static const char *unsupported(const struct validation *v, const value *s)
{
	static const struct { const char *name, *why; } no[] = { { "id", "OpenAPIV3Schema 'id' is not supported" },
		{ "$schema", "OpenAPIV3Schema 'schema' is not supported" }, { "$ref", "OpenAPIV3Schema '$ref' is not supported" },
		{ "patternProperties", "OpenAPIV3Schema 'patternProperties' is not supported" },
		{ "dependencies", "OpenAPIV3Schema 'dependencies' is not supported" }, { "additionalItems", "OpenAPIV3Schema 'additionalItems' is not supported" },
		{ "definitions", "OpenAPIV3Schema 'definitions' is not supported" } };

	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		const value *x = get(v, s, no[i].name);
		if (value_present(x) && (x->type == VALUE_BOOL || x->n))
			return no[i].why;
	}
	return NULL;
}

static const char *fault(const struct validation *v, const value *s, unsigned depth)
{
	static const char *const lists[] = { "allOf", "anyOf", "oneOf" };
	const value *preserve = get(v, s, "x-kubernetes-preserve-unknown-fields"), *items = get(v, s, "items");
	const char *why;

	if (s->type != VALUE_OBJECT || depth > CRD_MAX_DEPTH)
		return NULL;
	why = unsupported(v, s);
	why = why ? why : fault(v, get(v, s, "not"), depth + 1);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		value_each(x, get(v, s, lists[i]))
			why = why ? why : fault(v, x, depth + 1);
	if (!why && preserve->type == VALUE_BOOL && !preserve->b)
		return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
	if (!why && items->type == VALUE_ARRAY)
		return "OpenAPIV3Schema 'items' must be a schema, but is an array";
	why = why ? why : fault(v, items, depth + 1);
	member_each(m, get(v, s, "properties"))
		why = why ? why : fault(v, &m->v, depth + 1);
	return why ? why : fault(v, get(v, s, "additionalProperties"), depth + 1);
}

span crd_structural_fault(const struct validation *v, const value *schema)
{
	const char *why = fault(v, schema, 0);

	return why ? span_str(why) : (span){ 0 };
}

void crd_structural_check(struct validation *v, const struct field *at, const value *schema)
{
	struct validation one = { .arena = v->arena, .keys = v->keys, .minor = v->minor };

	structural(&one, at, schema, LEVEL_ROOT, 0);
	complete(&one, schema, schema, at, at, 0);
	if (one.errors.n > 1)
		qsort_r(one.errors.v, one.errors.n, sizeof *one.errors.v, by_error, v->arena);
	for (size_t i = 0; i < one.errors.n; i++)
		vec_push(&v->errors, v->arena, one.errors.v[i]);
	v->unordered |= one.unordered;
}
