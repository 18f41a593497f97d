// The internal Go structs of CustomResourceDefinitions as encoding/json writes them: every field by its Go name, in order.
#include "k8s/validate/extension/crd.h"

#include <stdlib.h>

#include "base/buf.h"
#include "text/json.h"

#define CRD_TEXT_MAX_DEPTH 100

enum sort { SORT_TEXT, SORT_TEXT_POINTER, SORT_BOOL, SORT_BOOL_POINTER, SORT_ANY, SORT_SCHEMA, SORT_SCHEMAS, SORT_SCHEMA_MAP, SORT_SCHEMA_OR_BOOL, SORT_ITEMS,
	SORT_DEPENDENCIES, SORT_DOCS, SORT_NONE, SORT_RULES, SORT_INT };

struct row { const char *go, *json; enum sort sort; };

static void write_schema(struct validation *v, struct buf *b, const value *s, unsigned depth);

// encoding/json escapes what could end a script element.
static void write_json(struct validation *v, struct buf *b, const value *x)
{
	struct buf plain = { .arena = v->arena };

	json_write(&plain, v->keys, x);
	for (size_t i = 0; i < plain.n; i++) {
		char c = plain.v[i];
		if (c == '<' || c == '>' || c == '&')
			buf_printf(b, "\\u%04x", c);
		else
			buf_char(b, c);
	}
}

static void write_rules(struct validation *v, struct buf *b, const value *rules)
{
	static const struct row rows[] = { { "Rule", "rule", SORT_TEXT }, { "Message", "message", SORT_TEXT }, { "MessageExpression", "messageExpression", SORT_TEXT },
		{ "Reason", "reason", SORT_TEXT_POINTER }, { "FieldPath", "fieldPath", SORT_TEXT }, { "OptionalOldSelf", "optionalOldSelf", SORT_ANY } };

	for (size_t i = 0; i < value_count(rules); i++)
		for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
			const value *x = check_get(v, &rules->item[i], rows[k].json);
			buf_printf(b, "%s\"%s\":", k ? "," : i ? ",{" : "{", rows[k].go);
			if (value_present(x))
				write_json(v, b, x);
			else
				buf_str(b, rows[k].sort == SORT_TEXT ? "\"\"" : "null");
			if (k + 1 == sizeof rows / sizeof *rows)
				buf_char(b, '}');
		}
}

static int by_key(const void *a, const void *b, void *keys)
{
	return span_cmp(intern_text(keys, (*(const struct member *const *)a)->key), intern_text(keys, (*(const struct member *const *)b)->key));
}

static void write_map(struct validation *v, struct buf *b, const value *map, unsigned depth)
{
	const struct member **m = arena_array(v->arena, const struct member *, map->n);
	size_t n = 0;

	member_each(x, map) m[n++] = x;
	qsort_r(m, n, sizeof *m, by_key, (void *)(uintptr_t)v->keys);
	buf_char(b, '{');
	for (size_t i = 0; i < n; i++) {
		value key = value_string(intern_text(v->keys, m[i]->key));
		buf_str(b, i ? "," : "");
		write_json(v, b, &key);
		buf_char(b, ':');
		write_schema(v, b, &m[i]->v, depth);
	}
	buf_char(b, '}');
}

// JSONSchemaPropsOrArray; what was neither is empty.
static void write_items(struct validation *v, struct buf *b, const value *x, unsigned depth)
{
	buf_str(b, "{\"Schema\":");
	if (x->type == VALUE_OBJECT)
		write_schema(v, b, x, depth);
	else
		buf_str(b, "null");
	buf_str(b, x->type == VALUE_ARRAY ? ",\"JSONSchemas\":[" : ",\"JSONSchemas\":null");
	for (size_t i = 0; x->type == VALUE_ARRAY && i < x->n; i++) {
		buf_str(b, i ? "," : "");
		write_schema(v, b, &x->item[i], depth);
	}
	buf_str(b, x->type == VALUE_ARRAY ? "]}" : "}");
}

