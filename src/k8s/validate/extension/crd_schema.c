// Schemas of CustomResourceDefinitions: their defaults (apiextensions-apiserver pkg/apiserver/schema/defaulting/validation.go) and what v1 wants
// besides a structural schema (pkg/apis/apiextensions/validation).
#include "k8s/validate/extension/crd.h"

#include "k8s/validate/extension/custom.h"
#include "k8s/validate/extension/openapi.h"
#include "k8s/validate/extension/rule_match.h"

static const value *get(const struct validation *v, const value *s, const char *name) { return check_get(v, s, name); }

static bool is_meta(span name) { return span_is(name, "metadata") || span_is(name, "kind") || span_is(name, "apiVersion"); }

// Would pruning.Prune drop something (apiextensions-apiserver pkg/apiserver/schema/pruning/algorithm.go)? skip: inside what keeps unknown fields.
static bool prunes(const struct validation *v, const value *s, const value *x, bool skip, unsigned depth)
{
	bool known = s->type == VALUE_OBJECT;
	const value *properties = get(v, s, "properties"), *more = get(v, s, "additionalProperties");

	if (depth > CRD_MAX_DEPTH || (skip && !known))
		return false;
	skip |= check_true(v, s, "x-kubernetes-preserve-unknown-fields");
	member_each(m, x) {
		const value *property = value_get(properties, m->key);
		if (check_true(v, s, "x-kubernetes-embedded-resource") && is_meta(at_key_text(v, m)))
			continue;
		if (!value_present(property) && !value_present(more) && !skip)
			return true;
		if (value_present(property) || value_present(more))
			if (prunes(v, value_present(property) ? property : more, &m->v, false, depth + 1))
				return true;
	}
	value_each(item, x)
		if (prunes(v, get(v, s, "items"), item, skip, depth + 1))
			return true;
	return false;
}

// Defaults must be pruned and fit their schema; additionalProperties are not followed. Those inside metadata are not looked at.
static void defaults(struct validation *v, const struct field *at, const value *s, bool resource, unsigned depth)
{
	const value *dflt = get(v, s, "default");
	size_t before = v->errors.n;

	if (depth > CRD_MAX_DEPTH || s->type != VALUE_OBJECT)
		return;
	if (value_present(dflt)) {
		struct openapi_check c = { .v = v, .base = AT(at, "default") };
		if (prunes(v, s, dflt, false, 0))
			check_invalid(v, c.base, dflt, "must not have unknown fields");
		size_t pruned = v->errors.n;
		custom_check_embedded(v, c.base, s, dflt);
		if (v->errors.n == pruned)
			openapi_validate(&c, s, dflt, NULL);
	}
	defaults(v, AT(at, "items"), get(v, s, "items"), false, depth + 1);
	member_each(m, get(v, s, "properties"))
		if (!((resource || check_true(v, s, "x-kubernetes-embedded-resource")) && is_meta(at_key_text(v, m))))
			defaults(v, AT_KEY(AT(at, "properties"), at_key_text(v, m)), &m->v, false, depth + 1);
	v->unordered |= v->errors.n > before + 1;
}

static bool has_default(const struct validation *v, const value *s, unsigned depth);

static bool default_among(const struct validation *v, const value *schemas, unsigned depth)
{
	value_each(x, schemas)
		if (has_default(v, x, depth + 1))
			return true;
	member_each(m, schemas)
		if (has_default(v, &m->v, depth + 1))
			return true;
	return false;
}

// SchemaHas
static bool has_default(const struct validation *v, const value *s, unsigned depth)
{
	static const char *const one[] = { "items", "not", "additionalProperties", "additionalItems" };
	static const char *const many[] = { "items", "allOf", "anyOf", "oneOf", "properties", "patternProperties", "definitions", "dependencies" };

	if (depth > CRD_MAX_DEPTH || s->type != VALUE_OBJECT)
		return false;
	if (value_present(get(v, s, "default")))
		return true;
	for (size_t i = 0; i < sizeof one / sizeof *one; i++)
		if (has_default(v, get(v, s, one[i]), depth + 1))
			return true;
	for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
		const value *x = get(v, s, many[i]);
		if ((i || x->type == VALUE_ARRAY) && default_among(v, x, depth))
			return true;
	}
	return false;
}

bool crd_schema_defaults(const struct validation *v, const value *schema) { return has_default(v, schema, 0); }

// A plain string, quoted like one.
static void one_type(struct validation *v, const struct field *at, span type)
{
	static const char *const known[] = { "array", "boolean", "integer", "number", "object", "string" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_is(type, known[i]))
			return;
	field_add(v, FIELD_NOT_SUPPORTED, at, field_quote(v->arena, type), "supported values: \"array\", \"boolean\", \"integer\", \"number\", \"object\", "
		"\"string\"");
}

// specStandardValidatorV3: what holds below a point of the schema. defaults: why there may be none; NULL: there may.
struct standard { bool inside_meta; const char *no_defaults; };

