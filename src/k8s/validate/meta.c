#include "k8s/validate/meta.h"

#include "base/buf.h"

// apimachinery pkg/api/validation/generic.go (maskTrailingDash): what follows a generateName is not known yet.
struct check meta_name_check(enum meta_name rule, span name, bool prefix)
{
	char text[1024];

	if (prefix && rule != META_NAME_PATH && name.n > 1 && name.n <= sizeof text && name.p[name.n - 1] == '-') {
		memcpy(text, name.p, name.n - 2);
		text[name.n - 2] = 'a';
		name = span_of(text, name.n - 1);
	}
	switch (rule) {
	case META_NAME_SUBDOMAIN:
		return check_dns1123_subdomain(name);
	case META_NAME_LABEL:
		return check_dns1123_label(name);
	case META_NAME_DNS1035:
		return check_dns1035_label(name);
	case META_NAME_PATH:
		if (prefix && (span_is(name, ".") || span_is(name, "..")))
			break;
		return check_path_segment(name);
	case META_NAME_ANY:
		break;
	}
	return (struct check){ 0 };
}

// ValidateLabels, apimachinery pkg/apis/meta/v1/validation. The map has no order, so that the order of two bad entries is not told.
void meta_labels_check(struct validation *v, const struct field *at, const value *labels)
{
	unsigned bad = 0;

	member_each(m, labels) {
		size_t before = v->errors.n;
		span key = intern_text(v->keys, m->key);
		check_add(v, at, key, check_qualified_name(key));
		check_add(v, at, value_span(&m->v), check_label_value(value_span(&m->v)));
		bad += v->errors.n > before;
	}
	v->unordered |= bad > 1;
}

// ValidateAnnotations: keys in any case; 256 KiB in all.
void meta_annotations_check(struct validation *v, const struct field *at, const value *annotations)
{
	unsigned bad = 0;
	size_t total = 0;

	member_each(m, annotations) {
		size_t before = v->errors.n;
		span key = intern_text(v->keys, m->key);
		char *low = arena_alloc(v->arena, key.n + 1, 1);
		for (size_t i = 0; i < key.n; i++)
			low[i] = key.p[i] >= 'A' && key.p[i] <= 'Z' ? (char)(key.p[i] + 32) : key.p[i];
		check_add(v, at, key, check_qualified_name(span_of(low, key.n)));
		bad += v->errors.n > before;
		total += key.n + value_span(&m->v).n;
	}
	v->unordered |= bad > 1;
	if (total > 256 * 1024)
		field_add(v, FIELD_TOO_LONG, at, (span){ 0 }, "may not be more than 262144 bytes");
}

static void owner(struct validation *v, const struct field *at, const value *ref)
{
	static const struct { const char *name; const char *text; } must[] = { { "kind", "must not be empty" }, { "name", "must not be empty" },
		{ "uid", "must not be empty" } };
	span api = value_get_span(ref, KEY_apiVersion), group = { 0 }, version = api;
	ptrdiff_t slash = span_find(api, '/', 0);
	struct field f = field_child(at, "apiVersion");

	// schema.ParseGroupVersion: more than one slash is no group and version at all.
	if (slash >= 0 && span_find(api, '/', (size_t)slash + 1) >= 0) {
		version = SPAN("");
	} else if (slash >= 0) {
		group = span_head(api, (size_t)slash);
		version = span_from(api, (size_t)slash + 1);
	}
	if (!version.n)
		field_add(v, FIELD_INVALID, &f, field_quote(v->arena, api), "version must not be empty");
	for (size_t i = 0; i < sizeof must / sizeof *must; i++) {
		f = field_child(at, must[i].name);
		if (!check_text(v, ref, must[i].name).n)
			field_add(v, FIELD_INVALID, &f, SPAN("\"\""), "%s", must[i].text);
	}
	if (!group.n && span_is(version, "v1") && span_is(value_get_span(ref, KEY_kind), "Event"))
		field_add(v, FIELD_INVALID, at, field_value(v, ref), "/v1, Kind=Event is disallowed from being an owner");
}

