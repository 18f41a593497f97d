// Calls on an object that store nothing of their own: TokenRequest, Binding, Eviction (kubernetes/pkg/registry/core/
// {serviceaccount/storage/token.go, pod/storage/{storage,eviction}.go}).
#include "twin/api/handling.h"

#include "doc/edit.h"
#include "k8s/podspec.h"
#include "twin/admission/attrs.h"

static span text_at(const value *v, uint32_t a, uint32_t b) { return value_span(value_at(v, 2, a, b)); }

// The body as its own kind says, completed.
static bool read_body(struct handling *h, value *out)
{
	struct handling of = *h;
	span api_version = h->sub->group.n ? arena_printf(h->run, "%.*s/%.*s", SPANF(h->sub->group), SPANF(h->sub->version)) : h->sub->version;
	const struct gvk_kind *k = gvk_by_kind(api_version, h->sub->kind);
	const value *object;

	if (!k || k->type == GVK_NO_TYPE)
		return api_unknown(h, UNKNOWN_object, "the body of %.*s is not known", SPANF(h->r.subresource));
	struct schema_shape *root = arena_new(h->run, struct schema_shape);
	*root = (struct schema_shape){ .kind = SCHEMA_REF, .type = schema_type_at(k->type) };
	of.kind = k;
	of.root = root;
	of.sub = NULL;
	if (!api_body(&of) || !api_complete(&of, of.body, &object))
		return false;
	*out = *object;
	span ns = text_at(out, KEY_metadata, KEY_namespace);
	if (ns.n && !span_eq(ns, h->r.ns))
		return api_refuse(h, 400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request");
	if (!ns.n)
		*out = edit_set_at(h->run, out, value_string(h->r.ns), 2, KEY_metadata, KEY_namespace);
	return true;
}

static bool admit(struct handling *h, struct judgement *j, const value *object, enum stage stage)
{
	if (stage == STAGE_MUTATE) {
		h->r.object = object;
		h->r.kind = h->sub->kind;
	}
	return api_admit(h, j, stage);
}

static void done(struct handling *h)
{
	value *v = arena_new(h->run, value), empty = value_object(NULL, 0);

	*v = edit_set(h->run, &value_absent, KEY_kind, value_string(SPAN("Status")));
	*v = edit_set(h->run, v, KEY_apiVersion, value_string(SPAN("v1")));
	*v = edit_set(h->run, v, KEY_metadata, empty);
	*v = edit_set(h->run, v, KEY_status, value_string(SPAN("Success")));
	*v = edit_set(h->run, v, intern_id(h->keys, SPAN("code")), value_int(201)); // createHandler: a Status that has none gets the answer's
	h->out->object = v;
	h->out->status = 201;
}

// ---- serviceaccounts/token -----------------------------------------------------------------------------------------------------
static bool valid_token(struct handling *h, const value *object)
{
	struct validation v = { .arena = h->run, .keys = h->keys, .kind = SPAN("TokenRequest") };
	struct field root = { .sort = FIELD_ROOT }, spec = field_child(&root, "spec"), seconds = field_child(&spec, "expirationSeconds");
	int64_t n = value_get_int(value_get(object, KEY_spec), intern_id(h->keys, SPAN("expirationSeconds")), 3600);

	if (n < 600)
		field_add(&v, FIELD_INVALID, &seconds, arena_printf(h->run, "%lld", (long long)n), "may not specify a duration less than 10 minutes");
	if (n > (int64_t)1 << 32)
		field_add(&v, FIELD_INVALID, &seconds, arena_printf(h->run, "%lld", (long long)n), "may not specify a duration larger than 2^32 seconds");
	if (!v.errors.n)
		return true;
	h->r.group = SPAN("authentication.k8s.io");
	h->r.name = SPAN("");
	return api_invalid(h, &v);
}

static bool token_name(struct handling *h, span name)
{
	struct validation v = { .arena = h->run, .keys = h->keys, .kind = SPAN("TokenRequest") };
	struct field root = { .sort = FIELD_ROOT }, meta = field_child(&root, "metadata"), at = field_child(&meta, "name");

	if (!name.n || span_eq(name, h->r.name))
		return true;
	field_add(&v, FIELD_INVALID, &at, field_quote(h->run, name), "must match the service account name if specified");
	h->r.group = SPAN("authentication.k8s.io");
	return api_invalid(h, &v);
}

// The object that the token is bound to: it must be there, be the one that is meant, and a pod must run as the account.
static bool bound(struct handling *h, const value *spec)
{
	const value *to = value_get(spec, intern_id(h->keys, SPAN("boundObjectRef")));
	span kind = value_get_span(to, KEY_kind), name = value_get_span(to, KEY_name), uid = value_get_span(to, KEY_uid);
	span api_version = value_get_span(to, KEY_apiVersion), group, version;
	const struct snapshot *s = h->w->snap;
	enum gk gk = span_is(kind, "Pod") ? GK_POD : span_is(kind, "Secret") ? GK_SECRET : span_is(kind, "Node") ? GK_NODE : GK_OTHER;

	if (!value_present(to))
		return true;
	gvk_split(api_version, &group, &version);
	if (gk == GK_OTHER || group.n)
		return api_refuse(h, 400, "BadRequest", "cannot bind token to object of type %.*s/%.*s, Kind=%.*s", SPANF(group), SPANF(version), SPANF(kind));
	if (!name.n) // the key of the store (apiserver pkg/registry/generic/registry NamespaceKeyFunc)
		return api_refuse(h, 400, "BadRequest", "Name parameter required.");
	ref r = world_find(h->w, gk, gk == GK_NODE ? NS_CLUSTER : snapshot_ns(s, h->r.ns), name);
	if (r == REF_NONE)
		return api_refuse(h, 404, "NotFound", "%s \"%.*s\" not found", gk == GK_POD ? "pods" : gk == GK_SECRET ? "secrets" : "nodes", SPANF(name));
	const value *object = world_get(h->w, r)->root;
	if (gk == GK_POD && !span_eq(pod_service_account(value_get(object, KEY_spec)), h->r.name))
		return api_refuse(h, 400, "BadRequest", "cannot bind token for serviceaccount %.*s to pod running with different serviceaccount name.",
			SPANF(field_quote(h->run, h->r.name)));
	if (uid.n && !span_eq(uid, text_at(object, KEY_metadata, KEY_uid)))
		return api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on %s \"%.*s\": the UID in the bound object reference (%.*s) does not match the UID in record. "
			"The object might have been deleted and then recreated", gk == GK_POD ? "Pod" : gk == GK_SECRET ? "Secret" : "Node", SPANF(name), SPANF(uid));
	return true;
}

