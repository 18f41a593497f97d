// CustomResourceDefinition (apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go).
#include "k8s/validate/extension/crd.h"

#include <stdio.h>

#include "base/buf.h"
#include "k8s/validate/format.h"
#include "k8s/validate/extension/webhook_client.h"

struct crd {
	const value *spec, *versions;
	const value *validation, *subresources, *columns; // of the top; absent when they stay with the versions
	struct crd_moved top;
	bool preserve;
};

void crd_joined(struct validation *v, const struct field *at, span bad, const char *before, struct check c)
{
	char text[1024] = "";
	size_t n = 0;

	for (unsigned i = 0; i < c.n && n < sizeof text; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? "," : "", c.text[i]);
	if (c.n)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, bad), "%s%s", before, text);
}

// What all versions share, absence included, moves to the top.
static bool shared(const struct validation *v, const value *versions, const char *name)
{
	const value *first = check_get(v, value_item(versions, 0), name);

	value_each(x, versions) {
		const value *own = check_get(v, x, name);
		if (value_present(own) != value_present(first) || (value_present(own) && !value_equal(own, first)))
			return false;
	}
	return value_count(versions) > 0;
}

static struct crd crd_of(const struct validation *v, const value *o)
{
	struct crd c = { .spec = value_get(o, KEY_spec) };

	c.versions = check_get(v, c.spec, "versions");
	c.preserve = check_true(v, c.spec, "preserveUnknownFields");
	c.top = (struct crd_moved){ shared(v, c.versions, "schema"), shared(v, c.versions, "subresources"), shared(v, c.versions, "additionalPrinterColumns"),
		shared(v, c.versions, "selectableFields") };
	const value *first = value_item(c.versions, 0);
	c.validation = c.top.schema ? check_get(v, first, "schema") : &value_absent;
	c.subresources = c.top.subresources ? check_get(v, first, "subresources") : &value_absent;
	c.columns = c.top.columns ? check_get(v, first, "additionalPrinterColumns") : &value_absent;
	return c;
}

// The name rule comes among the errors of metadata, behind those of the name itself.
static void check_meta(struct validation *v, const value *o, const struct crd *c)
{
	struct validation meta = { .arena = v->arena, .keys = v->keys, .minor = v->minor };
	const value *names = check_get(v, c->spec, "names");
	span name = value_get_span(value_get(o, KEY_metadata), KEY_name);
	span want = arena_printf(v->arena, "%.*s.%.*s", SPANF(check_text(v, names, "plural")), SPANF(check_text(v, c->spec, "group")));
	size_t i = 0;

	validate_meta_create(&meta, o, false, META_NAME_SUBDOMAIN);
	span prefix = check_text(v, value_get(o, KEY_metadata), "generateName");
	for (; i < meta.errors.n && span_is(meta.errors.v[i].field, "metadata.generateName"); i++)
		vec_push(&v->errors, v->arena, meta.errors.v[i]);
	if (prefix.n && !span_eq(prefix, want))
		at_text(v, AT(AT(NULL, "metadata"), "generateName"), prefix, "must be spec.names.plural+\".\"+spec.group");
	for (; i < meta.errors.n && span_is(meta.errors.v[i].field, "metadata.name"); i++)
		vec_push(&v->errors, v->arena, meta.errors.v[i]);
	if (name.n && !span_eq(name, want))
		at_text(v, AT(AT(NULL, "metadata"), "name"), name, "must be spec.names.plural+\".\"+spec.group");
	for (; i < meta.errors.n; i++)
		vec_push(&v->errors, v->arena, meta.errors.v[i]);
	v->unordered |= meta.unordered;
}

static void check_group(struct validation *v, const struct field *at, span group)
{
	struct check c = check_dns1123_subdomain(group);

	if (!group.n)
		check_required(v, at, "");
	else if (c.n)
		crd_joined(v, at, group, "", c);
	else if (span_find(group, '.', 0) < 0)
		at_text(v, at, group, "should be a domain with at least one dot");
}

