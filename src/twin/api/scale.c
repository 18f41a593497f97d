// The subresource scale: a Scale is made from the object, changed by the request, and its replicas go back into the object, which is then stored as by an
// update of its own (kubernetes pkg/registry/{apps/{deployment,replicaset,statefulset},core/replicationcontroller}/storage/storage.go scaleUpdatedObjectInfo;
// apiextensions-apiserver pkg/registry/customresource/etcd.go). Admission sees the Scale.
#include "twin/api/handling.h"

#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/selector.h"
#include "k8s/validate/meta.h"

#include <stdlib.h>

#define UNSET INT32_MIN // replicas of a custom resource that names none

struct paths { span spec, status, selector; }; // ".spec.replicas"

// ---- text of a selector: apimachinery pkg/labels Requirement.String, sorted by key --------------------------------------------------
static int by_key(const void *a, const void *b) { return span_cmp(((const struct selector_req *)a)->key, ((const struct selector_req *)b)->key); }
static void write_set(struct handling *h, struct buf *b, const struct selector_req *r)
{
	span *v = arena_array(h->run, span, r->n_values + 1);

	for (uint32_t i = 0; i < r->n_values; i++)
		v[i] = r->values[i];
	span_sort(v, r->n_values);
	buf_printf(b, "%.*s %s (", SPANF(r->key), r->op == SELECTOR_NOT_IN ? "notin" : "in");
	for (uint32_t i = 0; i < r->n_values; i++)
		buf_printf(b, "%s%.*s", i ? "," : "", SPANF(v[i]));
	buf_char(b, ')');
}

static span selector_text(struct handling *h, const value *v, bool map)
{
	struct selector s = { 0 };
	struct buf b = { .arena = h->run };
	const char *error = "";
	size_t equal = map ? SIZE_MAX : value_count(value_get(v, KEY_matchLabels));

	if (map)
		selector_read_map(&s, v, h->keys, h->run);
	else if (!selector_read(&s, v, h->keys, h->run, &error) || s.nothing)
		return SPAN("");
	struct selector_req *all = arena_array(h->run, struct selector_req, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		all[i] = s.req[i];
		all[i].off = i < equal; // matchLabels come first, and are equalities
	}
	if (s.n)
		qsort(all, s.n, sizeof *all, by_key);
	for (size_t i = 0; i < s.n; i++) {
		if (i)
			buf_char(&b, ',');
		if (all[i].op == SELECTOR_EXISTS || all[i].op == SELECTOR_DOES_NOT_EXIST)
			buf_printf(&b, "%s%.*s", all[i].op == SELECTOR_EXISTS ? "" : "!", SPANF(all[i].key));
		else if (all[i].off && all[i].n_values == 1)
			buf_printf(&b, "%.*s=%.*s", SPANF(all[i].key), SPANF(all[i].values[0]));
		else
			write_set(h, &b, &all[i]);
	}
	return buf_span(&b);
}

// ---- object -> Scale -------------------------------------------------------------------------------------------------------------
// Of the version's own scale, else of all versions'.
static struct paths paths_of(struct handling *h)
{
	uint32_t versions = intern_id(h->keys, SPAN("versions")), subs = intern_id(h->keys, SPAN("subresources")), scale = intern_id(h->keys, SPAN("scale"));
	const value *spec = value_get(h->custom->crd, KEY_spec), *found = value_at(spec, 2, subs, scale);

	value_each(v, value_get(spec, versions))
		if (span_eq(value_get_span(v, KEY_name), h->kind->version) && value_present(value_at(v, 2, subs, scale)))
			found = value_at(v, 2, subs, scale);
	return (struct paths){ value_get_span(found, intern_id(h->keys, SPAN("specReplicasPath"))), value_get_span(found, intern_id(h->keys, SPAN("statusReplicasPath"))),
		value_get_span(found, intern_id(h->keys, SPAN("labelSelectorPath"))) };
}

static const value *at_path(struct handling *h, const value *v, span path)
{
	span rest = path.n && path.p[0] == '.' ? span_from(path, 1) : path, part;

	while (rest.n) {
		rest = span_cut(rest, '.', &part);
		v = value_get(v, intern_id(h->keys, part));
	}
	return v;
}

static value set_path(struct handling *h, const value *v, span path, value x)
{
	span part, rest = span_cut(path, '.', &part);
	uint32_t key = intern_id(h->keys, part);

	return edit_set(h->run, v, key, rest.n ? set_path(h, value_get(v, key), rest, x) : x);
}

static void custom_numbers(struct handling *h, const value *object, value *spec, value *status, span *selector)
{
	struct paths p = paths_of(h);
	const value *wanted = at_path(h, object, p.spec), *has = at_path(h, object, p.status);

	*spec = wanted->type == VALUE_INT ? value_int((int32_t)wanted->i) : value_int(UNSET);
	*status = value_int(has->type == VALUE_INT ? (int32_t)has->i : 0);
	*selector = p.selector.n ? value_span(at_path(h, object, p.selector)) : SPAN("");
}

