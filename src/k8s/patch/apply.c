// Server-side apply: the patch is a manager's whole opinion of the object (apiserver pkg/endpoints/handlers/patch.go applyPatcher, apimachinery
// pkg/util/managedfields/internal, structured-merge-diff merge/update.go). Managers that spoke another version of the kind are asked in theirs
// where the twin converts the kind (autoscalers); else they are taken at their word.
#include "k8s/patch/apply.h"

#include "doc/edit.h"
#include "k8s/schema/autoscaler.h"

#include <stdlib.h>

struct manager { span name, operation, version, subresource; struct field_set set; const value *entry; };

struct applying {
	struct patching *p;
	VEC(struct manager) managers;
	struct manager *mine; // NULL: has not applied yet
};

static span text(struct patching *p, const value *v, const char *name)
{
	return value_get_span(v, intern_id(p->keys, span_str(name)));
}

static const value *get(struct patching *p, const value *v, const char *name) { return value_get(v, intern_id(p->keys, span_str(name))); }

// versionCheckManager and what structuredMergeManager refuses before it looks at fields.
static bool check_patch(struct patching *p, const value *patch)
{
	span group, version, api = value_get_span(patch, KEY_apiVersion), kind = value_get_span(patch, KEY_kind);

	gvk_split(api, &group, &version);
	if (!span_eq(api, p->kind->api_version) || !span_eq(kind, p->kind->kind)) {
		span gv = group.n || version.n ? arena_printf(p->arena, "%.*s/%.*s", SPANF(group), SPANF(version)) : SPAN("/");
		return patch_fail(p, 400, "BadRequest", "invalid object type: %.*s, Kind=%.*s", SPANF(gv), SPANF(kind));
	}
	const value *managed = get(p, value_get(patch, KEY_metadata), "managedFields");
	if (managed->type == VALUE_ARRAY) // unstructured.GetManagedFields: an empty list is not nil
		return patch_fail(p, 400, "BadRequest", "metadata.managedFields must be nil");
	return true;
}

static bool check_type(struct patching *p, const value *patch)
{
	span ns = text(p, value_get(patch, KEY_metadata), "namespace"), name = text(p, value_get(patch, KEY_metadata), "name"), group, version;

	if (typed_check(p, typed_root(p), patch))
		return true;
	gvk_split(p->kind->api_version, &group, &version);
	return patch_fail(p, p->status, "", "failed to create typed patch object (%.*s/%.*s; %.*s/%.*s, Kind=%.*s): %.*s", SPANF(ns), SPANF(name), SPANF(group),
		SPANF(version), SPANF(p->kind->kind), SPANF(p->message));
}

// What status strategies reset of metadata (pkg/registry/*/*/strategy.go, and those of definitions and API services): most nothing, some all of it,
// those of Deployments and Pods a few fields. rest: the path below metadata.
static bool metadata_reset(const struct patching *p, span rest)
{
	static const char *const all[] = { "ResourceClaim", "DeviceTaintRule", "CustomResourceDefinition", "VolumeAttachment", "ValidatingAdmissionPolicy",
		"StorageVersionMigration", "StorageVersion", "APIService" };
	span field;

	if (p->custom)
		return false;
	span_cut(rest, '\x1f', &field);
	if (span_is(p->kind->kind, "Deployment") && span_is(p->kind->group, "apps"))
		return span_is(field, "f:labels");
	if (span_is(p->kind->kind, "Pod"))
		return span_is(field, "f:deletionTimestamp") || span_is(field, "f:ownerReferences");
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (span_is(p->kind->kind, all[i]))
			return true;
	return span_is(p->kind->group, "flowcontrol.apiserver.k8s.io");
}