static void check_column(struct validation *v, const struct field *at, const value *x)
{
	static const char types[] = "must be one of boolean,date,integer,number,string";
	span type = check_text(v, x, "type"), format = check_text(v, x, "format"), path = check_text(v, x, "jsonPath");

	if (!check_text(v, x, "name").n)
		check_required(v, AT(at, "name"), "");
	if (!type.n)
		check_required(v, AT(at, "type"), types);
	else if (!span_is(type, "boolean") && !span_is(type, "date") && !span_is(type, "integer") && !span_is(type, "number") && !span_is(type, "string"))
		at_text(v, AT(at, "type"), type, types);
	static const char *const formats[] = { "byte", "date", "date-time", "double", "float", "int32", "int64", "password" };
	bool known = !format.n;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		known |= span_is(format, formats[i]);
	if (!known)
		at_text(v, AT(at, "format"), format, "must be one of byte,date,date-time,double,float,int32,int64,password");
	if (!path.n)
		check_required(v, AT(at, "JSONPath"), "");
	else if (path.p[0] != '.')
		at_text(v, AT(at, "JSONPath"), path, "must be a simple json path starting with .");
}

static void check_columns(struct validation *v, const struct field *at, const value *columns)
{
	for (size_t i = 0; i < value_count(columns); i++)
		check_column(v, AT_ITEM(at, i), &columns->item[i]);
}

static void check_scale_path(struct validation *v, const struct field *at, span path, const char *under, const char *or_under, const char *words)
{
	if (path.p[0] != '.')
		at_text(v, at, path, "must be a simple json path starting with .");
	else if (!span_starts(path, span_str(under)) && !(or_under && span_starts(path, span_str(or_under))))
		at_text(v, at, path, words);
}

static void check_subresources(struct validation *v, const struct field *at, const value *sub)
{
	const value *scale = check_get(v, sub, "scale");
	span spec = check_text(v, scale, "specReplicasPath"), status = check_text(v, scale, "statusReplicasPath"), label = check_text(v, scale, "labelSelectorPath");

	if (scale->type != VALUE_OBJECT)
		return;
	if (!spec.n)
		check_required(v, AT(at, "scale.specReplicasPath"), "");
	else
		check_scale_path(v, AT(at, "scale.specReplicasPath"), spec, ".spec.", NULL, "should be a json path under .spec");
	if (!status.n)
		check_required(v, AT(at, "scale.statusReplicasPath"), "");
	else
		check_scale_path(v, AT(at, "scale.statusReplicasPath"), status, ".status.", NULL, "should be a json path under .status");
	if (label.n)
		check_scale_path(v, AT(at, "scale.labelSelectorPath"), label, ".spec.", ".status.", "should be a json path under either .spec or .status");
}

static void check_deprecation(struct validation *v, const struct field *at, const value *x)
{
	const value *warning = check_get(v, x, "deprecationWarning");

	if (!value_present(warning))
		return;
	if (!check_true(v, x, "deprecated"))
		at_text(v, at, value_span(warning), "can only be set for deprecated versions");
	if (!check_true(v, x, "deprecated"))
		return;
	if (warning->n > 256)
		at_text(v, at, value_span(warning), "must be <= 256 characters long");
	if (!warning->n)
		at_text(v, at, SPAN(""), "must not be an empty string");
	for (size_t i = 0; i < warning->n; i++)
		if ((unsigned char)warning->s[i] < ' ' || warning->s[i] == 0x7f) { // what unicode.IsPrint refuses beyond ASCII is not looked at
			field_add(v, FIELD_INVALID, at, field_quote(v->arena, value_span(warning)),
				"must only contain printable UTF-8 characters; non-printable character found at index %zu", i);
			break;
		}
}

// Tokens of a path: the three delimiters, and what stands between them (cel.ValidFieldPath).
static span path_token(span *rest)
{
	size_t n = 0;

	if (rest->p[0] == '.' || rest->p[0] == '[' || rest->p[0] == ']') {
		n = 1;
	} else if (rest->p[0] == '\'') {
		for (n = 1; n < rest->n && !(rest->p[n] == '\'' && rest->p[n - 1] != '\\'); n++)
			;
		n = n < rest->n ? n + 1 : n;
	} else {
		while (n < rest->n && rest->p[n] != '.' && rest->p[n] != '[' && rest->p[n] != ']')
			n++;
	}
	span token = span_head(*rest, n);
	*rest = span_from(*rest, n);
	return token;
}

