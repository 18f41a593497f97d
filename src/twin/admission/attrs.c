#include "twin/admission/attrs.h"

#include "doc/edit.h"
#include "k8s/meta.h"

static bool is_connect(const struct request *r)
{
	// REST storages that are Connecters (kubernetes pkg/registry/core/{pod,service,node}/rest).
	if (r->group.n)
		return false;
	if (span_is(r->resource, "pods"))
		return span_is(r->subresource, "exec") || span_is(r->subresource, "attach") || span_is(r->subresource, "portforward") ||
			span_is(r->subresource, "proxy");
	return (span_is(r->resource, "services") || span_is(r->resource, "nodes")) && span_is(r->subresource, "proxy");
}

enum admission_op admission_op(const struct world *w, const struct request *r)
{
	if (r->non_resource)
		return ADMISSION_NONE;
	if (is_connect(r))
		return ADMISSION_CONNECT;
	if (span_is(r->verb, "create"))
		return ADMISSION_CREATE;
	if (span_is(r->verb, "update") || span_is(r->verb, "patch"))
		return r->subresource.n || admission_old(w, r) || !r->object ? ADMISSION_UPDATE : ADMISSION_CREATE;
	if (span_is(r->verb, "delete") || span_is(r->verb, "deletecollection"))
		return ADMISSION_DELETE;
	return ADMISSION_NONE;
}

const char *admission_op_name(enum admission_op op)
{
	switch (op) {
	case ADMISSION_CREATE:
		return "CREATE";
	case ADMISSION_UPDATE:
		return "UPDATE";
	case ADMISSION_DELETE:
		return "DELETE";
	case ADMISSION_CONNECT:
		return "CONNECT";
	default:
		return "";
	}
}

bool admission_is(const struct request *r, const char *group, const char *resource)
{
	span want = span_str(resource);
	ptrdiff_t slash = span_find(want, '/', 0);
	span sub = slash < 0 ? SPAN("") : span_from(want, (size_t)slash + 1);

	if (slash >= 0)
		want = span_head(want, (size_t)slash);
	return span_is(r->group, group) && span_eq(r->resource, want) && span_eq(r->subresource, sub);
}

enum gk admission_gk(const struct request *r)
{
	if (r->gk != GK_OTHER)
		return r->gk;
	const struct gvk_kind *k = gvk_by_resource(r->group, r->resource);
	return k ? (enum gk)k->gk : GK_OTHER;
}

const value *admission_object(const struct world *w, const struct request *r, struct arena *run)
{
	if (!r->object || !span_is(r->subresource, "ephemeralcontainers") || admission_gk(r) != GK_POD)
		return r->object;
	const value *old = admission_old(w, r), *list = value_at(r->object, 2, KEY_spec, KEY_ephemeralContainers);
	if (!old)
		return r->object;
	value *out = arena_new(run, value);
	*out = value_present(list) ? edit_set_at(run, old, *list, 2, KEY_spec, KEY_ephemeralContainers) : *old;
	return out;
}

span admission_name(const struct request *r)
{
	if (r->name.n || !r->object)
		return r->name;
	return meta_name(r->object);
}

span admission_shown_name(const struct request *r, struct arena *run)
{
	span name = admission_name(r);
	if (name.n || !r->object)
		return name;
	span prefix = value_get_span(meta(r->object), KEY_generateName);
	return prefix.n ? arena_printf(run, "%.*sxxxxx", SPANF(span_head(prefix, prefix.n < 58 ? prefix.n : 58))) : name;
}

bool admission_cluster_scoped(const struct world *w, const struct request *r)
{
	const struct gvk_kind *k = gvk_by_resource(r->group, r->resource);
	if (k)
		return !k->namespaced;
	for (size_t i = 0; i < w->snap->n_kinds; i++)
		if (span_eq(w->snap->kind[i].group, r->group) && span_eq(w->snap->kind[i].resource, r->resource))
			return !w->snap->kind[i].namespaced;
	return r->ns.n == 0;
}

static ref custom(const struct world *w, const struct request *r, uint32_t ns, span name)
{
	for (size_t i = 0; i < w->snap->n_kinds; i++) {
		const struct kind *k = &w->snap->kind[i];
		if (span_eq(k->resource, r->resource) && span_eq(k->group, r->group))
			return snapshot_find_other(w->snap, k->group, k->kind, ns, name);
	}
	return REF_NONE;
}

const value *admission_old(const struct world *w, const struct request *r)
{
	if (r->old)
		return r->old;
	enum gk gk = admission_gk(r);
	span name = admission_name(r);
	if (name.n == 0)
		return NULL;
	uint32_t ns = NS_CLUSTER;
	if (!admission_cluster_scoped(w, r)) {
		ns = snapshot_ns(w->snap, r->ns);
		if (ns == NS_CLUSTER)
			return NULL;
	}
	ref obj = gk == GK_OTHER ? custom(w, r, ns, name) : world_find(w, gk, ns, name);
	const struct object *o = obj == REF_NONE ? NULL : world_get(w, obj);
	return o ? o->root : NULL;
}

span admission_key(const struct world *w, uint32_t id)
{
	return id < w->snap->keys.n ? intern_text(&w->snap->keys, id) : SPAN("");
}

struct evidence admission_evidence(ref obj, const value *at, span field)
{
	return (struct evidence){ obj, at && at->type != VALUE_ABSENT ? at->off : VALUE_NO_OFF, field };
}

struct admission_ns admission_ns(const struct world *w, struct arena *run, span name)
{
	uint32_t i = snapshot_ns(w->snap, name);
	struct admission_ns out = { .obj = i != NS_CLUSTER ? world_ns(w, i) : world_find(w, GK_NAMESPACE, NS_CLUSTER, name) };
	const struct object *o = out.obj == REF_NONE ? NULL : world_get(w, out.obj);

	if (o) {
		out.root = o->root;
		out.exists = true;
	}
	if (i != NS_CLUSTER) {
		out.labels = world_ns_labels(w, run, i, &out.known);
		out.exists |= w->snap->ns[i].exists == EXISTS_YES;
		return out;
	}
	// A namespace that only a step of the path made, or none at all. The label is set on every Namespace by the API server
	// (KEP-2161, kubernetes pkg/apis/core/v1/defaults.go).
	value *labels = arena_new(run, value);
	*labels = edit_set(run, o ? meta_labels(o->root) : &value_absent, KEY_metadata_name, value_string(name));
	out.labels = labels;
	out.known = o != NULL;
	return out;
}

bool admission_leaves_pod(span sub)
{
	static const char *const ignored[] = { "exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status" };
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		if (span_is(sub, ignored[i]))
			return true;
	return false;
}
