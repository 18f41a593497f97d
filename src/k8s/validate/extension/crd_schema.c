// Schemas of CustomResourceDefinitions: structural (apiextensions-apiserver pkg/apiserver/schema/validation.go), their defaults
// (pkg/apiserver/schema/defaulting/validation.go) and what v1 wants besides (pkg/apis/apiextensions/validation).
#include "k8s/validate/extension/crd.h"

#include <stdlib.h>

#include "k8s/validate/extension/openapi.h"
#include "k8s/validate/pattern.h"
#include "k8s/validate/extension/rule_match.h"

#define CRD_MAX_DEPTH 200

enum level { LEVEL_ROOT, LEVEL_ITEM, LEVEL_FIELD };

static const value *get(const struct validation *v, const value *s, const char *name) { return check_get(v, s, name); }

// Where a schema holds schemas as list items, the nested ones may only validate values.
static void nested(struct validation *v, const struct field *at, const value *s, unsigned depth);

static bool int_or_string(const struct validation *v, const value *any)
{
	return value_count(any) == 2 && any->item[0].n == 1 && any->item[1].n == 1 && span_is(check_text(v, &any->item[0], "type"), "integer") &&
	       span_is(check_text(v, &any->item[1], "type"), "string");
}

// validateValueValidation; skip: what an int-or-string may say besides.
static void value_validation(struct validation *v, const struct field *at, const value *s, bool skip_any, bool skip_first_all, unsigned depth)
{
	const value *any = get(v, s, "anyOf"), *all = get(v, s, "allOf"), *one = get(v, s, "oneOf"), *not = get(v, s, "not");
	span pattern = check_text(v, s, "pattern");
	struct pattern p;

	for (size_t i = 0; !skip_any && i < value_count(any); i++)
		nested(v, AT_ITEM(AT(at, "anyOf"), i), &any->item[i], depth + 1);
	for (size_t i = 0; i < value_count(all); i++)
		if (!(skip_first_all && i == 0))
			nested(v, AT_ITEM(AT(at, "allOf"), i), &all->item[i], depth + 1);
	for (size_t i = 0; i < value_count(one); i++)
		nested(v, AT_ITEM(AT(at, "oneOf"), i), &one->item[i], depth + 1);
	if (not->type == VALUE_OBJECT)
		nested(v, AT(at, "not"), not, depth + 1);
	(void)p, (void)pattern; // Go's reason for a bad expression is not known here
}

static void nested(struct validation *v, const struct field *at, const value *s, unsigned depth)
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
	value_validation(v, at, s, false, false, depth);
	nested(v, AT(at, "items"), get(v, s, "items"), depth + 1);
	member_each(m, properties)
		nested(v, AT_KEY(AT(at, "properties"), at_key_text(v, m)), &m->v, depth + 1);
	if (check_text(v, s, "type").n)
		check_forbidden(v, AT(at, "type"), "must be empty to be structural");
	if (check_has(v, s, "additionalProperties"))
		check_forbidden(v, AT(at, "additionalProperties"), "must be undefined to be structural");
	for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
		const value *x = get(v, s, empty[i].name);
		struct field f = field_child(at, empty[i].name);
		if (value_present(x) && !(x->type == VALUE_BOOL && !x->b) && !(x->type != VALUE_BOOL && x->type != VALUE_INT && x->n == 0))
			check_forbidden(v, &f, empty[i].why);
	}
	if (value_present(value_get(properties, KEY_metadata)))
		check_forbidden(v, AT_KEY(AT(at, "properties"), SPAN("metadata")), "must not be specified in a nested context");
}

static void structural(struct validation *v, const struct field *at, const value *s, enum level level, unsigned depth);

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
		other |= !span_is(at_key_text(v, m), "type") && !span_is(at_key_text(v, m), "properties") && !span_is(at_key_text(v, m), "default");
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
	if (span_is(check_text(v, s, "type"), "array") && !value_present(items))
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

static int by_words(const void *a, const void *b)
{
	const struct cause *x = a, *y = b;
	int c = span_cmp(x->field, y->field);

	return c ? c : span_cmp(x->text, y->text);
}