// Follows a path through the schema; what is wrong with it, or null. *root: its first name; *told: the path as it is printed.
static span path_fault(struct validation *v, const value **schema, span path, span *root, span *told)
{
	struct buf b = { .arena = v->arena };
	static const span unknown = SPAN_INIT("does not refer to a valid field");

	while (path.n) {
		span token = path_token(&path);
		if (span_is(token, "["))
			return SPAN("array notation is not allowed");
		if (!span_is(token, "."))
			return arena_printf(v->arena, "expected [ or . but got: %.*s", SPANF(token));
		if (!path.n)
			return SPAN("unexpected end of JSON path");
		token = path_token(&path);
		const value *named = check_get(v, *schema, "properties"), *any = check_get(v, *schema, "additionalProperties");
		uint32_t key = intern_find(v->keys, token);
		*schema = !value_present(named) ? any : key == MAP_NONE ? &value_absent : value_get(named, key);
		if ((*schema)->type != VALUE_OBJECT)
			return unknown;
		if (!root->p)
			*root = token;
		buf_printf(&b, value_present(named) ? ".%.*s" : "[%.*s]", SPANF(token));
	}
	*told = buf_span(&b);
	return (span){ 0 };
}

// ValidateCustomResourceSelectableFields
static void check_selectable(struct validation *v, const struct field *at, const value *fields, const value *schema)
{
	struct spanvec seen = { 0 };

	for (size_t i = 0; i < value_count(fields) && schema->type == VALUE_OBJECT; i++) {
		struct field item = field_index(at, i), where = field_child(&item, "jsonPath");
		span path = check_text(v, &fields->item[i], "jsonPath"), root = { 0 }, told = { 0 };
		const value *found = schema;
		if (!path.n) {
			check_required(v, &where, "");
			continue;
		}
		span fault = path_fault(v, &found, path, &root, &told);
		if (fault.n) {
			at_text(v, &where, path, arena_printf(v->arena, "is an invalid path: %.*s", SPANF(fault)).p);
			continue;
		}
		span type = check_text(v, found, "type");
		if (span_is(root, "metadata"))
			at_text(v, &where, path, "must not point to fields in metadata");
		if (!span_is(type, "string") && !span_is(type, "boolean") && !span_is(type, "integer"))
			at_text(v, &where, path, "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.");
		bool known = false;
		for (size_t k = 0; k < seen.n && !known; k++)
			known = span_eq(seen.v[k], told);
		if (known)
			check_duplicate(v, &where, path);
		else
			vec_push(&seen, v->arena, told);
	}
	if (seen.n > 8) // MaxSelectableFields
		field_add(v, FIELD_TOO_MANY, at, arena_printf(v->arena, "%zu", seen.n), "must have at most 8 items");
}

static void check_version(struct validation *v, const struct field *at, const struct crd *c, const value *x)
{
	const value *sub = c->top.subresources ? c->subresources : check_get(v, x, "subresources");
	span name = check_text(v, x, "name");

	crd_joined(v, AT(at, "name"), name, "", check_dns1035_label(name));
	check_deprecation(v, AT(at, "deprecationWarning"), x);
	if (!c->top.schema)
		crd_schema_check(v, AT(at, "schema"), check_get(v, x, "schema"), check_has(v, sub, "status"));
	if (!c->top.subresources)
		check_subresources(v, AT(at, "subresources"), sub);
	if (!c->top.columns)
		check_columns(v, AT(at, "additionalPrinterColumns"), check_get(v, x, "additionalPrinterColumns"));
	if (c->top.selectable || c->top.schema)
		return;
	const value *fields = check_get(v, x, "selectableFields"), *schema = check_get(v, check_get(v, x, "schema"), "openAPIV3Schema");
	if (value_count(fields) && !value_present(schema))
		at_text(v, AT(at, "selectableFields"), SPAN(""), "may only be set when `version.schema.openAPIV3Schema` is not included");
	check_selectable(v, AT(at, "selectableFields"), fields, schema);
}