static void token(struct handling *h)
{
	struct judgement j;
	value object, audiences, empty = value_object(NULL, 0);
	uint32_t key = intern_id(h->keys, SPAN("audiences"));

	if (!read_body(h, &object) || !admit(h, &j, &object, STAGE_MUTATE))
		return;
	if (!token_name(h, text_at(&object, KEY_metadata, KEY_name)))
		return;
	// Every namespace has the account default, made by a controller.
	if (!api_stored(h) && !(span_is(h->r.name, "default") && snapshot_service_account(h->w->snap, snapshot_ns(h->w->snap, h->r.ns), h->r.name) == EXISTS_YES)) {
		api_not_found(h);
		return;
	}
	const value *spec = value_get(&object, KEY_spec);
	if (!valid_token(h, &object) || !admit(h, &j, &object, STAGE_VALIDATE) || !bound(h, spec))
		return;
	value *v = arena_new(h->run, value), full = *spec, one = value_string(SPAN("https://kubernetes.default.svc"));
	audiences = edit_append(h->run, &value_absent, one);
	if (!value_count(value_get(spec, key)))
		full = edit_set(h->run, spec, key, audiences);
	*v = edit_set(h->run, &object, KEY_spec, full);
	*v = edit_set_at(h->run, v, value_string(h->r.name), 2, KEY_metadata, KEY_name);
	*v = edit_set(h->run, v, KEY_status, empty);
	h->out->object = v;
	h->out->status = 201;
}