// Defaults must fit their schema. Those inside metadata are not judged; whether they are pruned is not, either.
static void defaults(struct validation *v, const struct field *at, const value *s, unsigned depth)
{
	const value *dflt = get(v, s, "default");

	if (depth > CRD_MAX_DEPTH || s->type != VALUE_OBJECT)
		return;
	if (value_present(dflt)) {
		struct openapi_check c = { .v = v, .base = AT(at, "default") };
		openapi_validate(&c, s, dflt, NULL);
	}
	defaults(v, AT(at, "items"), get(v, s, "items"), depth + 1);
	member_each(m, get(v, s, "properties"))
		defaults(v, AT_KEY(AT(at, "properties"), at_key_text(v, m)), &m->v, depth + 1);
	defaults(v, AT(at, "additionalProperties"), get(v, s, "additionalProperties"), depth + 1);
}

static bool has_default(const struct validation *v, const value *s, unsigned depth)
{
	if (depth > CRD_MAX_DEPTH || s->type != VALUE_OBJECT)
		return false;
	if (value_present(get(v, s, "default")) || has_default(v, get(v, s, "items"), depth + 1) || has_default(v, get(v, s, "additionalProperties"), depth + 1))
		return true;
	member_each(m, get(v, s, "properties"))
		if (has_default(v, &m->v, depth + 1))
			return true;
	return false;
}

bool crd_schema_defaults(const struct validation *v, const value *schema) { return has_default(v, schema, 0); }

// specStandardValidatorV3
static void standard(struct validation *v, const struct field *at, const value *s)
{
	static const struct { const char *name, *why; } no[] = { { "id", "id is not supported" }, { "additionalItems", "additionalItems is not supported" },
		{ "patternProperties", "patternProperties is not supported" }, { "definitions", "definitions is not supported" },
		{ "dependencies", "dependencies is not supported" }, { "$ref", "$ref is not supported" } };
	span type = check_text(v, s, "type");

	if (type.n)
		CHECK_ONE_OF(v, AT(at, "type"), type, "array", "boolean", "integer", "number", "object", "string");
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		struct field f = field_child(at, no[i].name);
		if (check_has(v, s, no[i].name))
			check_forbidden(v, &f, no[i].why);
	}
	if (span_is(type, "null"))
		check_forbidden(v, AT(at, "type"), "type cannot be set to null, use nullable as an alternative");
	if (get(v, s, "items")->type == VALUE_ARRAY)
		check_forbidden(v, AT(at, "items"), "items must be a schema object and not an array");
	if (check_true(v, s, "uniqueItems"))
		check_forbidden(v, AT(at, "uniqueItems"), "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
}

static void want_type(struct validation *v, const struct field *at, span type, const char *detail)
{
	if (type.n)
		at_text(v, AT(at, "type"), type, detail);
	else
		check_required(v, AT(at, "type"), detail);
}

