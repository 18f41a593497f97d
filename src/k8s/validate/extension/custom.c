#include "k8s/validate/extension/custom.h"

#include <stdlib.h>

#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/validate/meta.h"
#include "k8s/validate/extension/openapi.h"

#define CUSTOM_MAX_DEPTH 200

static const value *get(const struct validation *v, const value *x, const char *name) { return check_get(v, x, name); }

// v1beta1 CRDs may have one schema and one set of subresources for all versions.
static const value *of_version(const struct validation *v, const struct overlay_kind *k, const char *own, const char *common)
{
	const value *spec = value_get(k->crd, KEY_spec);

	value_each(version, get(v, spec, "versions"))
		if (span_eq(check_text(v, version, "name"), k->kind.version) && check_has(v, version, own))
			return get(v, version, own);
	return get(v, spec, common);
}

const value *custom_schema(const struct validation *v, const struct overlay_kind *k)
{
	return get(v, of_version(v, k, "schema", "validation"), "openAPIV3Schema");
}

const value *custom_subresources(const struct validation *v, const struct overlay_kind *k) { return of_version(v, k, "subresources", "subresources"); }

static bool has_rules(const struct validation *v, const value *schema, unsigned depth)
{
	if (depth > CUSTOM_MAX_DEPTH)
		return true;
	if (schema->type == VALUE_ARRAY) {
		value_each(s, schema)
			if (has_rules(v, s, depth + 1))
				return true;
		return false;
	}
	if (value_count(get(v, schema, "x-kubernetes-validations")))
		return true;
	member_each(m, get(v, schema, "properties"))
		if (has_rules(v, &m->v, depth + 1))
			return true;
	static const char *const inner[] = { "items", "additionalProperties", "allOf", "anyOf", "oneOf", "not" };
	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		if (value_count(get(v, schema, inner[i])) && has_rules(v, get(v, schema, inner[i]), depth + 1))
			return true;
	return false;
}

bool custom_has_rules(const struct validation *v, const value *schema) { return has_rules(v, schema, 0); }

static int by_key(const void *a, const void *b, void *keys)
{
	return span_cmp(intern_text(keys, ((const struct member *)a)->key), intern_text(keys, ((const struct member *)b)->key));
}

// encoding/json writes maps by key, the last of duplicates.
static value sorted(struct validation *v, const value *x, unsigned depth)
{
	value out = *x;

	if (depth > CUSTOM_MAX_DEPTH)
		return out;
	if (x->type == VALUE_ARRAY) {
		value *items = arena_array(v->arena, value, x->n);
		for (size_t i = 0; i < x->n; i++)
			items[i] = sorted(v, &x->item[i], depth + 1);
		out.item = items;
	} else if (x->type == VALUE_OBJECT) {
		struct member *m = arena_array(v->arena, struct member, x->n);
		size_t n = 0;
		member_each(old, x) {
			if (value_get(x, old->key) != &old->v)
				continue;
			m[n] = *old;
			m[n++].v = sorted(v, &old->v, depth + 1);
		}
		qsort_r(m, n, sizeof *m, by_key, (void *)(uintptr_t)v->keys);
		out = value_object(m, n);
	}
	return out;
}

static span json_text(struct validation *v, const value *x)
{
	value s = sorted(v, x, 0);

	return field_value(v, &s);
}

// customResourceValidator.ValidateTypeMeta
static bool check_type_meta(struct validation *v, const struct overlay_kind *k, const value *object)
{
	struct field kind = field_child(NULL, "kind"), version = field_child(NULL, "apiVersion");
	span own = value_get_span(object, KEY_kind), api = value_get_span(object, KEY_apiVersion);
	size_t before = v->errors.n;

	if (!span_eq(own, k->kind.kind))
		field_add(v, FIELD_INVALID, &kind, field_quote(v->arena, own), "must be %.*s", SPANF(k->kind.kind));
	if (!span_eq(api, k->kind.api_version))
		field_add(v, FIELD_INVALID, &version, field_quote(v->arena, api), "must be %.*s", SPANF(k->kind.api_version));
	v->kind = own;
	return v->errors.n == before;
}

// unstructured.NestedInt64 at ".spec.replicas".
static void check_replicas(struct validation *v, const value *object, span path)
{
	struct field at = { NULL, path, 0, FIELD_CHILD };
	span rest = path.n && path.p[0] == '.' ? span_from(path, 1) : path, name;
	const value *x = object;

	while (rest.n) {
		rest = span_cut(rest, '.', &name);
		x = value_get(x, intern_find(v->keys, name));
		if (x->type == VALUE_ABSENT)
			return;
	}
	if (x->type == VALUE_INT && x->i < 0)
		field_add(v, FIELD_INVALID, &at, arena_printf(v->arena, "%lld", (long long)x->i), "should be a non-negative integer");
	else if (x->type == VALUE_INT && x->i > INT32_MAX)
		field_add(v, FIELD_INVALID, &at, arena_printf(v->arena, "%lld", (long long)x->i), "should be less than or equal to %d", INT32_MAX);
}