static void owners(struct validation *v, const struct field *at, const value *refs)
{
	span first = { 0 };

	value_each(ref, refs) {
		owner(v, at, ref);
		if (!value_get_true(ref, KEY_controller))
			continue;
		span name = arena_printf(v->arena, "%.*s/%.*s", SPANF(value_get_span(ref, KEY_kind)), SPANF(value_get_span(ref, KEY_name)));
		if (first.p)
			field_add(v, FIELD_INVALID, at, field_value(v, refs), "Only one reference can have Controller set to true. Found \"true\" in "
				"references for %.*s and %.*s", SPANF(first), SPANF(name));
		else
			first = name;
	}
}

static void finalizers(struct validation *v, const struct field *at, const value *list)
{
	bool orphan = false, foreground = false;

	value_each(f, list) {
		check_add(v, at, value_span(f), check_qualified_name(value_span(f)));
		orphan |= span_is(value_span(f), "orphan");
		foreground |= span_is(value_span(f), "foregroundDeletion");
	}
	if (orphan && foreground)
		check_invalid(v, at, list, "finalizer orphan and foregroundDeletion cannot be both set");
}

// core's ValidateObjectMeta and ValidateObjectMetaUpdate, which kinds served by kube-apiserver itself use: finalizers without a domain must be
// standard ones. Custom resources, and the groups that check with apimachinery's functions, do not.
static void kube_finalizers(struct validation *v, const struct field *at, const value *list)
{
	static const char *const standard[] = { "kubernetes", "orphan", "foregroundDeletion" };
	static const char *const without[] = { "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "coordination.k8s.io",
		"node.k8s.io", "policy" };
	size_t i = 0;

	if (gvk_gk(v->group, v->kind) == GK_OTHER || span_is(v->kind, "Event")) // events are held to the common rules only
		return;
	for (size_t k = 0; k < sizeof without / sizeof *without; k++)
		if (span_is(v->group, without[k]))
			return;
	value_each(f, list) {
		struct field item = field_index(at, i++);
		span s = value_span(f);
		bool ok = span_find(s, '/', 0) >= 0;
		for (size_t k = 0; k < 3; k++)
			ok |= span_is(s, standard[k]);
		if (!ok)
			field_add(v, FIELD_INVALID, &item, field_quote(v->arena, s), "name is neither a standard finalizer name nor is it fully qualified");
	}
}

static void managed(struct validation *v, const struct field *at, const value *list)
{
	size_t i = 0;

	value_each(entry, list) {
		struct field item = field_index(at, i++), f = field_child(&item, "operation");
		span op = check_text(v, entry, "operation"), type = check_text(v, entry, "fieldsType");
		if (!span_is(op, "Apply") && !span_is(op, "Update"))
			field_add(v, FIELD_INVALID, &f, field_quote(v->arena, op), "must be `Apply` or `Update`");
		f = field_child(&item, "fieldsType");
		if (type.n && !span_is(type, "FieldsV1"))
			field_add(v, FIELD_INVALID, &f, field_quote(v->arena, type), "must be `FieldsV1`");
		f = field_child(&item, "manager");
		if (check_text(v, entry, "manager").n > 128)
			field_add(v, FIELD_TOO_LONG, &f, (span){ 0 }, "may not be more than 128 bytes");
		f = field_child(&item, "subresource");
		if (check_text(v, entry, "subresource").n > 256)
			field_add(v, FIELD_TOO_LONG, &f, (span){ 0 }, "may not be more than 256 bytes");
	}
}

static void common(struct validation *v, const struct field *at, const value *m, bool create, bool kube)
{
	struct field f = field_child(at, "labels");

	meta_labels_check(v, &f, value_get(m, KEY_labels));
	f = field_child(at, "annotations");
	meta_annotations_check(v, &f, value_get(m, KEY_annotations));
	f = field_child(at, "ownerReferences");
	owners(v, &f, value_get(m, KEY_ownerReferences));
	f = field_child(at, "finalizers");
	if (create)
		finalizers(v, &f, value_get(m, KEY_finalizers));
	f = field_child(at, "managedFields");
	managed(v, &f, value_get(m, KEY_managedFields));
	f = field_child(at, "finalizers");
	if (kube)
		kube_finalizers(v, &f, value_get(m, KEY_finalizers));
}