static void map_keys(struct validation *v, const struct field *at, const value *s, const value *keys)
{
	const value *items = get(v, s, "items"), *properties = get(v, items, "properties"), *needed = get(v, items, "required");
	const struct field *here = AT(AT(at, "items"), "properties"), *list = AT(at, "x-kubernetes-list-map-keys");

	for (size_t i = 0; i < value_count(keys); i++) {
		span key = value_span(&keys->item[i]);
		const value *p = value_get(properties, intern_find(v->keys, key));
		span type = check_text(v, p, "type");
		bool again = false;
		if (p->type != VALUE_OBJECT)
			check_invalid(v, list, keys, "entries must all be names of item properties");
		else if (span_is(type, "array") || span_is(type, "object"))
			at_text(v, AT(AT_KEY(here, key), "type"), check_text(v, items, "type"), "must be a scalar type if parent array's x-kubernetes-list-type is map");
		for (size_t k = 0; k < i && !again; k++)
			again = span_eq(value_span(&keys->item[k]), key);
		if (again)
			check_invalid(v, list, keys, "must not contain duplicate entries");
	}
	if (check_true(v, items, "nullable"))
		check_forbidden(v, AT(AT(at, "items"), "nullable"), "cannot be nullable when x-kubernetes-list-type is map");
	value_each(k, keys) {
		span key = value_span(k);
		const value *p = value_get(properties, intern_find(v->keys, key));
		bool required = false;
		value_each(n, needed) required |= span_eq(value_span(n), key);
		if (p->type == VALUE_OBJECT && !required && !check_has(v, p, "default"))
			check_required(v, AT(AT_KEY(here, key), "default"),
				"this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
		if (check_true(v, p, "nullable"))
			check_forbidden(v, AT(AT_KEY(here, key), "nullable"), "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
	}
}

static void list_type(struct validation *v, const struct field *at, const value *s)
{
	const value *items = get(v, s, "items"), *keys = get(v, s, "x-kubernetes-list-map-keys");
	span type = check_text(v, s, "type"), list = check_text(v, s, "x-kubernetes-list-type"), map = check_text(v, s, "x-kubernetes-map-type");

	if (get(v, s, "x-kubernetes-preserve-unknown-fields")->type == VALUE_BOOL && !check_true(v, s, "x-kubernetes-preserve-unknown-fields"))
		field_add(v, FIELD_INVALID, AT(at, "x-kubernetes-preserve-unknown-fields"), SPAN("false"), "must be true or undefined");
	if (map.p && !span_is(type, "object"))
		want_type(v, at, type, "must be object if x-kubernetes-map-type is specified");
	if (map.p)
		CHECK_ONE_OF(v, AT(at, "x-kubernetes-map-type"), map, "atomic", "granular");
	if (list.p && !span_is(type, "array"))
		want_type(v, at, type, "must be array if x-kubernetes-list-type is specified");
	if (list.p)
		CHECK_ONE_OF(v, AT(at, "x-kubernetes-list-type"), list, "atomic", "set", "map");
	if (value_count(keys) && !list.p)
		check_required(v, AT(at, "x-kubernetes-list-type"), "must be map if x-kubernetes-list-map-keys is non-empty");
	else if (value_count(keys) && !span_is(list, "map"))
		at_text(v, AT(at, "x-kubernetes-list-type"), list, "must be map if x-kubernetes-list-map-keys is non-empty");
	if (span_is(list, "set") && check_true(v, items, "nullable"))
		check_forbidden(v, AT(AT(at, "items"), "nullable"), "cannot be nullable when x-kubernetes-list-type is set");
	if (!span_is(list, "map"))
		return;
	if (!value_count(keys))
		check_required(v, AT(at, "x-kubernetes-list-map-keys"), "must not be empty if x-kubernetes-list-type is map");
	if (!value_present(items))
		check_required(v, AT(at, "items"), "must have a schema if x-kubernetes-list-type is map");
	else if (!span_is(check_text(v, items, "type"), "object"))
		at_text(v, AT(AT(at, "items"), "type"), check_text(v, items, "type"), "must be object if parent array's x-kubernetes-list-type is map");
	else
		map_keys(v, at, s, keys);
}

static bool broken(span s) { return span_find(s, '\n', 0) >= 0 || span_find(s, '\r', 0) >= 0; }

static void rules(struct validation *v, const struct field *at, const value *list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		const value *x = &list->item[i];
		const struct field *here = AT_ITEM(at, i);
		span rule = rule_match_trimmed(v, x, "rule"), message = rule_match_trimmed(v, x, "message"), path = check_text(v, x, "fieldPath");
		if (!rule.n)
			check_required(v, AT(here, "rule"), "rule is not specified");
		else if (check_text(v, x, "message").n && !message.n)
			at_text(v, AT(here, "message"), check_text(v, x, "message"), "must be non-empty if specified");
		else if (broken(message))
			at_text(v, AT(here, "message"), check_text(v, x, "message"), "must not contain line breaks");
		else if (broken(rule) && !message.n)
			check_required(v, AT(here, "message"), "message must be specified if rule contains line breaks");
		if (check_text(v, x, "messageExpression").n && !rule_match_trimmed(v, x, "messageExpression").n)
			check_required(v, AT(here, "messageExpression"), "messageExpression must be non-empty if specified");
		if (check_has(v, x, "reason"))
			CHECK_ONE_OF(v, AT(here, "reason"), check_text(v, x, "reason"), "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid",
				"FieldValueRequired");
		if (path.n && !span_trim(path).n)
			at_text(v, AT(here, "fieldPath"), path, "must be non-empty if specified");
		if (broken(path))
			at_text(v, AT(here, "fieldPath"), path, "must not contain line breaks");
	}
}

// ValidateCustomResourceDefinitionOpenAPISchema
static void open_schema(struct validation *v, const struct field *at, const value *s, unsigned depth)
{
	static const char *const lists[] = { "allOf", "oneOf", "anyOf" };
	const value *more = get(v, s, "additionalProperties"), *properties = get(v, s, "properties");

	if (depth > CRD_MAX_DEPTH || s->type != VALUE_OBJECT)
		return;
	standard(v, at, s);
	if (value_present(more) && value_count(properties) && (more->type == VALUE_OBJECT || !more->b))
		check_forbidden(v, AT(at, "additionalProperties"), "additionalProperties and properties are mutual exclusive");
	open_schema(v, AT(at, "additionalProperties"), more, depth + 1);
	member_each(m, properties)
		open_schema(v, AT_KEY(AT(at, "properties"), at_key_text(v, m)), &m->v, depth + 1);
	open_schema(v, AT(at, "not"), get(v, s, "not"), depth + 1);
	for (int i = 0; i < 3; i++) {
		const value *list = get(v, s, lists[i]);
		struct field f = field_child(at, lists[i]);
		for (size_t k = 0; k < value_count(list); k++)
			open_schema(v, AT_ITEM(&f, k), &list->item[k], depth + 1);
	}
	open_schema(v, AT(at, "items"), get(v, s, "items"), depth + 1);
	list_type(v, at, s);
	rules(v, AT(at, "x-kubernetes-validations"), get(v, s, "x-kubernetes-validations"));
}

// With the status subresource the root of a schema may say little.
static void root_fields(struct validation *v, const struct field *at, const value *s)
{
	static const char *const banned[] = { "id", "$schema", "$ref", "nullable", "default", "enum", "maxProperties", "minProperties", "allOf", "oneOf", "anyOf",
		"not", "additionalProperties", "patternProperties", "dependencies", "additionalItems", "definitions", "x-kubernetes-embedded-resource",
		"x-kubernetes-int-or-string", "x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-map-type" };
	span type = check_text(v, s, "type");

	if (type.n && !span_is(type, "object")) {
		at_text(v, AT(at, "openAPIV3Schema.type"), type,
			"only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled");
		return;
	}
	for (size_t i = 0; i < sizeof banned / sizeof *banned; i++) {
		const value *x = get(v, s, banned[i]);
		if (!value_present(x) || (x->type == VALUE_BOOL && !x->b && !span_is(span_str(banned[i]), "additionalProperties")))
			continue;
		field_add(v, FIELD_INVALID, AT(at, "openAPIV3Schema"), crd_text_schema(v, s), "only [Description Type Format Title Maximum ExclusiveMaximum "
			"Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs "
			"Example XPreserveUnknownFields XValidations] fields are allowed at the root of the schema if the status subresource is enabled");
		return;
	}
}

void crd_schema_check(struct validation *v, const struct field *at, const value *validation, bool status)
{
	const value *s = get(v, validation, "openAPIV3Schema");
	const struct field *here = AT(at, "openAPIV3Schema");
	struct validation one = { .arena = v->arena, .keys = v->keys, .minor = v->minor };

	if (s->type != VALUE_OBJECT)
		return;
	if (status)
		root_fields(v, at, s);
	if (check_true(v, s, "nullable"))
		check_forbidden(v, AT(at, "openAPIV3Schema.nullable"), "nullable cannot be true at the root");
	structural(&one, here, s, LEVEL_ROOT, 0);
	if (one.errors.n)
		qsort(one.errors.v, one.errors.n, sizeof *one.errors.v, by_words);
	else
		defaults(&one, here, s, 0);
	for (size_t i = 0; i < one.errors.n; i++)
		vec_push(&v->errors, v->arena, one.errors.v[i]);
	v->unordered |= one.unordered;
	open_schema(v, here, s, 0);
}