static void check_scale(struct validation *v, const struct overlay_kind *k, const value *object, bool status)
{
	const value *scale = get(v, custom_subresources(v, k), "scale");

	if (scale->type != VALUE_OBJECT)
		return;
	if (!status)
		check_replicas(v, object, check_text(v, scale, "specReplicasPath"));
	check_replicas(v, object, check_text(v, scale, "statusReplicasPath"));
}

// objectmeta.validateEmbeddedResource
static void embedded(struct validation *v, const struct field *at, const value *x)
{
	struct field api = field_child(at, "apiVersion"), kind = field_child(at, "kind"), meta = field_child(at, "metadata");
	const value *a = value_get(x, KEY_apiVersion), *k = value_get(x, KEY_kind), *m = value_get(x, KEY_metadata);
	struct field *both[] = { &api, &kind };
	const value *texts[] = { a, k };

	for (int i = 0; i < 2; i++) {
		if (texts[i]->type == VALUE_ABSENT)
			check_required(v, both[i], "");
		else if (texts[i]->type != VALUE_STRING)
			field_add(v, FIELD_INVALID, both[i], texts[i]->type == VALUE_NULL ? SPAN("null") : json_text(v, texts[i]), "must be a string");
		else if (!texts[i]->n)
			field_add(v, FIELD_INVALID, both[i], SPAN("\"\""), "must not be empty");
	}
	ptrdiff_t slash = a->type == VALUE_STRING ? span_find(value_span(a), '/', 0) : -1;
	if (slash >= 0 && span_find(value_span(a), '/', (size_t)slash + 1) >= 0)
		field_add(v, FIELD_INVALID, &api, field_quote(v->arena, value_span(a)), "unexpected GroupVersion string: %.*s", SPANF(value_span(a)));
	if (k->type == VALUE_STRING && k->n) {
		char *lower = arena_alloc(v->arena, k->n, 1);
		for (size_t i = 0; i < k->n; i++)
			lower[i] = k->s[i] >= 'A' && k->s[i] <= 'Z' ? (char)(k->s[i] + 32) : k->s[i];
		struct check c = check_dns1035_label(span_of(lower, k->n));
		struct buf b = { .arena = v->arena };
		for (unsigned i = 0; i < c.n; i++)
			buf_printf(&b, "%s%s", i ? "," : "", c.text[i]);
		if (c.n)
			field_add(v, FIELD_INVALID, &kind, field_quote(v->arena, value_span(k)), "may have mixed case, but should otherwise match: %.*s",
				SPANF(buf_span(&b)));
	}
	if (m->type != VALUE_OBJECT)
		return;
	value named = *m;
	if (!value_get_span(m, KEY_name).n)
		named = edit_set(v->arena, m, KEY_name, value_string(SPAN("fakename")));
	validate_meta_at(v, &meta, &named, value_get_span(m, KEY_namespace).n > 0, META_NAME_PATH);
}

static const value *member_schema(const struct validation *v, const value *schema, uint32_t key, bool *property)
{
	const value *p = value_get(get(v, schema, "properties"), key), *more = get(v, schema, "additionalProperties");

	*property = value_present(p);
	return *property ? p : more->type == VALUE_OBJECT ? more : NULL;
}

static void check_embedded(struct validation *v, const struct field *at, const value *schema, const value *x, unsigned depth)
{
	if (depth > CUSTOM_MAX_DEPTH || schema->type != VALUE_OBJECT)
		return;
	if (x->type == VALUE_OBJECT) {
		if (check_true(v, schema, "x-kubernetes-embedded-resource"))
			embedded(v, at, x);
		member_each(m, x) {
			bool property;
			const value *inner = member_schema(v, schema, m->key, &property);
			struct field child = { at, intern_text(v->keys, m->key), 0, property ? FIELD_CHILD : FIELD_KEY };
			if (inner && value_get(x, m->key) == &m->v)
				check_embedded(v, &child, inner, &m->v, depth + 1);
		}
	}
	for (size_t i = 0; x->type == VALUE_ARRAY && i < x->n; i++) {
		struct field child = field_index(at, i);
		check_embedded(v, &child, get(v, schema, "items"), &x->item[i], depth + 1);
	}
}

void custom_check_embedded(struct validation *v, const struct field *at, const value *schema, const value *x) { check_embedded(v, at, schema, x, 0); }

// Items that were there before, once each (listtype.validateListSet). Scalars are compared with their types, the rest as JSON.
static void check_unique(struct validation *v, const struct field *at, const value *items, size_t n)
{
	struct spanmap seen = { .seed = 1 };

	for (size_t i = 0; i < n; i++) {
		bool fresh;
		span key = arena_printf(v->arena, "%u %.*s", items[i].type, SPANF(json_text(v, &items[i])));
		uint32_t *times = spanmap_put(&seen, v->arena, key, &fresh);
		if (fresh) {
			*times = 1;
		} else if (++*times == 2) {
			struct field item = field_index(at, i);
			field_add(v, FIELD_DUPLICATE, &item, json_text(v, &items[i]), "%s", "");
		}
	}
}