// JSONSchemaDependencies
static void write_dependencies(struct validation *v, struct buf *b, const value *map, unsigned depth)
{
	const struct member **m = arena_array(v->arena, const struct member *, map->n);
	size_t n = 0;

	member_each(x, map) m[n++] = x;
	qsort_r(m, n, sizeof *m, by_key, (void *)(uintptr_t)v->keys);
	for (size_t i = 0; i < n; i++) {
		value key = value_string(intern_text(v->keys, m[i]->key));
		buf_char(b, i ? ',' : '{');
		write_json(v, b, &key);
		buf_str(b, ":{\"Schema\":");
		if (m[i]->v.type == VALUE_OBJECT)
			write_schema(v, b, &m[i]->v, depth);
		else
			buf_str(b, "null");
		buf_str(b, ",\"Property\":");
		if (m[i]->v.type == VALUE_ARRAY)
			write_json(v, b, &m[i]->v);
		else
			buf_str(b, "null");
		buf_char(b, '}');
	}
	buf_str(b, n ? "}" : "{}");
}

static void write_composed(struct validation *v, struct buf *b, enum sort sort, const value *x, unsigned depth)
{
	if (sort == SORT_SCHEMA) {
		write_schema(v, b, x, depth);
	} else if (sort == SORT_SCHEMA_MAP) {
		write_map(v, b, x, depth);
	} else if (sort == SORT_ITEMS) {
		write_items(v, b, x, depth);
	} else if (sort == SORT_DEPENDENCIES) {
		write_dependencies(v, b, x, depth);
	} else if (sort == SORT_DOCS) {
		value description = value_string(check_text(v, x, "description")), url = value_string(check_text(v, x, "url"));
		buf_str(b, "{\"Description\":");
		write_json(v, b, &description);
		buf_str(b, ",\"URL\":");
		write_json(v, b, &url);
		buf_char(b, '}');
	} else if (sort == SORT_SCHEMA_OR_BOOL) {
		buf_printf(b, "{\"Allows\":%s,\"Schema\":", x->type == VALUE_BOOL && !x->b ? "false" : "true");
		if (x->type == VALUE_OBJECT)
			write_schema(v, b, x, depth);
		else
			buf_str(b, "null");
		buf_char(b, '}');
	} else {
		buf_char(b, '[');
		if (sort == SORT_RULES)
			write_rules(v, b, x);
		for (size_t i = 0; sort == SORT_SCHEMAS && i < value_count(x); i++) {
			buf_str(b, i ? "," : "");
			write_schema(v, b, &x->item[i], depth);
		}
		buf_char(b, ']');
	}
}

