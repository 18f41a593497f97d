// Creates through a subresource that do something with the object of the path: bindings and evictions of pods, tokens of service accounts
// (kubernetes pkg/registry/core/pod/storage/{storage,eviction}.go, pkg/registry/core/serviceaccount/storage/token.go).
#include "twin/api/handling.h"

#include "doc/edit.h"
#include "k8s/meta.h"
#include "twin/admission/attrs.h"

#define OUT_OF_DATE "The object might have been deleted and then recreated"

static void set_namespace(struct handling *h, value *body)
{
	if (h->r.ns.n)
		*body = edit_set_at(h->run, body, value_string(h->r.ns), 2, KEY_metadata, KEY_namespace);
}

// The body, which is of the subresource's own kind, completed, and through the mutating stage.
static bool read_action(struct handling *h, struct judgement *j, value *body)
{
	const struct gvk_kind *own = h->kind, *k = gvk_by_kind(h->sub->group.n ? arena_printf(h->run, "%.*s/%.*s", SPANF(h->sub->group),
		SPANF(h->sub->version)) : h->sub->version, h->sub->kind);
	struct schema_shape *root = arena_new(h->run, struct schema_shape);
	const value *object;

	if (!k || k->type == GVK_NO_TYPE)
		return api_unknown(h, UNKNOWN_object, "the subresource %.*s is not simulated", SPANF(h->r.subresource));
	*root = (struct schema_shape){ .kind = SCHEMA_REF, .type = schema_type_at(k->type) };
	h->root = root;
	if (!api_body(h))
		return false;
	h->kind = k;
	bool ok = api_complete(h, h->body, &object);
	h->kind = own;
	if (!ok)
		return false;
	*body = *object;
	if (meta_namespace(body).n && !span_eq(meta_namespace(body), h->r.ns))
		return api_refuse(h, 400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request");
	set_namespace(h, body);
	h->r.object = body;
	h->r.old = NULL;
	return api_admit(h, j, STAGE_MUTATE);
}

static bool done(struct handling *h, const char *text)
{
	value v = edit_set(h->run, &value_absent, KEY_apiVersion, value_string(SPAN("v1")));

	(void)text;
	v = edit_set(h->run, &v, KEY_kind, value_string(SPAN("Status")));
	v = edit_set(h->run, &v, KEY_metadata, value_object(NULL, 0));
	v = edit_set(h->run, &v, KEY_status, value_string(SPAN("Success")));
	value *out = arena_new(h->run, value);
	*out = v;
	h->out->object = out;
	h->out->status = 201;
	return true;
}

static bool conflict(struct handling *h, const char *resource, span name, span why)
{
	return api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on %s \"%.*s\": %.*s", resource, SPANF(name), SPANF(why));
}

static void bind(struct handling *h)
{
	struct judgement j;
	value *body = arena_new(h->run, value);

	if (!read_action(h, &j, body))
		return;
	const value *target = meta_member(body, h->keys, SPAN("target")), *pod = api_stored(h);
	span kind = value_get_span(target, KEY_kind), name = h->r.name;
	if (!span_eq(meta_name(body), name)) {
		api_refuse(h, 400, "BadRequest", "name in URL does not match name in Binding object");
		return;
	}
	// The errors of its validation are told as they are, without a Status of their own.
	bool bad = kind.n && !span_is(kind, "Node"), nameless = !value_get_span(target, KEY_name).n;
	if (bad || nameless) {
		span first = bad ? arena_printf(h->run, "target.kind: Unsupported value: %.*s: supported values: \"Node\", \"<empty>\"",
			SPANF(field_quote(h->run, kind))) : SPAN(""), second = nameless ? SPAN("target.name: Required value") : SPAN("");
		api_refuse(h, 500, "", bad && nameless ? "[%.*s, %.*s]" : "%.*s%.*s", SPANF(first), SPANF(second));
		return;
	}
	if (!api_admit(h, &j, STAGE_VALIDATE))
		return;
	if (!pod) {
		api_not_found(h);
		return;
	}
	span node = value_span(value_at(pod, 2, KEY_spec, KEY_nodeName));
	if (value_present(value_get(meta(pod), KEY_deletionTimestamp)))
		conflict(h, "pods/binding", name, arena_printf(h->run, "pod %.*s is being deleted, cannot be assigned to a host", SPANF(name)));
	else if (node.n)
		conflict(h, "pods/binding", name, arena_printf(h->run, "pod %.*s is already assigned to node %.*s", SPANF(name), SPANF(field_quote(h->run, node))));
	else if (value_count(meta_member(value_get(pod, KEY_spec), h->keys, SPAN("schedulingGates"))))
		conflict(h, "pods/binding", name, arena_printf(h->run, "pod %.*s has non-empty .spec.schedulingGates", SPANF(name)));
	else
		done(h, "bound");
}

// Pods that are over, or not yet running, need no budget.
static bool free_to_go(const value *pod)
{
	span phase = value_span(value_at(pod, 2, KEY_status, KEY_phase));

	return span_is(phase, "Pending") || span_is(phase, "Succeeded") || span_is(phase, "Failed") || value_present(value_get(meta(pod), KEY_deletionTimestamp));
}