// ValidateObjectMetaAccessor
static void created(struct validation *v, const struct field *at, const value *m, bool namespaced, enum meta_name rule, bool kube)
{
	span generate = value_get_span(m, KEY_generateName), name = value_get_span(m, KEY_name), ns = value_get_span(m, KEY_namespace);
	struct field f = field_child(at, "generateName");

	if (generate.n)
		check_add(v, &f, generate, meta_name_check(rule, generate, true));
	f = field_child(at, "name");
	if (name.n)
		check_add(v, &f, name, meta_name_check(rule, name, false));
	else
		check_required(v, &f, "name or generateName is required");
	f = field_child(at, "namespace");
	if (namespaced && !ns.n)
		check_required(v, &f, "");
	else if (namespaced)
		check_add(v, &f, ns, check_dns1123_label(ns));
	else if (ns.n)
		check_forbidden(v, &f, "not allowed on this type");
	f = field_child(at, "generation");
	check_nonnegative(v, &f, value_get_int(m, KEY_generation, 0));
	common(v, at, m, true, kube);
}

void validate_meta_at(struct validation *v, const struct field *at, const value *m, bool namespaced, enum meta_name rule)
{
	created(v, at, m, namespaced, rule, true);
}

void validate_meta_create(struct validation *v, const value *object, bool namespaced, enum meta_name rule)
{
	struct field at = field_child(NULL, "metadata");
	size_t before = v->errors.n;

	validate_meta_at(v, &at, meta(object), namespaced, rule);
	// Names that another rule takes are path segments, too; a generateName is masked under some rules only.
	if (v->errors.n == before && rule != META_NAME_ANY && !value_get_span(meta(object), KEY_generateName).n)
		v->metadata_passed = object;
}

// ValidateNoNewFinalizers: Go's %#v of the sorted list.
static void new_finalizers(struct validation *v, const struct field *at, const value *now, const value *old)
{
	struct buf b = { .arena = v->arena };
	struct spanvec extra = { 0 };

	value_each(x, now)
		if (!value_lists(old, value_span(x)))
			vec_push(&extra, v->arena, value_span(x));
	if (!extra.n)
		return;
	extra.n = span_distinct(extra.v, extra.n);
	for (size_t i = 0; i < extra.n; i++)
		buf_printf(&b, "%s%.*s", i ? ", " : "", SPANF(field_quote(v->arena, extra.v[i])));
	field_add(v, FIELD_FORBIDDEN, at, (span){ 0 }, "no new finalizers can be added if the object is being deleted, found new finalizers "
		"[]string{%.*s}", SPANF(buf_span(&b)));
}

// ValidateObjectMetaAccessorUpdate. What the store itself resets before (creationTimestamp, generation, resourceVersion) is not asked again:
// apiserver pkg/registry/rest/update.go BeforeUpdate.
static void updated(struct validation *v, const value *object, const value *old, bool kube)
{
	static const char *const fixed[] = { "name", "namespace", "uid", "deletionTimestamp", "deletionGracePeriodSeconds" };
	struct field at = field_child(NULL, "metadata"), f = field_child(&at, "finalizers");
	const value *m = meta(object), *o = meta(old);

	if (value_present(value_get(o, KEY_deletionTimestamp)))
		new_finalizers(v, &f, value_get(m, KEY_finalizers), value_get(o, KEY_finalizers));
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
		f = field_child(&at, fixed[i]);
		check_immutable(v, &f, check_get(v, m, fixed[i]), check_get(v, o, fixed[i]));
	}
	common(v, &at, m, false, kube);
}

void validate_meta_update(struct validation *v, const value *object, const value *old)
{
	updated(v, object, old, true);
}