// ---- pods ----------------------------------------------------------------------------------------------------------------------
static bool same_name(struct handling *h, const value *object, const char *kind)
{
	span name = text_at(object, KEY_metadata, KEY_name);

	return span_eq(name, h->r.name) || api_refuse(h, 400, "BadRequest", "name in URL does not match name in %s object", kind);
}

// validation.ValidatePodBinding; its errors are told as they are, without a Status of their own.
static bool valid_binding(struct handling *h, const value *target)
{
	static const span kinds[] = { SPAN_INIT("Node"), SPAN_INIT("<empty>") };
	struct validation v = { .arena = h->run, .keys = h->keys };
	struct field root = { .sort = FIELD_ROOT }, at = field_child(&root, "target"), kind = field_child(&at, "kind"), name = field_child(&at, "name");
	span k = value_get_span(target, KEY_kind);

	if (k.n && !span_is(k, "Node"))
		field_unsupported(&v, &kind, k, kinds, 2);
	if (!value_get_span(target, KEY_name).n)
		field_add(&v, FIELD_REQUIRED, &name, (span){ 0 }, "%s", "");
	if (!v.errors.n)
		return true;
	const struct cause *c = v.errors.v;
	if (v.errors.n == 1)
		return api_refuse(h, 500, "", "%.*s: %.*s", SPANF(c[0].field), SPANF(c[0].text));
	return api_refuse(h, 500, "", "[%.*s: %.*s, %.*s: %.*s]", SPANF(c[0].field), SPANF(c[0].text), SPANF(c[1].field), SPANF(c[1].text));
}

static void binding(struct handling *h)
{
	struct judgement j;
	value object;

	if (!read_body(h, &object) || !admit(h, &j, &object, STAGE_MUTATE) || !same_name(h, &object, "Binding") ||
	    !valid_binding(h, value_get(&object, intern_id(h->keys, SPAN("target")))) || !admit(h, &j, &object, STAGE_VALIDATE))
		return;
	const value *pod = api_stored(h);
	if (!pod) {
		api_not_found(h);
		return;
	}
	// BindingREST keeps uid and version of the body as preconditions.
	if (!api_meta_precondition(h, "UID", KEY_uid, text_at(&object, KEY_metadata, KEY_uid), pod) ||
	    !api_meta_precondition(h, "ResourceVersion", KEY_resourceVersion, text_at(&object, KEY_metadata, KEY_resourceVersion), pod))
		return;
	span node = text_at(pod, KEY_spec, KEY_nodeName);
	if (value_present(value_at(pod, 2, KEY_metadata, KEY_deletionTimestamp)))
		api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on pods/binding \"%.*s\": pod %.*s is being deleted, cannot be assigned to a host",
			SPANF(h->r.name), SPANF(h->r.name));
	else if (node.n)
		api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on pods/binding \"%.*s\": pod %.*s is already assigned to node %.*s", SPANF(h->r.name),
			SPANF(h->r.name), SPANF(field_quote(h->run, node)));
	else if (value_count(value_at(pod, 2, KEY_spec, intern_id(h->keys, SPAN("schedulingGates")))))
		api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on pods/binding \"%.*s\": pod %.*s has non-empty .spec.schedulingGates", SPANF(h->r.name),
			SPANF(h->r.name));
	else
		done(h);
}

// The order of EvictionREST.Create: admission is asked before the pod is looked for.
static void eviction(struct handling *h)
{
	struct judgement j;
	value object;

	if (!read_body(h, &object) || !admit(h, &j, &object, STAGE_MUTATE) || !same_name(h, &object, "Eviction") || !api_eviction_options(h, &object) ||
	    !admit(h, &j, &object, STAGE_VALIDATE))
		return;
	const value *pod = api_stored(h);
	if (!pod)
		api_not_found(h);
	else if (api_evicted(h, &object, pod))
		done(h);
}

bool api_call(struct handling *h)
{
	static const struct { const char *resource, *sub; void (*call)(struct handling *h); } calls[] = {
		{ "serviceaccounts", "token", token }, { "pods", "binding", binding }, { "pods", "eviction", eviction },
	};

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (!h->r.group.n && span_is(h->r.resource, calls[i].resource) && span_is(h->r.subresource, calls[i].sub)) {
			calls[i].call(h);
			return true;
		}
	return false;
}