static void standard(struct validation *v, const struct field *at, const value *s, const struct standard *k)
{
	static const struct { const char *name, *why; } no[] = { { "id", "id is not supported" }, { "additionalItems", "additionalItems is not supported" },
		{ "patternProperties", "patternProperties is not supported" }, { "definitions", "definitions is not supported" },
		{ "dependencies", "dependencies is not supported" }, { "$ref", "$ref is not supported" } };
	span type = check_text(v, s, "type");

	if (type.n)
		one_type(v, AT(at, "type"), type);
	if (k->no_defaults && check_has(v, s, "default"))
		field_add(v, FIELD_FORBIDDEN, AT(at, "default"), SPAN(""), "must not be set %s", k->no_defaults);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		struct field f = field_child(at, no[i].name);
		if (check_has(v, s, no[i].name))
			check_forbidden(v, &f, no[i].why);
	}
	if (span_is(type, "null"))
		check_forbidden(v, AT(at, "type"), "type cannot be set to null, use nullable as an alternative");
	if (value_count(get(v, s, "items")) && get(v, s, "items")->type == VALUE_ARRAY)
		check_forbidden(v, AT(at, "items"), "items must be a schema object and not an array");
	if (k->inside_meta && check_true(v, s, "x-kubernetes-embedded-resource"))
		check_forbidden(v, AT(at, "x-kubernetes-embedded-resource"), "must not be used inside of resource meta");
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
	const value *items = get(v, s, "items"), *properties = get(v, items, "properties");
	const struct field *here = AT(AT(at, "items"), "properties"), *list = AT(at, "x-kubernetes-list-map-keys");

	for (size_t i = 0; i < value_count(keys); i++) {
		span key = value_span(&keys->item[i]);
		const value *p = value_get(properties, intern_find(v->keys, key));
		span type = check_text(v, p, "type");
		if (p->type != VALUE_OBJECT)
			check_invalid(v, list, keys, "entries must all be names of item properties");
		else if (span_is(type, "array") || span_is(type, "object"))
			at_text(v, AT(AT_KEY(here, key), "type"), check_text(v, items, "type"), "must be a scalar type if parent array's x-kubernetes-list-type is map");
		if (check_among(v, keys, i, NULL, key))
			check_invalid(v, list, keys, "must not contain duplicate entries");
	}
}