static const struct row schema_rows[] = { { "ID", "id", SORT_TEXT }, { "Schema", "$schema", SORT_TEXT }, { "Ref", "$ref", SORT_TEXT_POINTER },
	{ "Description", "description", SORT_TEXT }, { "Type", "type", SORT_TEXT }, { "Nullable", "nullable", SORT_BOOL }, { "Format", "format", SORT_TEXT },
	{ "Title", "title", SORT_TEXT }, { "Default", "default", SORT_ANY }, { "Maximum", "maximum", SORT_ANY },
	{ "ExclusiveMaximum", "exclusiveMaximum", SORT_BOOL }, { "Minimum", "minimum", SORT_ANY }, { "ExclusiveMinimum", "exclusiveMinimum", SORT_BOOL },
	{ "MaxLength", "maxLength", SORT_ANY }, { "MinLength", "minLength", SORT_ANY }, { "Pattern", "pattern", SORT_TEXT }, { "MaxItems", "maxItems", SORT_ANY },
	{ "MinItems", "minItems", SORT_ANY }, { "UniqueItems", "uniqueItems", SORT_BOOL }, { "MultipleOf", "multipleOf", SORT_ANY }, { "Enum", "enum", SORT_ANY },
	{ "MaxProperties", "maxProperties", SORT_ANY }, { "MinProperties", "minProperties", SORT_ANY }, { "Required", "required", SORT_ANY },
	{ "Items", "items", SORT_ITEMS }, { "AllOf", "allOf", SORT_SCHEMAS }, { "OneOf", "oneOf", SORT_SCHEMAS }, { "AnyOf", "anyOf", SORT_SCHEMAS },
	{ "Not", "not", SORT_SCHEMA }, { "Properties", "properties", SORT_SCHEMA_MAP }, { "AdditionalProperties", "additionalProperties", SORT_SCHEMA_OR_BOOL },
	{ "PatternProperties", "patternProperties", SORT_SCHEMA_MAP }, { "Dependencies", "dependencies", SORT_DEPENDENCIES },
	{ "AdditionalItems", "additionalItems", SORT_SCHEMA_OR_BOOL }, { "Definitions", "definitions", SORT_SCHEMA_MAP }, { "ExternalDocs", "externalDocs", SORT_DOCS },
	{ "Example", "example", SORT_ANY }, { "XPreserveUnknownFields", "x-kubernetes-preserve-unknown-fields", SORT_BOOL_POINTER },
	{ "XEmbeddedResource", "x-kubernetes-embedded-resource", SORT_BOOL }, { "XIntOrString", "x-kubernetes-int-or-string", SORT_BOOL },
	{ "XListMapKeys", "x-kubernetes-list-map-keys", SORT_ANY }, { "XListType", "x-kubernetes-list-type", SORT_TEXT_POINTER },
	{ "XMapType", "x-kubernetes-map-type", SORT_TEXT_POINTER }, { "XValidations", "x-kubernetes-validations", SORT_RULES } };

static void write_schema(struct validation *v, struct buf *b, const value *s, unsigned depth)
{
	if (depth > CRD_TEXT_MAX_DEPTH) {
		buf_str(b, "null");
		return;
	}
	for (size_t i = 0; i < sizeof schema_rows / sizeof *schema_rows; i++) {
		const struct row *r = &schema_rows[i];
		const value *x = check_get(v, s, r->json);
		buf_printf(b, "%s\"%s\":", i ? "," : "{", r->go);
		if (!value_present(x) && !(r->sort == SORT_ITEMS && x->type == VALUE_NULL))
			buf_str(b, r->sort == SORT_TEXT ? "\"\"" : r->sort == SORT_BOOL ? "false" : "null");
		else if (r->sort >= SORT_SCHEMA && r->sort != SORT_INT && r->sort != SORT_NONE)
			write_composed(v, b, r->sort, x, depth + 1);
		else
			write_json(v, b, x);
	}
	buf_char(b, '}');
}

span crd_text_schema(struct validation *v, const value *schema)
{
	struct buf b = { .arena = v->arena };

	write_schema(v, &b, schema, 0);
	return buf_span(&b);
}

span crd_text_items(struct validation *v, const value *items)
{
	struct buf b = { .arena = v->arena };

	write_items(v, &b, items, 0);
	return buf_span(&b);
}

static void write_subresources(struct validation *v, struct buf *b, const value *s)
{
	static const struct row rows[] = { { "SpecReplicasPath", "specReplicasPath", SORT_TEXT }, { "StatusReplicasPath", "statusReplicasPath", SORT_TEXT },
		{ "LabelSelectorPath", "labelSelectorPath", SORT_TEXT_POINTER } };
	const value *scale = check_get(v, s, "scale");

	buf_printf(b, "{\"Status\":%s,\"Scale\":", check_has(v, s, "status") ? "{}" : "null");
	if (!value_present(scale))
		buf_str(b, "null");
	for (size_t i = 0; value_present(scale) && i < 3; i++) {
		buf_printf(b, "%s\"%s\":", i ? "," : "{", rows[i].go);
		if (check_has(v, scale, rows[i].json))
			write_json(v, b, check_get(v, scale, rows[i].json));
		else
			buf_str(b, rows[i].sort == SORT_TEXT ? "\"\"" : "null");
	}
	buf_str(b, value_present(scale) ? "}}" : "}");
}

