#include "twin/api/handling.h"

#include "twin/admission/attrs.h"

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
	return r == REF_NONE ? NULL : world_get(h->w, r)->root;
}

static span denial(const struct trace *t, const struct control **by)
{
	for (size_t i = t->list.n; i-- > 0;)
		if (t->list.v[i].verdict != VERDICT_ALLOW) {
			*by = t->list.v[i].control;
			return t->list.v[i].reason;
		}
	return SPAN("");
}

// apiserver pkg/endpoints/handlers/responsewriters/errors.go Forbidden
static bool authorize(struct handling *h)
{
	struct judgement j = { .w = *h->w, .r = h->r, .run = h->run, .trace = &h->out->trace };

	if (h->q->authorized)
		return true;
	enum verdict v = judge_authorize(&j);
	if (v == VERDICT_ALLOW)
		return true;
	span reason = denial(&h->out->trace, &h->out->by);
	if (v == VERDICT_UNKNOWN)
		return api_unknown(h, j.unknown, "%.*s", SPANF(reason));
	return api_refuse(h, 403, "Forbidden", "%.*s%s%.*s%s is forbidden: %.*s", SPANF(api_resource(h)), h->r.name.n ? " \"" : "", SPANF(h->r.name),
		h->r.name.n ? "\"" : "", SPANF(reason));
}

static bool request_changes(span verb)
{
	return span_is(verb, "update") || span_is(verb, "patch");
}

// pkg/endpoints/installer.go: which methods a path takes.
static bool method_allowed(struct handling *h)
{
	bool named = h->r.name.n > 0;

	if (h->kind->namespaced && !h->r.ns.n && !span_is(h->r.verb, "list"))
		return api_refuse(h, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
	if (h->r.subresource.n && !h->sub)
		return api_refuse(h, 404, "NotFound", "the server could not find the requested resource");
	if (!h->r.subresource.n && (span_is(h->r.verb, "create") ? named : request_changes(h->r.verb) && !named))
		return api_refuse(h, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
	return true;
}

static void handle(struct handling *h)
{
	if (!api_info(h) || !method_allowed(h) || !authorize(h))
		return;
	if (h->r.subresource.n && !span_is(h->r.verb, "patch") && !span_is(h->r.verb, "update")) {
		api_unknown(h, UNKNOWN_object, "the subresource %.*s is not simulated", SPANF(h->r.subresource));
		return;
	}
	if (span_is(h->r.verb, "create")) {
		api_create(h);
		return;
	}
	const value *old = api_stored(h);
	if (span_is(h->r.verb, "update"))
		api_update(h, old);
	else if (span_is(h->r.verb, "patch"))
		api_patch(h, old);
	else if (span_starts(h->r.verb, SPAN("delete")))
		api_delete(h, old);
	else if (!old && h->r.name.n)
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