// scaleFromDeployment and kin. A custom resource that names no replicas has UNSET.
static value scale_of(struct handling *h, const value *object)
{
	static const char *const own[] = { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" };
	uint32_t replicas = intern_id(h->keys, SPAN("replicas")), key = KEY_selector;
	value out = value_absent, meta = value_object(NULL, 0), empty = meta, spec, status;
	const value *from = value_get(object, KEY_metadata), *s = value_get(object, KEY_spec);
	span selector;

	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		const value *v = value_get(from, intern_id(h->keys, span_str(own[i])));
		if (value_present(v))
			meta = edit_set(h->run, &meta, intern_id(h->keys, span_str(own[i])), *v);
	}
	if (h->custom) {
		custom_numbers(h, object, &spec, &status, &selector);
	} else {
		spec = value_int(value_get_int(s, replicas, 1));
		status = value_int(value_get_int(value_get(object, KEY_status), replicas, 0));
		selector = selector_text(h, value_get(s, key), h->r.gk == GK_REPLICATION_CONTROLLER);
	}
	out = edit_set(h->run, &out, KEY_kind, value_string(SPAN("Scale")));
	out = edit_set(h->run, &out, KEY_apiVersion, value_string(SPAN("autoscaling/v1")));
	out = edit_set(h->run, &out, KEY_metadata, meta);
	out = edit_set(h->run, &out, KEY_spec, spec.i ? edit_set(h->run, &empty, replicas, spec) : empty);
	status = edit_set(h->run, &empty, replicas, status);
	if (selector.n)
		status = edit_set(h->run, &status, key, value_string(selector));
	return edit_set(h->run, &out, KEY_status, status);
}

// apimachinery pkg/util/managedfields/scalehandler.go ToSubresource: who owns the replicas of the object owns those of its Scale.
static value with_managers(struct handling *h, const value *scale, const value *object)
{
	uint32_t key = KEY_managedFields, fields = intern_id(h->keys, SPAN("fieldsV1"));
	span path = h->custom ? paths_of(h).spec : SPAN(".spec.replicas"), part;
	value list = value_array(NULL, 0), empty = value_object(NULL, 0);

	value_each(e, value_at(object, 2, KEY_metadata, key)) {
		const value *at = value_get(e, fields);
		if (h->custom && !span_eq(value_get_span(e, KEY_apiVersion), h->kind->api_version))
			continue;
		for (span rest = span_from(path, path.n > 0 && path.p[0] == '.'); rest.n;) {
			rest = span_cut(rest, '.', &part);
			at = value_get(at, intern_id(h->keys, arena_printf(h->run, "f:%.*s", SPANF(part))));
		}
		if (at->type != VALUE_OBJECT)
			continue;
		value mine = edit_set(h->run, e, KEY_apiVersion, value_string(SPAN("autoscaling/v1")));
		mine = edit_set(h->run, &mine, fields, edit_set_at(h->run, &empty, empty, 2, intern_id(h->keys, SPAN("f:spec")), intern_id(h->keys, SPAN("f:replicas"))));
		list = edit_append(h->run, &list, mine);
	}
	return list.n ? edit_set_at(h->run, scale, list, 2, KEY_metadata, key) : *scale;
}

static int64_t wanted(struct handling *h, const value *scale)
{
	return value_get_int(value_get(scale, KEY_spec), intern_id(h->keys, SPAN("replicas")), 0);
}

// ---- Scale -> object -------------------------------------------------------------------------------------------------------------
// What the body is about: a Scale at the object's path.
static bool as_scale(struct handling *h, struct handling *of)
{
	const struct gvk_kind *k = gvk_by_kind(SPAN("autoscaling/v1"), SPAN("Scale"));
	struct schema_shape *root = arena_new(h->run, struct schema_shape);

	if (!k || k->type == GVK_NO_TYPE)
		return api_unknown(h, UNKNOWN_object, "the fields of a Scale are not known");
	struct gvk_kind *mine = arena_new(h->run, struct gvk_kind);
	*mine = *k;
	mine->namespaced = h->kind->namespaced;
	mine->resource = h->kind->resource;
	*root = (struct schema_shape){ .kind = SCHEMA_REF, .type = schema_type_at(k->type) };
	*of = *h;
	of->kind = mine;
	of->root = root;
	of->of_custom = h->custom != NULL;
	of->custom = NULL;
	of->sub = NULL;
	return true;
}

