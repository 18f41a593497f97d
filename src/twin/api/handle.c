#include "twin/api/handling.h"

#include "k8s/schema/autoscaler.h"
#include "twin/admission/attrs.h"
#include "twin/authz/chain.h"
#include "twin/authz/message.h"

const value *api_stored(const struct handling *h)
{
	const struct snapshot *s = h->w->snap;
	uint32_t ns = h->kind->namespaced ? snapshot_ns(s, h->r.ns) : NS_CLUSTER;
	ref r;

	if (h->kind->namespaced && ns == NS_CLUSTER)
		return NULL;
	if (h->kind->gk == GK_OTHER)
		r = snapshot_find_other(s, h->kind->group, h->kind->kind, ns, h->r.name);
	else
		r = world_find(h->w, (enum gk)h->kind->gk, ns, h->r.name);
	const struct object *o = r == REF_NONE ? NULL : world_get(h->w, r);
	// A pod that a controller will make is no object yet.
	return o && !((o->flags & OBJECT_SYNTHETIC) && h->kind->gk == GK_POD) ? o->root : NULL;
}

const value *api_shown(struct handling *h, const value *object)
{
	struct autoscaler c = { h->run, h->keys, h->w->snap->minor };
	value *v = arena_new(h->run, value);
	bool v1 = span_is(h->kind->api_version, "autoscaling/v1");

	if (!object || h->r.gk != GK_HORIZONTAL_POD_AUTOSCALER || autoscaler_is_v1(object) == v1)
		return object;
	*v = v1 ? autoscaler_v1(&c, object) : autoscaler_v2(&c, object);
	return v;
}

// apiserver pkg/endpoints/filters/impersonation: before the request itself is authorized.
static bool impersonate(struct handling *h)
{
	const struct impersonation *as = h->q->as;
	span reason = SPAN("");

	if (!as)
		return true;
	struct user user;
	enum verdict v = impersonate_request(h->w, &h->r, as, h->run, &user, &reason);
	if (v == VERDICT_UNKNOWN)
		return api_unknown(h, UNKNOWN_authorizer, "%.*s", SPANF(reason));
	if (v == VERDICT_DENY)
		return api_refuse(h, 403, "Forbidden", "%.*s", SPANF(reason));
	h->r.user = user;
	return true;
}

// apiserver pkg/endpoints/handlers/responsewriters/errors.go Forbidden
static bool authorize(struct handling *h)
{
	struct judgement j = { .w = *h->w, .r = h->r, .run = h->run, .trace = &h->out->trace };
	span group = h->r.non_resource ? SPAN("") : h->r.group, resource = h->r.non_resource ? SPAN("") : h->r.resource, reason;

	if (h->q->authorized || judge_authorize(&j) == VERDICT_ALLOW)
		return true;
	if (j.verdict == VERDICT_UNKNOWN)
		return api_told(h, &j);
	chain_says(h->w, &h->r, h->run, &reason);
	const struct decision *d = api_decision(h, VERDICT_DENY);
	h->out->by = d ? d->control : NULL;
	reason = message_forbidden(h->run, group, resource, h->r.name, message_cannot(h->run, &h->r, reason));
	return api_refuse(h, 403, "Forbidden", "%.*s", SPANF(reason));
}

static void handle(struct handling *h)
{
	h->r.user = h->q->user;
	api_info(h);
	if (!impersonate(h) || !authorize(h))
		return;
	if (!api_route(h))
		return;
	api_deprecated(h); // handlers are wrapped one by one (pkg/endpoints/installer.go): what no route leads to warns of nothing
	if (h->custom)
		api_custom_warn(h);
	if (h->sub && (api_connect(h) || api_call(h)))
		return;
	if (span_is(h->r.subresource, "scale")) {
		api_scale(h);
		return;
	}
	bool create = span_is(h->r.verb, "create"), update = span_is(h->r.verb, "update");
	if (h->r.subresource.n && !update && !span_is(h->r.verb, "patch") && !span_is(h->r.verb, "get")) {
		api_unknown(h, UNKNOWN_object, "the subresource %.*s is not simulated", SPANF(h->r.subresource));
		return;
	}
	if (!h->named && !create) {
		api_collection(h);
		return;
	}
	if (create) {
		api_create(h);
		return;
	}
	const value *old = api_shown(h, api_stored(h));
	if (update)
		api_update(h, old);
	else if (span_is(h->r.verb, "patch"))
		api_patch(h, old);
	else if (span_is(h->r.verb, "delete"))
		api_delete(h, old);
	else if (!old)
		api_not_found(h);
	else
		h->out->object = old;
}

void api_handle(const struct world *w, const struct api_request *q, struct arena *run, struct api_answer *out)
{
	struct handling h = { .w = w, .q = q, .run = run, .keys = &((struct snapshot *)w->snap)->keys, .out = out };

	*out = (struct api_answer){ .verdict = VERDICT_ALLOW, .status = 200 };
	handle(&h);
	api_warnings(&h);
}