// stripMetaManager and the strategies' GetResetFields: nobody owns these.
static bool reset(const struct patching *p, span path)
{
	static const char *const own[] = { "\x1f" "f:apiVersion", "\x1f" "f:kind", "\x1f" "f:metadata", "\x1f" "f:metadata\x1f" "f:name", "\x1f" "f:metadata\x1f" "f:namespace",
		"\x1f" "f:metadata\x1f" "f:creationTimestamp", "\x1f" "f:metadata\x1f" "f:selfLink", "\x1f" "f:metadata\x1f" "f:uid", "\x1f" "f:metadata\x1f" "f:generation",
		"\x1f" "f:metadata\x1f" "f:managedFields", "\x1f" "f:metadata\x1f" "f:resourceVersion" };
	span part, rest = span_cut(span_from(path, 1), '\x1f', &part);
	bool status = gvk_sub(p->kind, SPAN("status")) != NULL;

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (span_is(path, own[i]))
			return true;
	if (!status)
		return false;
	if (span_is(p->kind->kind, "CertificateSigningRequest")) // pkg/registry/certificates/certificates/strategy.go
		return span_is(part, "f:spec") || (!p->subresource.n && span_is(part, "f:status")) ||
		       (span_is(part, "f:status") && span_starts(rest, span_is(p->subresource, "status") ? SPAN("f:conditions") : SPAN("f:certificate")));
	if (span_is(p->subresource, "status") && span_is(part, "f:metadata") && metadata_reset(p, rest))
		return true;
	return span_is(p->subresource, "status") ? span_is(part, "f:spec") : !p->subresource.n && span_is(part, "f:status");
}

static void without_reset(struct patching *p, const struct field_set *from, struct field_set *to)
{
	fields_init(to);
	for (size_t i = 0; i < from->members.n; i++)
		if (!reset(p, from->members.v[i]))
			fields_add(p, to, from->members.v[i]);
}

static void read_managers(struct applying *a, const value *object)
{
	struct patching *p = a->p;
	size_t mine = SIZE_MAX;

	value_each(e, get(p, value_get(object, KEY_metadata), "managedFields")) {
		struct manager m = { text(p, e, "manager"), text(p, e, "operation"), text(p, e, "apiVersion"), text(p, e, "subresource"), .entry = e };
		fields_decode(p, get(p, e, "fieldsV1"), &m.set);
		if (span_eq(m.name, p->manager) && span_is(m.operation, "Apply") && span_eq(m.subresource, p->subresource))
			mine = a->managers.n;
		vec_push(&a->managers, p->arena, m);
	}
	a->mine = mine == SIZE_MAX ? NULL : &a->managers.v[mine];
}

// printManager
static span manager_text(struct patching *p, const struct manager *m)
{
	span out = arena_printf(p->arena, "\"%.*s\"", SPANF(m->name));

	if (m->subresource.n)
		out = arena_printf(p->arena, "%.*s with subresource \"%.*s\"", SPANF(out), SPANF(m->subresource));
	return span_is(m->operation, "Update") ? arena_printf(p->arena, "%.*s using %.*s", SPANF(out), SPANF(m->version)) : out;
}

struct clash { const struct manager *m; span path; };

static int by_manager(const void *x, const void *y)
{
	const struct clash *a = x, *b = y;
	int c = span_cmp(a->m->name, b->m->name);

	if (!c)
		c = a->m < b->m ? -1 : a->m > b->m;
	return c ? c : fields_cmp(&a->path, &b->path);
}

// NewConflictError, getConflictMessage
static bool conflict(struct patching *p, struct clash *c, size_t n)
{
	struct buf b = { .arena = p->arena };

	qsort(c, n, sizeof *c, by_manager);
	for (size_t i = 0; i < n; i++) {
		span who = manager_text(p, c[i].m), where = fields_text(p, c[i].path);
		struct patch_conflict one = { arena_printf(p->arena, "conflict with %.*s", SPANF(who)), where };
		vec_push(&p->conflicts, p->arena, one);
		if (i && c[i].m == c[i - 1].m)
			buf_printf(&b, "\n- %.*s", SPANF(where));
		else
			buf_printf(&b, "%sconflicts with %.*s:\n- %.*s", i ? "\n" : "", SPANF(who), SPANF(where));
	}
	if (n == 1)
		return patch_fail(p, 409, "Conflict", "Apply failed with 1 conflict: %.*s: %.*s", SPANF(p->conflicts.v[0].manager), SPANF(p->conflicts.v[0].field));
	return patch_fail(p, 409, "Conflict", "Apply failed with %zu conflicts: %.*s", n, SPANF(buf_span(&b)));
}

// Conversion writes what has no omitempty: kind and name of what is scaled.
static value with_target(struct patching *p, value v)
{
	static const char *const always[] = { "kind", "name" };
	uint32_t target = intern_id(p->keys, SPAN("scaleTargetRef"));

	for (size_t i = 0; i < 2; i++)
		if (!value_present(get(p, value_at(&v, 2, KEY_spec, target), always[i])))
			v = edit_set_at(p->arena, &v, value_string(SPAN("")), 3, KEY_spec, target, intern_id(p->keys, span_str(always[i])));
	return v;
}