// autoscaling/validation.ValidateScale
static bool valid(struct handling *h, const value *scale)
{
	struct validation v = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .group = SPAN("autoscaling"), .kind = SPAN("Scale") };
	struct field root = { .sort = FIELD_ROOT }, spec = field_child(&root, "spec"), at = field_child(&spec, "replicas");
	int64_t n = wanted(h, scale);
	span group = h->r.group;

	validate_meta_create(&v, scale, true, META_NAME_SUBDOMAIN);
	if (n < 0)
		field_add(&v, FIELD_INVALID, &at, arena_printf(h->run, "%lld", (long long)n), "must be greater than or equal to 0");
	if (!v.errors.n)
		return true;
	h->r.group = v.group;
	api_invalid(h, &v);
	h->r.group = group;
	return false;
}

static bool same_uid(struct handling *h, const value *scale, const value *object)
{
	span mine = value_span(value_at(scale, 2, KEY_metadata, KEY_uid)), stored = value_span(value_at(object, 2, KEY_metadata, KEY_uid));

	return h->custom || !mine.n || span_eq(mine, stored) || api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on %.*s/scale%s%.*s \"%.*s\": Precondition "
		"failed: UID in precondition: %.*s, UID in object meta: %.*s", SPANF(h->r.resource), h->r.group.n ? "." : "", SPANF(h->r.group), SPANF(h->r.name), SPANF(mine),
		SPANF(stored));
}

// The stored object with the replicas and the version that the Scale asks for.
static value laid_back(struct handling *h, const value *scale, const value *object)
{
	span version = value_span(value_at(scale, 2, KEY_metadata, KEY_resourceVersion)), path = h->custom ? paths_of(h).spec : SPAN(".spec.replicas");
	value out = set_path(h, object, span_from(path, path.n && path.p[0] == '.'), value_int(wanted(h, scale)));

	if (version.n || !h->custom)
		out = edit_set_at(h->run, &out, value_string(version), 2, KEY_metadata, KEY_resourceVersion);
	return out;
}

static void store(struct handling *h, const value *scale, const value *shown, const value *object)
{
	struct judgement j;
	value *parent = arena_new(h->run, value), *made = arena_new(h->run, value);

	h->r.object = scale;
	h->r.old = shown;
	h->r.kind = SPAN("Scale");
	if (!api_admit(h, &j, STAGE_MUTATE))
		return;
	scale = j.r.object;
	if (h->custom && wanted(h, scale) == UNSET) {
		api_refuse(h, 400, "BadRequest", "the spec replicas field %.*s cannot be empty", SPANF(field_quote(h->run, paths_of(h).spec)));
		return;
	}
	if (!h->custom && (!valid(h, scale) || !same_uid(h, scale, object)))
		return;
	*parent = laid_back(h, scale, object);
	// The object itself is updated, by its own strategy.
	h->r.subresource = SPAN("");
	bool fine = api_prepared(h, parent, object);
	h->r.subresource = SPAN("scale");
	if (!fine)
		return;
	*made = scale_of(h, parent);
	j.r.object = made;
	if (!api_admit(h, &j, STAGE_VALIDATE))
		return;
	h->out->object = made;
	h->out->status = 200;
}

static void missing(struct handling *h)
{
	if (h->custom)
		api_not_found(h);
	else
		api_refuse(h, 404, "NotFound", "%.*s/scale%s%.*s \"%.*s\" not found", SPANF(h->r.resource), h->r.group.n ? "." : "", SPANF(h->r.group), SPANF(h->r.name));
}

static void put(struct handling *h, struct handling *of, const value *object)
{
	value *shown = arena_new(h->run, value), *mine = arena_new(h->run, value);
	const value *scale;

	*shown = object ? scale_of(h, object) : value_absent;
	if (!api_body(of) || !api_complete(of, of->body, &scale))
		return;
	*mine = *scale;
	if (!api_meta_update(of, mine, object ? shown : NULL))
		return;
	if (object)
		store(h, mine, shown, object);
	else
		missing(h);
}

static void patch(struct handling *h, struct handling *of, const value *object)
{
	value *shown = arena_new(h->run, value), *mine = arena_new(h->run, value);
	enum patch_type t;

	if (!api_patch_begin(of, &t))
		return;
	if (!object) {
		missing(h);
		return;
	}
	value plain = scale_of(h, object);
	*shown = with_managers(h, &plain, object);
	if (api_patched(of, t, shown, mine))
		store(h, mine, shown, object);
}

static void change(struct handling *h)
{
	const value *object = api_stored(h);
	struct handling of;

	if (!as_scale(h, &of))
		return;
	if (span_is(h->r.verb, "patch"))
		patch(h, &of, object);
	else
		put(h, &of, object);
}

void api_scale(struct handling *h)
{
	if (!span_is(h->r.verb, "get")) {
		change(h);
		return;
	}
	const value *object = api_stored(h);
	value *v = arena_new(h->run, value);
	if (!object) {
		api_not_found(h);
		return;
	}
	*v = scale_of(h, object);
	if (h->custom && wanted(h, v) == UNSET)
		api_refuse(h, 500, "InternalError", "Internal error occurred: the spec replicas field %.*s does not exist", SPANF(field_quote(h->run, paths_of(h).spec)));
	else
		h->out->object = v;
}