static void write_columns(struct validation *v, struct buf *b, const value *columns)
{
	static const struct row rows[] = { { "Name", "name", SORT_TEXT }, { "Type", "type", SORT_TEXT }, { "Format", "format", SORT_TEXT },
		{ "Description", "description", SORT_TEXT }, { "Priority", "priority", SORT_INT }, { "JSONPath", "jsonPath", SORT_TEXT } };

	buf_char(b, '[');
	for (size_t i = 0; i < value_count(columns); i++) {
		for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
			const value *x = check_get(v, &columns->item[i], rows[k].json);
			buf_printf(b, "%s\"%s\":", k ? "," : i ? ",{" : "{", rows[k].go);
			if (value_present(x))
				write_json(v, b, x);
			else
				buf_str(b, rows[k].sort == SORT_INT ? "0" : "\"\"");
		}
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

static const char *truth(const struct validation *v, const value *x, const char *name) { return check_true(v, x, name) ? "true" : "false"; }

static void write_version(struct validation *v, struct buf *b, const value *x, struct crd_moved top)
{
	const value *schema = check_get(v, x, "schema"), *open = check_get(v, schema, "openAPIV3Schema"), *sub = check_get(v, x, "subresources");
	const value *columns = check_get(v, x, "additionalPrinterColumns"), *fields = check_get(v, x, "selectableFields");

	buf_printf(b, "{\"Name\":%.*s,\"Served\":%s,\"Storage\":%s,\"Deprecated\":%s,\"DeprecationWarning\":", SPANF(field_quote(v->arena, check_text(v, x, "name"))),
		truth(v, x, "served"), truth(v, x, "storage"), truth(v, x, "deprecated"));
	if (check_has(v, x, "deprecationWarning"))
		write_json(v, b, check_get(v, x, "deprecationWarning"));
	else
		buf_str(b, "null");
	buf_str(b, ",\"Schema\":");
	if (top.schema || !value_present(schema)) {
		buf_str(b, "null");
	} else {
		buf_str(b, "{\"OpenAPIV3Schema\":");
		if (value_present(open))
			write_schema(v, b, open, 0);
		else
			buf_str(b, "null");
		buf_char(b, '}');
	}
	buf_str(b, ",\"Subresources\":");
	if (top.subresources || !value_present(sub))
		buf_str(b, "null");
	else
		write_subresources(v, b, sub);
	buf_str(b, ",\"AdditionalPrinterColumns\":");
	if (top.columns || !value_count(columns))
		buf_str(b, "null");
	else
		write_columns(v, b, columns);
	buf_str(b, ",\"SelectableFields\":");
	if (top.selectable || !value_count(fields))
		buf_str(b, "null");
	for (size_t i = 0; !top.selectable && i < value_count(fields); i++)
		buf_printf(b, "%s{\"JSONPath\":%.*s}%s", i ? "," : "[", SPANF(field_quote(v->arena, check_text(v, &fields->item[i], "jsonPath"))),
			i + 1 == value_count(fields) ? "]" : "");
	buf_char(b, '}');
}

span crd_text_versions(struct validation *v, const value *versions, struct crd_moved top)
{
	struct buf b = { .arena = v->arena };

	if (!value_count(versions))
		return versions->type == VALUE_ARRAY ? SPAN("[]") : SPAN("null");
	for (size_t i = 0; i < versions->n; i++) {
		buf_char(&b, i ? ',' : '[');
		write_version(v, &b, &versions->item[i], top);
	}
	buf_char(&b, ']');
	return buf_span(&b);
}