static void evict(struct handling *h)
{
	struct judgement j;
	value *body = arena_new(h->run, value);
	size_t n = 0;

	if (!read_action(h, &j, body))
		return;
	if (!span_eq(meta_name(body), h->r.name)) {
		api_refuse(h, 400, "BadRequest", "name in URL does not match name in Eviction object");
		return;
	}
	if (!api_admit(h, &j, STAGE_VALIDATE))
		return;
	const value *pod = api_stored(h);
	uint32_t ns = snapshot_ns(h->w->snap, h->r.ns);
	if (!pod) {
		api_not_found(h);
		return;
	}
	if (ns != NS_CLUSTER)
		snapshot_in_ns(h->w->snap, GK_POD_DISRUPTION_BUDGET, ns, &n);
	if (n && !free_to_go(pod))
		api_unknown(h, UNKNOWN_object, "whether a PodDisruptionBudget of the namespace lets the pod go is not simulated");
	else
		done(h, "evicted");
}

static bool valid_token(struct handling *h, const value *body)
{
	const value *seconds = meta_member(value_get(body, KEY_spec), h->keys, SPAN("expirationSeconds"));
	struct validation v = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .group = SPAN("authentication.k8s.io"), .kind = SPAN("TokenRequest") };
	const struct field root = { .sort = FIELD_ROOT };
	struct field spec = field_child(&root, "spec"), at = field_child(&spec, "expirationSeconds");
	int64_t n = seconds->type == VALUE_INT ? seconds->i : 3600;

	if (n < 600)
		field_add(&v, FIELD_INVALID, &at, field_value(&v, seconds), "may not specify a duration less than 10 minutes");
	if (n > (int64_t)1 << 32)
		field_add(&v, FIELD_INVALID, &at, field_value(&v, seconds), "may not specify a duration larger than 2^32 seconds");
	if (!v.errors.n)
		return true;
	struct api_cause c = { span_str(field_reason(v.errors.v[0].type)), v.errors.v[0].text, v.errors.v[0].field };
	vec_push(&h->out->causes, h->run, c);
	return api_refuse(h, 422, "Invalid", "TokenRequest.authentication.k8s.io \"\" is invalid: %.*s: %.*s", SPANF(c.field), SPANF(c.message));
}

// What a token is bound to must be there, and the pod must run as the account.
static bool bound_to(struct handling *h, const value *body)
{
	const value *to = value_at(body, 2, KEY_spec, KEY_boundObjectRef);
	span kind = value_get_span(to, KEY_kind), name = value_get_span(to, KEY_name), uid = value_get_span(to, KEY_uid);
	enum gk gk = span_is(kind, "Pod") ? GK_POD : span_is(kind, "Secret") ? GK_SECRET : span_is(kind, "Node") ? GK_NODE : GK_OTHER;
	uint32_t ns = gk == GK_NODE ? NS_CLUSTER : snapshot_ns(h->w->snap, h->r.ns);

	if (!value_present(to))
		return true;
	if (gk == GK_OTHER)
		return api_refuse(h, 400, "BadRequest", "cannot bind token for object of type %.*s/%.*s", SPANF(value_get_span(to, KEY_apiVersion)), SPANF(kind));
	ref r = ns == NS_CLUSTER && gk != GK_NODE ? REF_NONE : world_find(h->w, gk, ns, name);
	const struct object *o = world_get(h->w, r);
	if (!o)
		return api_refuse(h, 404, "NotFound", "%s \"%.*s\" not found", gk == GK_POD ? "pods" : gk == GK_SECRET ? "secrets" : "nodes", SPANF(name));
	if (gk == GK_POD && !span_eq(h->r.name, value_span(value_at(o->root, 2, KEY_spec, KEY_serviceAccountName))))
		return api_refuse(h, 400, "BadRequest", "cannot bind token for serviceaccount %.*s to pod running with different serviceaccount name.",
			SPANF(field_quote(h->run, h->r.name)));
	span real = meta_uid(o->root);
	if (uid.n && real.n && !span_eq(uid, real))
		return conflict(h, arena_printf(h->run, "%.*s", SPANF(kind)).p, name, arena_printf(h->run, "the UID in the bound object reference (%.*s) does not "
			"match the UID in record. " OUT_OF_DATE, SPANF(uid)));
	return true;
}

static void token(struct handling *h)
{
	struct judgement j;
	value *body = arena_new(h->run, value);

	if (!read_action(h, &j, body))
		return;
	if (!api_stored(h)) {
		api_not_found(h);
		return;
	}
	if (!valid_token(h, body) || !api_admit(h, &j, STAGE_VALIDATE) || !bound_to(h, body))
		return;
	h->out->status = 201;
	h->out->object = body;
}

bool api_action(struct handling *h)
{
	static const struct { enum gk gk; const char *sub; void (*act)(struct handling *h); } actions[] = {
		{ GK_POD, "binding", bind }, { GK_POD, "eviction", evict }, { GK_SERVICE_ACCOUNT, "token", token },
	};

	for (size_t i = 0; h->sub && span_is(h->r.verb, "create") && i < sizeof actions / sizeof *actions; i++)
		if (h->kind->gk == actions[i].gk && span_is(h->r.subresource, actions[i].sub)) {
			actions[i].act(h);
			return true;
		}
	return false;
}