// The fields that change as a manager sees them: live and merged object in its version.
static const struct field_set *changed_for(struct applying *a, const struct manager *m, const value *live, const value *merged)
{
	struct patching *p = a->p, other = *p;
	const struct gvk_kind *k = gvk_by_kind(m->version, p->kind->kind);
	bool was_v1 = span_is(p->kind->api_version, "autoscaling/v1"), is_v1 = span_is(m->version, "autoscaling/v1");
	struct field_set *s = arena_new(p->arena, struct field_set);
	struct schema_shape *root = arena_new(p->arena, struct schema_shape);
	const struct autoscaler c = { p->arena, p->keys, p->minor };

	if (!k || p->custom || was_v1 == is_v1 || !span_is(p->kind->kind, "HorizontalPodAutoscaler") || live->type != VALUE_OBJECT)
		return NULL;
	value before = is_v1 ? autoscaler_v1(&c, live) : autoscaler_v2(&c, live), after = is_v1 ? autoscaler_v1(&c, merged) : autoscaler_v2(&c, merged);
	before = with_target(p, before);
	after = with_target(p, after);
	*root = (struct schema_shape){ .kind = SCHEMA_REF, .type = schema_type_of(k) };
	other.kind = k;
	other.root = root;
	fields_init(s);
	typed_compare(&other, typed_root(&other), &before, &after, SPAN(""), 0, s);
	return s;
}

// Updater.update: fields that change under another manager are conflicts; force takes them away from it.
static bool settle(struct applying *a, const value *live, const value *merged)
{
	struct patching *p = a->p;
	struct field_set changed;
	VEC(struct clash) clashes = { 0 };

	fields_init(&changed);
	typed_compare(p, typed_root(p), live->type == VALUE_OBJECT ? live : NULL, merged, SPAN(""), 0, &changed);
	for (size_t i = 0; i < a->managers.n; i++) {
		struct manager *m = &a->managers.v[i];
		struct field_set left;
		if (m == a->mine)
			continue;
		const struct field_set *other = span_eq(m->version, p->kind->api_version) ? NULL : changed_for(a, m, live, merged);
		fields_init(&left);
		for (size_t k = 0; k < m->set.members.n; k++) {
			span path = m->set.members.v[k];
			if (!(fields_has(other ? other : &changed, path) & FIELD_MEMBER) || reset(p, path))
				fields_add(p, &left, path);
			else
				vec_push(&clashes, p->arena, (struct clash){ m, path });
		}
		if (p->force)
			m->set = left;
	}
	return p->force || !clashes.n || conflict(p, clashes.v, clashes.n);
}

static value entry_of(struct patching *p, span manager, const char *operation, const struct field_set *set)
{
	value v = value_object(NULL, 0);

	v = edit_set(p->arena, &v, intern_id(p->keys, SPAN("manager")), value_string(manager));
	v = edit_set(p->arena, &v, intern_id(p->keys, SPAN("operation")), value_string(span_str(operation)));
	v = edit_set(p->arena, &v, KEY_apiVersion, value_string(p->kind->api_version));
	v = edit_set(p->arena, &v, intern_id(p->keys, SPAN("fieldsType")), value_string(SPAN("FieldsV1")));
	v = edit_set(p->arena, &v, intern_id(p->keys, SPAN("fieldsV1")), fields_encode(p, set));
	return p->subresource.n ? edit_set(p->arena, &v, intern_id(p->keys, SPAN("subresource")), value_string(p->subresource)) : v;
}

static value write_managers(struct applying *a, const value *merged, const struct field_set *mine)
{
	struct patching *p = a->p;
	value list = value_array(NULL, 0);

	for (size_t i = 0; i < a->managers.n; i++) {
		struct manager *m = &a->managers.v[i];
		if (m == a->mine || !m->set.members.n)
			continue;
		list = edit_append(p->arena, &list, edit_set(p->arena, m->entry, intern_id(p->keys, SPAN("fieldsV1")), fields_encode(p, &m->set)));
	}
	if (mine->members.n)
		list = edit_append(p->arena, &list, entry_of(p, p->manager, "Apply", mine));
	return edit_set_at(p->arena, merged, list, 2, KEY_metadata, intern_id(p->keys, SPAN("managedFields")));
}