static void check_versions(struct validation *v, const struct field *at, const struct crd *c)
{
	size_t storage = 0;
	bool unique = true;
	span text = crd_text_versions(v, c->versions, c->top);

	for (size_t i = 0; i < value_count(c->versions); i++) {
		const value *x = &c->versions->item[i];
		storage += check_true(v, x, "storage");
		unique &= !check_among(v, c->versions, i, "name", check_text(v, x, "name"));
		check_version(v, AT_ITEM(at, i), c, x);
	}
	if (!unique)
		field_add(v, FIELD_INVALID, at, text, "must contain unique version names");
	if (storage != 1)
		field_add(v, FIELD_INVALID, at, text, "must have exactly one version marked as storage version");
}

static void check_labels(struct validation *v, const struct field *at, const value *list)
{
	for (size_t i = 0; i < value_count(list); i++)
		crd_joined(v, AT_ITEM(at, i), value_span(&list->item[i]), "", check_dns1035_label(value_span(&list->item[i])));
}

static void check_names(struct validation *v, const struct field *at, const value *names)
{
	static const char mixed[] = "may have mixed case, but should otherwise match: ";
	span plural = check_text(v, names, "plural"), singular = check_text(v, names, "singular"), kind = check_text(v, names, "kind");
	span list = check_text(v, names, "listKind");

	if (plural.n)
		crd_joined(v, AT(at, "plural"), plural, "", check_dns1035_label(plural));
	if (singular.n)
		crd_joined(v, AT(at, "singular"), singular, "", check_dns1035_label(singular));
	if (kind.n)
		crd_joined(v, AT(at, "kind"), kind, mixed, check_dns1035_label(arena_lower(v->arena, kind)));
	if (list.n)
		crd_joined(v, AT(at, "listKind"), list, mixed, check_dns1035_label(arena_lower(v->arena, list)));
	check_labels(v, AT(at, "shortNames"), check_get(v, names, "shortNames"));
	if (kind.n && span_eq(kind, list))
		at_text(v, AT(at, "listKind"), list, "kind and listKind may not be the same");
	check_labels(v, AT(at, "categories"), check_get(v, names, "categories"));
}

static void check_review_versions(struct validation *v, const struct field *at, const value *list)
{
	if (!value_count(list)) {
		check_required(v, at, "");
		return;
	}
	webhook_client_versions(v, at, list);
	if (!value_lists(list, SPAN("v1")) && !value_lists(list, SPAN("v1beta1")))
		check_invalid(v, at, list, "must include at least one of v1, v1beta1");
}

static void check_conversion(struct validation *v, const struct field *at, const struct crd *c)
{
	static const char unwanted[] = "should not be set when strategy is not set to Webhook";
	const value *conversion = check_get(v, c->spec, "conversion"), *hook = check_get(v, conversion, "webhook");
	const value *client = check_get(v, hook, "clientConfig"), *reviews = check_get(v, hook, "conversionReviewVersions");
	span strategy = check_text(v, conversion, "strategy");

	if (conversion->type != VALUE_OBJECT)
		return;
	if (!span_is(strategy, "None") && c->preserve)
		at_text(v, AT(at, "strategy"), strategy, "must be None if spec.preserveUnknownFields is true");
	if (!strategy.n)
		check_required(v, AT(at, "strategy"), "");
	else
		CHECK_ONE_OF(v, AT(at, "strategy"), strategy, "None", "Webhook");
	if (!span_is(strategy, "Webhook")) {
		if (value_present(client))
			check_forbidden(v, AT(at, "webhookClientConfig"), unwanted);
		if (value_count(reviews))
			check_forbidden(v, AT(at, "conversionReviewVersions"), unwanted);
		return;
	}
	if (!value_present(client))
		check_required(v, AT(at, "webhookClientConfig"), "required when strategy is set to Webhook");
	else
		webhook_client_check(v, AT(at, "webhookClientConfig"), client);
	check_review_versions(v, AT(at, "conversionReviewVersions"), reviews);
}

static bool any_status(const struct validation *v, const struct crd *c)
{
	value_each(x, c->versions)
		if (check_has(v, check_get(v, x, "subresources"), "status"))
			return true;
	return false;
}