static void check_list_map(struct validation *v, const struct field *at, const value *schema, const value *x)
{
	const value *names = get(v, schema, "x-kubernetes-list-map-keys");
	value *keys = arena_array(v->arena, value, x->n);

	for (size_t i = 0; i < x->n; i++)
		if (x->item[i].type != VALUE_OBJECT && x->item[i].type != VALUE_NULL) {
			struct field item = field_index(at, i);
			field_add(v, FIELD_INVALID, &item, json_text(v, &x->item[i]), "must be an object for an array of list-type map");
			return;
		}
	for (size_t i = 0; i < x->n; i++) {
		struct member *m = arena_array(v->arena, struct member, value_count(names));
		size_t n = 0;
		value_each(name, names) {
			uint32_t id = intern_find(v->keys, value_span(name));
			const value *k = value_get(&x->item[i], id);
			if (k->type != VALUE_ABSENT)
				m[n++] = (struct member){ id, VALUE_NO_OFF, *k };
		}
		keys[i] = value_object(m, n);
	}
	check_unique(v, at, keys, x->n);
}

static void check_lists(struct validation *v, const struct field *at, const value *schema, const value *x, unsigned depth)
{
	span type = check_text(v, schema, "x-kubernetes-list-type");

	if (depth > CUSTOM_MAX_DEPTH || schema->type != VALUE_OBJECT)
		return;
	if (x->type == VALUE_OBJECT)
		member_each(m, x) {
			bool property;
			const value *inner = member_schema(v, schema, m->key, &property);
			struct field child = { at, intern_text(v->keys, m->key), 0, property ? FIELD_CHILD : FIELD_KEY };
			if (inner && value_get(x, m->key) == &m->v)
				check_lists(v, &child, inner, &m->v, depth + 1);
		}
	if (x->type != VALUE_ARRAY)
		return;
	if (span_is(type, "set"))
		check_unique(v, at, x->item, x->n);
	else if (span_is(type, "map"))
		check_list_map(v, at, schema, x);
	for (size_t i = 0; i < x->n; i++) {
		struct field child = field_index(at, i);
		check_lists(v, &child, get(v, schema, "items"), &x->item[i], depth + 1);
	}
}

static void check_schema(struct validation *v, const value *schema, const value *object, const value *old, bool status, span *undecided)
{
	struct openapi_check c = { .v = v };
	struct field base = field_child(NULL, "status");

	if (schema->type != VALUE_OBJECT)
		return;
	if (status) {
		const value *own = value_get(get(v, schema, "properties"), KEY_status);
		c.base = &base;
		if (value_get(object, KEY_status)->type == VALUE_ABSENT || own->type != VALUE_OBJECT)
			return;
		const value *was = value_get(old, KEY_status);
		openapi_validate(&c, own, value_get(object, KEY_status), was->type == VALUE_ABSENT ? NULL : was);
	} else {
		openapi_validate(&c, schema, object, old);
	}
	*undecided = c.undecided;
}

// hasBlockingErr (pkg/registry/customresource/strategy.go)
static bool blocked(const struct validation *v)
{
	for (size_t i = 0; i < v->errors.n; i++) {
		enum field_error t = v->errors.v[i].type;
		if (t == FIELD_NOT_SUPPORTED || t == FIELD_REQUIRED || t == FIELD_TOO_LONG || t == FIELD_TOO_MANY || t == FIELD_TYPE_INVALID)
			return true;
	}
	return false;
}

struct custom_result validate_custom(struct validation *v, const struct overlay_kind *k, const value *object, const value *old, bool status)
{
	struct custom_result r = { false, { 0 } };
	const value *schema = custom_schema(v, k);

	if (check_type_meta(v, k, object)) {
		if (old)
			validate_meta_update(v, object, old);
		else
			validate_meta_create(v, object, k->kind.namespaced, META_NAME_SUBDOMAIN);
		check_schema(v, schema, object, old, status, &r.undecided);
		check_scale(v, k, object, status);
	}
	if (!status)
		check_embedded(v, NULL, schema, object, 0);
	struct validation before = { .arena = v->arena, .keys = v->keys };
	if (old) // forgiven when the stored object has such errors already
		check_lists(&before, NULL, schema, old, 0);
	if (!before.errors.n)
		check_lists(v, NULL, schema, object, 0);
	if (v->errors.n > 1)
		v->unordered = true;
	if (custom_has_rules(v, schema)) {
		r.rules = !blocked(v);
		if (!r.rules)
			field_add(v, FIELD_INVALID, NULL, SPAN("null"), "some validation rules were not checked because the object was invalid; "
				"correct the existing errors to complete validation");
	}
	return r;
}