value patch_owned(struct patching *p, span manager, const value *object)
{
	struct field_set all, own;
	value nothing = value_object(NULL, 0);

	fields_init(&all);
	typed_compare(p, typed_root(p), &nothing, object, SPAN(""), 0, &all);
	without_reset(p, &all, &own);
	return entry_of(p, manager, "Update", &own);
}

// apimachinery pkg/util/managedfields/internal/skipnonapplied.go: what nobody owned is one manager's from the first apply on.
static value before_first_apply(struct patching *p, const value *object)
{
	value *entry = arena_new(p->arena, value);

	*entry = patch_owned(p, SPAN("before-first-apply"), object);
	return edit_set_at(p->arena, object, value_array(entry, 1), 2, KEY_metadata, intern_id(p->keys, SPAN("managedFields")));
}

// structuredmerge.go Apply: the merged object is converted behind the search for conflicts; scheme.go unstructuredToTyped tells what does not fit.
static bool versioned(struct applying *a, const value *patch, value *merged)
{
	struct patching *p = a->p;
	span ns = text(p, value_get(patch, KEY_metadata), "namespace"), name = text(p, value_get(patch, KEY_metadata), "name"), group, version, gvk, error;
	size_t told = p->warnings.n;
	value converted;

	if (p->custom || !p->root)
		return true;
	bool fits = patch_convert(p, merged, &converted, &error);
	p->warnings.n = told; // fields that nobody knows were refused before
	if (fits) {
		*merged = converted;
		return true;
	}
	gvk_split(p->kind->api_version, &group, &version);
	gvk = arena_printf(p->arena, "%.*s/%.*s, Kind=%.*s", SPANF(group), SPANF(version), SPANF(p->kind->kind));
	// A manager of another version makes the search for conflicts convert first (structured-merge-diff merge/update.go).
	for (size_t i = 0; i < a->managers.n; i++)
		if (&a->managers.v[i] != a->mine && !span_eq(a->managers.v[i].version, p->kind->api_version))
			return patch_fail(p, 500, "", "failed to convert new object: unable to convert unstructured object to %.*s: %.*s", SPANF(gvk), SPANF(error));
	return patch_fail(p, 500, "", "failed to convert new object (%.*s/%.*s; %.*s) to proper version: unable to convert unstructured object to %.*s: %.*s", SPANF(ns),
		SPANF(name), SPANF(gvk), SPANF(gvk), SPANF(error));
}

bool patch_server_apply(struct patching *p, const value *patch, const value *object, value *out)
{
	struct applying a = { .p = p };
	struct field_set asked, mine, owned;
	bool exists = object->type == VALUE_OBJECT;
	value merged;

	if (patch->type != VALUE_OBJECT && patch->type != VALUE_NULL)
		return patch_fail(p, 400, "BadRequest", "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal %s into Go value of type "
			"map[string]interface {}", patch_json_word(patch));
	if (!check_patch(p, patch))
		return false;
	if (!p->root && !p->custom)
		return patch_fail(p, 0, "", "the fields of the kind are not known");
	if (!check_type(p, patch))
		return false;
	value owned_before;
	if (exists && p->unmanaged && !value_count(get(p, value_get(object, KEY_metadata), "managedFields"))) {
		owned_before = before_first_apply(p, object);
		object = &owned_before;
	}
	read_managers(&a, object);
	if (exists && !a.managers.n && !p->force)
		return patch_fail(p, 0, "", "the object's field managers are not known");
	if (!typed_merge(p, typed_root(p), exists ? object : NULL, patch, 0, &merged))
		return false;
	fields_init(&asked);
	typed_fields(p, typed_root(p), patch, SPAN(""), 0, &asked);
	without_reset(p, &asked, &mine);
	if (a.mine) {
		// What identifies the object is the patch's own here; it is left out only when ownership is written down.
		owned = asked;
		for (size_t i = 0; i < a.managers.n; i++)
			for (size_t k = 0; &a.managers.v[i] != a.mine && k < a.managers.v[i].set.members.n; k++)
				fields_add(p, &owned, a.managers.v[i].set.members.v[k]);
		merged = typed_prune(p, typed_root(p), &merged, SPAN(""), 0, &a.mine->set, &owned);
	}
	if (!settle(&a, object, &merged) || !versioned(&a, patch, &merged))
		return false;
	*out = write_managers(&a, &merged, &mine);
	return true;
}