static void check_open_schema(struct validation *v, const struct field *at, const struct crd *c)
{
	bool defaults = false;

	for (size_t i = 0; i < value_count(c->versions); i++) {
		const value *schema = check_get(v, check_get(v, &c->versions->item[i], "schema"), "openAPIV3Schema");
		if (!value_present(schema))
			check_required(v, AT(AT(AT_ITEM(AT(at, "versions"), i), "schema"), "openAPIV3Schema"), "");
		defaults |= crd_schema_defaults(v, schema);
	}
	if (defaults && c->preserve)
		field_add(v, FIELD_INVALID, AT(at, "preserveUnknownFields"), SPAN("true"), "must be false in order to use defaults in the schema");
}

static void check_spec(struct validation *v, const struct crd *c)
{
	static const char *const needed[] = { "plural", "singular", "kind", "listKind" };
	const struct field *at = AT(NULL, "spec"), *at_names = AT(at, "names");
	const value *names = check_get(v, c->spec, "names");
	span scope = check_text(v, c->spec, "scope"), version = check_text(v, value_item(c->versions, 0), "name");

	check_group(v, AT(at, "group"), check_text(v, c->spec, "group"));
	if (!scope.n)
		check_required(v, AT(at, "scope"), "");
	else
		CHECK_ONE_OF(v, AT(at, "scope"), scope, "Cluster", "Namespaced");
	check_open_schema(v, at, c);
	check_versions(v, AT(at, "versions"), c);
	if (version.n)
		crd_joined(v, AT(at, "version"), version, "", check_dns1035_label(version));
	for (int i = 0; i < 4; i++) {
		struct field name = field_child(at_names, needed[i]);
		if (!check_text(v, names, needed[i]).n)
			check_required(v, &name, "");
	}
	check_names(v, at_names, names);
	crd_schema_check(v, AT(at, "validation"), c->validation, any_status(v, c));
	check_subresources(v, AT(at, "subresources"), c->subresources);
	check_columns(v, AT(at, "additionalPrinterColumns"), c->columns);
	if (c->top.selectable)
		check_selectable(v, AT(at, "selectableFields"), check_get(v, value_item(c->versions, 0), "selectableFields"),
			check_get(v, c->validation, "openAPIV3Schema"));
	check_conversion(v, AT(at, "conversion"), c);
}

// The place of a stored version that nobody asked for yet: the map keeps the last one of a name. stored->n: none.
static size_t stored_last(const value *stored, span name, const bool *found)
{
	for (size_t i = stored->n; i-- > 0;)
		if (!found[i] && span_eq(value_span(&stored->item[i]), name))
			return i;
	return stored->n;
}

// ValidateCustomResourceDefinitionStoredVersions
static void check_stored(struct validation *v, const struct field *at, const value *stored, const value *versions)
{
	if (!value_count(stored)) {
		field_add(v, FIELD_INVALID, at, stored->type == VALUE_ARRAY ? SPAN("[]") : SPAN("null"), "must have at least one stored version");
		return;
	}
	// A version is looked for once: two of one name need it twice.
	bool *found = arena_array(v->arena, bool, stored->n);
	memset(found, 0, stored->n * sizeof *found);
	value_each(x, versions) {
		span name = check_text(v, x, "name");
		size_t last = stored_last(stored, name, found);
		if (last < stored->n)
			for (size_t i = 0; i <= last; i++)
				found[i] |= span_eq(value_span(&stored->item[i]), name);
		else if (check_true(v, x, "storage"))
			field_add(v, FIELD_INVALID, at, field_value(v, stored), "must have the storage version %.*s", SPANF(name));
	}
	struct at_map w = { 0 };
	for (size_t i = 0; i < stored->n; i++) {
		span name = value_span(&stored->item[i]);
		if (stored_last(stored, name, found) != i)
			continue;
		at_map_begin(&w, v);
		field_add(v, FIELD_INVALID, AT_ITEM(at, i), field_quote(v->arena, name), "missing from spec.versions; %.*s was previously a storage "
			"version, and must remain in spec.versions until a storage migration ensures no data remains persisted in %.*s and removes %.*s "
			"from status.storedVersions", SPANF(name), SPANF(name), SPANF(name));
		at_map_end(&w, v);
	}
}

#define APPROVAL "api-approved.kubernetes.io"