void validate_meta_fields(struct validation *v, const value *object, const value *old, bool namespaced)
{
	struct field at = field_child(NULL, "metadata");

	created(v, &at, meta(object), namespaced, META_NAME_PATH, false);
	updated(v, object, old, false);
}

static void requirement(struct validation *v, const struct field *at, const value *r, enum meta_selector how)
{
	const value *values = value_get(r, KEY_values);
	span op = value_get_span(r, KEY_operator), key = value_get_span(r, KEY_key);
	struct field f = field_child(at, "values");
	size_t i = 0;

	if (span_is(op, "In") || span_is(op, "NotIn")) {
		if (!value_count(values))
			check_required(v, &f, "must be specified when `operator` is 'In' or 'NotIn'");
	} else if (span_is(op, "Exists") || span_is(op, "DoesNotExist")) {
		if (value_count(values))
			check_forbidden(v, &f, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
	} else {
		f = field_child(at, "operator");
		field_add(v, FIELD_INVALID, &f, field_quote(v->arena, op), "not a valid selector operator");
	}
	f = field_child(at, "key");
	check_add(v, &f, key, check_qualified_name(key));
	f = field_child(at, "values");
	value_each(x, values) {
		struct field item = field_index(&f, i++);
		if (how == META_SELECTOR_STRICT)
			check_add(v, &item, value_span(x), check_label_value(value_span(x)));
	}
}

void meta_selector_check(struct validation *v, const struct field *at, const value *selector, enum meta_selector how)
{
	struct field f = field_child(at, "matchLabels");
	size_t i = 0;

	meta_labels_check(v, &f, value_get(selector, KEY_matchLabels));
	f = field_child(at, "matchExpressions");
	value_each(r, value_get(selector, KEY_matchExpressions)) {
		struct field item = field_index(&f, i++);
		requirement(v, &item, r, how);
	}
}

// ^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$
static bool is_reason(span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_' || ((c == ',' || c == ':') && i + 1 < s.n))))
			return false;
	}
	return s.n > 0;
}

// Absent, or Go's zero time (metav1.Time IsZero).
static bool no_time(span s) { return !s.n || span_is(s, "0001-01-01T00:00:00Z"); }

static void condition(struct validation *v, const struct field *at, const value *c)
{
	static const char not_reason[] = "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or "
		"'_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or "
		"'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')";
	span type = value_get_span(c, KEY_type), reason = check_text(v, c, "reason");
	const value *generation = check_get(v, c, "observedGeneration");
	struct field f = field_child(at, "type");

	check_add(v, &f, type, check_qualified_name(type));
	f = field_child(at, "status");
	CHECK_ONE_OF(v, &f, value_get_span(c, KEY_status), "False", "True", "Unknown");
	f = field_child(at, "observedGeneration");
	if (generation->type == VALUE_INT && generation->i < 0)
		check_invalid(v, &f, generation, "must be greater than or equal to zero");
	f = field_child(at, "lastTransitionTime");
	if (no_time(check_text(v, c, "lastTransitionTime")))
		check_required(v, &f, "");
	f = field_child(at, "reason");
	if (!reason.n)
		check_required(v, &f, "");
	else if (!is_reason(reason))
		field_add(v, FIELD_INVALID, &f, field_quote(v->arena, reason), "%s", not_reason);
	if (reason.n > 1024)
		field_add(v, FIELD_TOO_LONG, &f, (span){ 0 }, "may not be more than 1024 bytes");
	f = field_child(at, "message");
	if (check_text(v, c, "message").n > 32 * 1024)
		field_add(v, FIELD_TOO_LONG, &f, (span){ 0 }, "may not be more than 32768 bytes");
}

void meta_conditions_check(struct validation *v, const struct field *at, const value *list)
{
	struct spanmap seen = { 0 };
	size_t i = 0;
	bool fresh;

	value_each(c, list) {
		struct field item = field_index(at, i++), f = field_child(&item, "type");
		span type = value_get_span(c, KEY_type);
		spanmap_put(&seen, v->arena, type.p ? type : SPAN(""), &fresh);
		if (!fresh)
			check_duplicate(v, &f, type);
		condition(v, &item, c);
	}
}