// validateMapListKeysMapSet
static void list_items(struct validation *v, const struct field *at, const value *s, bool map)
{
	const value *items = get(v, s, "items"), *properties = get(v, items, "properties"), *needed = get(v, items, "required");
	const struct field *here = AT(AT(at, "items"), "properties");

	if (items->type != VALUE_OBJECT)
		return;
	if (check_true(v, items, "nullable"))
		check_forbidden(v, AT(AT(at, "items"), "nullable"), map ? "cannot be nullable when x-kubernetes-list-type is map" :
			"cannot be nullable when x-kubernetes-list-type is set");
	if (!map)
		return;
	value_each(k, get(v, s, "x-kubernetes-list-map-keys")) {
		span key = value_span(k);
		const value *p = value_get(properties, intern_find(v->keys, key));
		if (p->type == VALUE_OBJECT && !value_lists(needed, key) && !check_has(v, p, "default"))
			check_required(v, AT(AT_KEY(here, key), "default"),
				"this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
		if (check_true(v, p, "nullable"))
			check_forbidden(v, AT(AT_KEY(here, key), "nullable"), "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
	}
}

// An item of a set must be atomic; what the server prints of a bad map is the pointer to the list type.
static void set_items(struct validation *v, const struct field *at, const value *items)
{
	static const char why[] = "must be atomic as item of a list with x-kubernetes-list-type=set";
	const value *list = get(v, items, "x-kubernetes-list-type");

	if (span_is(check_text(v, items, "type"), "array") && list->type == VALUE_STRING && !span_is(value_span(list), "atomic"))
		at_text(v, AT(at, "x-kubernetes-list-type"), value_span(list), why);
	else if (span_is(check_text(v, items, "type"), "object") && !span_is(check_text(v, items, "x-kubernetes-map-type"), "atomic"))
		field_add(v, FIELD_INVALID, AT(at, "x-kubernetes-map-type"), list->type == VALUE_STRING ? field_quote(v->arena, value_span(list)) : SPAN("null"),
			"%s", why);
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
	else if (span_is(list, "set"))
		set_items(v, AT(at, "items"), items);
	if (list.p)
		CHECK_ONE_OF(v, AT(at, "x-kubernetes-list-type"), list, "atomic", "set", "map");
	if (value_count(keys) && !list.p)
		check_required(v, AT(at, "x-kubernetes-list-type"), "must be map if x-kubernetes-list-map-keys is non-empty");
	else if (value_count(keys) && !span_is(list, "map"))
		at_text(v, AT(at, "x-kubernetes-list-type"), list, "must be map if x-kubernetes-list-map-keys is non-empty");
	if (span_is(list, "map")) {
		if (!value_count(keys))
			check_required(v, AT(at, "x-kubernetes-list-map-keys"), "must not be empty if x-kubernetes-list-type is map");
		if (items->type == VALUE_ABSENT)
			check_required(v, AT(at, "items"), "must have a schema if x-kubernetes-list-type is map");
		else if (items->type != VALUE_OBJECT)
			field_add(v, FIELD_INVALID, AT(at, "items"), crd_text_items(v, items), "must only have a single schema if x-kubernetes-list-type is map");
		else if (!span_is(check_text(v, items, "type"), "object"))
			at_text(v, AT(AT(at, "items"), "type"), check_text(v, items, "type"), "must be object if parent array's x-kubernetes-list-type is map");
		else
			map_keys(v, at, s, keys);
	}
	if (span_is(list, "map") || span_is(list, "set"))
		list_items(v, at, s, span_is(list, "map"));
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

static void open_schema(struct validation *v, const struct field *at, const value *s, const struct standard *k, bool root, unsigned depth);

// Schemas of a map, which have no order, or of a list.
static void open_schemas(struct validation *v, const struct field *at, const value *schemas, const struct standard *k, unsigned depth)
{
	struct at_map w = { 0 };

	for (size_t i = 0; schemas->type == VALUE_ARRAY && i < schemas->n; i++)
		open_schema(v, AT_ITEM(at, i), &schemas->item[i], k, false, depth);
	member_each(m, schemas) {
		at_map_begin(&w, v);
		open_schema(v, AT_KEY(at, at_key_text(v, m)), &m->v, k, false, depth);
		at_map_end(&w, v);
	}
}

// The schemas of properties; those of a resource's own fields are ObjectMeta's.
static void open_properties(struct validation *v, const struct field *at, const value *s, const struct standard *k, bool root, unsigned depth)
{
	bool resource = root || check_true(v, s, "x-kubernetes-embedded-resource");
	struct at_map w = { 0 };

	member_each(m, get(v, s, "properties")) {
		span name = at_key_text(v, m);
		struct standard below = *k;
		if (resource && is_meta(name)) {
			below.inside_meta = true;
			if (root)
				below.no_defaults = arena_printf(v->arena, "in top-level %.*s", SPANF(name)).p;
		}
		at_map_begin(&w, v);
		open_schema(v, AT_KEY(AT(at, "properties"), name), &m->v, &below, false, depth);
		at_map_end(&w, v);
	}
}

// ValidateCustomResourceDefinitionOpenAPISchema
static void open_schema(struct validation *v, const struct field *at, const value *s, const struct standard *k, bool root, unsigned depth)
{
	static const char *const lists[] = { "allOf", "oneOf", "anyOf", "definitions" };
	const value *more = get(v, s, "additionalProperties"), *properties = get(v, s, "properties"), *items = get(v, s, "items");
	struct standard below = *k;

	if (depth > CRD_MAX_DEPTH || s->type != VALUE_OBJECT)
		return;
	standard(v, at, s, k);
	if (value_present(more) && value_count(properties) && (more->type == VALUE_OBJECT || !more->b))
		check_forbidden(v, AT(at, "additionalProperties"), "additionalProperties and properties are mutual exclusive");
	if (k->inside_meta)
		below.no_defaults = "inside additionalProperties applying to object metadata";
	open_schema(v, AT(at, "additionalProperties"), more, &below, false, depth + 1);
	open_properties(v, at, s, k, root, depth + 1);
	open_schema(v, AT(at, "not"), get(v, s, "not"), k, false, depth + 1);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct field f = field_child(at, lists[i]);
		open_schemas(v, &f, get(v, s, lists[i]), k, depth + 1);
	}
	if (items->type == VALUE_ARRAY)
		open_schemas(v, AT(at, "items"), items, k, depth + 1);
	else
		open_schema(v, AT(at, "items"), items, k, false, depth + 1);
	open_schemas(v, AT(at, "dependencies"), get(v, s, "dependencies"), k, depth + 1);
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

	// In the order of the struct's fields, of which three come before the type.
	if (type.n && !span_is(type, "object") && !check_text(v, s, "id").n && !check_text(v, s, "$schema").n && !check_has(v, s, "$ref")) {
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
	size_t start = v->errors.n;

	if (s->type != VALUE_OBJECT)
		return;
	if (status)
		root_fields(v, at, s);
	if (check_true(v, s, "nullable"))
		check_forbidden(v, AT(at, "openAPIV3Schema.nullable"), "nullable cannot be true at the root");
	// NewStructural's own words come last, and only when nothing else is said.
	span unstructured = crd_structural_fault(v, s);
	size_t before = v->errors.n;
	if (!unstructured.p) {
		crd_structural_check(v, here, s);
		if (v->errors.n == before)
			defaults(v, here, s, true, 0);
	}
	open_schema(v, here, s, &(const struct standard){ 0 }, true, 0);
	if (unstructured.p && v->errors.n == start)
		field_add(v, FIELD_INVALID, here, SPAN("\"\""), "%.*s", SPANF(unstructured));
}