// pkg/apihelpers GetAPIApprovalState: 0 missing, 1 invalid, 2 bypassed, 3 approved.
static int approval(struct validation *v, const value *o, span *text)
{
	const value *x = check_get(v, check_get(v, value_get(o, KEY_metadata), "annotations"), APPROVAL);

	*text = value_span(x);
	if (x->type != VALUE_STRING || !x->n)
		return 0;
	if (span_starts(*text, SPAN("unapproved")))
		return 2;
	return format_check(SPAN("uri"), *text, v->arena) == FORMAT_FITS && span_contains(*text, SPAN("://")) ? 3 : 1;
}

static void check_approval(struct validation *v, const value *o, const value *old)
{
	span group = check_text(v, value_get(o, KEY_spec), "group"), text, before;
	int state = approval(v, o, &text);
	const struct field *at = AT_KEY(AT(AT(NULL, "metadata"), "annotations"), SPAN(APPROVAL));

	if (!span_is(group, "k8s.io") && !span_is(group, "kubernetes.io") && !span_ends(group, SPAN(".k8s.io")) && !span_ends(group, SPAN(".kubernetes.io")))
		return;
	if (old && approval(v, old, &before) == state)
		return;
	if (state == 0)
		check_required(v, at, "protected groups must have approval annotation \"" APPROVAL "\", see https://github.com/kubernetes/enhancements/pull/1111");
	else if (state == 1)
		at_text(v, at, text, "protected groups must have approval annotation \"" APPROVAL "\" with either a URL or a reason starting with \"unapproved\", "
			"see https://github.com/kubernetes/enhancements/pull/1111");
}

static void check_rest(struct validation *v, const value *o, const value *old, const struct crd *c)
{
	const value *status = value_get(o, KEY_status);

	check_names(v, AT(AT(NULL, "status"), "acceptedNames"), check_get(v, status, "acceptedNames"));
	check_stored(v, AT(AT(NULL, "status"), "storedVersions"), check_get(v, status, "storedVersions"), c->versions);
	check_approval(v, o, old);
	if (c->preserve && !(old && check_true(v, value_get(old, KEY_spec), "preserveUnknownFields")))
		field_add(v, FIELD_INVALID, AT(AT(NULL, "spec"), "preserveUnknownFields"), SPAN("true"), "cannot set to true, set "
			"x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
}

static void create(struct validation *v, const value *o)
{
	struct crd c = crd_of(v, o);

	check_meta(v, o, &c);
	check_spec(v, &c);
	check_rest(v, o, NULL, &c);
}

static bool established(const struct validation *v, const value *o)
{
	value_each(x, check_get(v, value_get(o, KEY_status), "conditions"))
		if (span_is(check_text(v, x, "type"), "Established") && span_is(check_text(v, x, "status"), "True"))
			return true;
	return false;
}

static void update(struct validation *v, const value *o, const value *old)
{
	struct crd c = crd_of(v, o);
	const struct field *at = AT(NULL, "spec");
	const value *was = value_get(old, KEY_spec), *names = check_get(v, c.spec, "names"), *old_names = check_get(v, was, "names");

	validate_meta_update(v, o, old);
	check_spec(v, &c);
	if (established(v, old)) {
		check_immutable(v, AT(at, "scope"), check_get(v, c.spec, "scope"), check_get(v, was, "scope"));
		check_immutable(v, AT(AT(at, "names"), "kind"), check_get(v, names, "kind"), check_get(v, old_names, "kind"));
	}
	check_immutable(v, AT(at, "group"), check_get(v, c.spec, "group"), check_get(v, was, "group"));
	check_immutable(v, AT(AT(at, "names"), "plural"), check_get(v, names, "plural"), check_get(v, old_names, "plural"));
	check_rest(v, o, old, &c);
}

// ValidateUpdateCustomResourceDefinitionStatus
static void status_update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	check_names(v, AT(AT(NULL, "status"), "acceptedNames"), check_get(v, value_get(o, KEY_status), "acceptedNames"));
}

const struct validate_rule validate_crd_status = { GK_CUSTOM_RESOURCE_DEFINITION, "status", create, status_update,
	"apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go" };
const struct validate_rule validate_crd = { GK_CUSTOM_RESOURCE_DEFINITION, "", create, update,
	"apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go" };
