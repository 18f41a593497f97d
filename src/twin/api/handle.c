#include "twin/api/handling.h"

#include "twin/admission/attrs.h"
#include "twin/authz/chain.h"
#include "twin/authz/message.h"
#include "twin/authz/node.h"
#include "twin/authz/rbac.h"

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

// The authorizers' own words: each without an opinion may say why.
static span refusal(struct handling *h)
{
	struct node_answer n = node_authorize(h->w, &h->r, h->run);
	struct rbac_answer a = rbac_authorize(h->w, &h->r, h->run);
	span reason = a.reason.n && n.reason.n ? arena_printf(h->run, "%.*s\n%.*s", SPANF(n.reason), SPANF(a.reason)) : n.reason.n ? n.reason : a.reason;

	return message_cannot(h->run, &h->r, reason);
}

static bool ask_chain(struct handling *h, const char *verb, enum verdict *v, span *reason)
{
	struct judgement j = { .w = *h->w, .r = h->r, .run = h->run, .trace = &h->out->trace };

	if (verb)
		j.r.verb = span_str(verb);
	*v = judge_authorize(&j);
	if (*v == VERDICT_ALLOW)
		return true;
	*reason = denial(&h->out->trace, &h->out->by);
	if (*v == VERDICT_UNKNOWN)
		return api_unknown(h, j.unknown, "%.*s", SPANF(*reason));
	return false;
}

// From 1.35 a connection to a pod needs create beside get (AuthorizePodWebsocketUpgradeCreatePermission).
static bool connects(const struct handling *h)
{
	static const char *const sub[] = { "exec", "attach", "portforward" };
	bool pod = h->q->upgrade && span_is(h->r.verb, "get") && span_is(h->r.resource, "pods"), one = false;

	for (size_t i = 0; i < sizeof sub / sizeof *sub; i++)
		one |= span_is(h->r.subresource, sub[i]);
	return pod && one && h->w->snap->minor >= 35;
}

// apiserver pkg/endpoints/handlers/responsewriters/errors.go Forbidden
static bool authorize(struct handling *h)
{
	enum verdict v;
	span reason;
	span group = h->r.non_resource ? SPAN("") : h->r.group, resource = h->r.non_resource ? SPAN("") : h->r.resource;

	if (h->q->authorized)
		return true;
	bool passes = ask_chain(h, NULL, &v, &reason);
	span text = passes ? SPAN("") : refusal(h);
	if (passes && (!connects(h) || ask_chain(h, "create", &v, &reason)))
		return true;
	if (v == VERDICT_UNKNOWN)
		return false;
	text = message_forbidden(h->run, group, resource, h->r.name, text);
	return api_refuse(h, 403, "Forbidden", "%.*s", SPANF(text));
}

// Is the group, or one version of it where version is not null, served by the API server itself?
static bool group_built_in(const struct handling *h, span group, span version)
{
	for (enum gk gk = 1; gk < GK_COUNT; gk++)
		for (const struct gvk_kind *k = gvk_preferred(gk); k; k = gvk_older(k))
			if (span_eq(k->group, group) && (!version.p || span_eq(k->version, version)) && gvk_served(k, h->w->snap->minor))
				return true;
	return false;
}

static bool group_served(const struct handling *h, span group, span version)
{
	const struct schema_overlay *o = h->w->snap->overlay;

	for (size_t i = 0; o && i < o->kinds.n; i++)
		if (span_eq(o->kinds.v[i]->kind.group, group) && (!version.n || span_eq(o->kinds.v[i]->kind.version, version)))
			return true;
	return group_built_in(h, group, version.n ? version : (span){ 0 });
}

// /api/v1, /apis/apps, /apis/apps/v1: documents of discovery. Their content is not made here.
static bool discovered(const struct handling *h, span path)
{
	span head, group, version, rest = span_cut(span_from(path, 1), '/', &head);

	rest = span_is(head, "apis") ? span_cut(rest, '/', &group) : rest;
	span_cut(rest, '/', &version);
	return group_served(h, span_is(head, "apis") ? group : SPAN(""), version);
}

// Paths besides the resources that a server has by default (apiserver pkg/server/{routes,healthz,mux}).
static void no_resource(struct handling *h)
{
	static const char *const known[] = { "/", "/api", "/apis", "/version", "/version/", "/healthz", "/livez", "/readyz", "/metrics", "/metrics/slis", "/openapi/v2",
		"/openapi/v3", "/debug/pprof/", "/healthz/etcd", "/healthz/ping", "/healthz/log", "/.well-known/openid-configuration", "/openid/v1/jwks" };
	span path = h->r.path;
	bool discovery = span_starts(path, SPAN("/api/")) || span_starts(path, SPAN("/apis/"));

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_is(path, known[i]))
			return;
	if (!discovery || !discovered(h, path))
		h->out->verdict = VERDICT_DENY, h->out->status = 404;
}

static bool request_changes(span verb)
{
	return span_is(verb, "update") || span_is(verb, "patch");
}

// pkg/endpoints/installer.go: which methods a path takes.
static bool method_allowed(struct handling *h)
{
	bool named = h->r.name.n > 0;

	if (!h->r.verb.n)
		return api_refuse(h, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
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
	h->r.user = h->q->user;
	api_info(h);
	if (!impersonate(h) || !authorize(h))
		return;
	api_deprecated(h);
	if (h->r.non_resource) {
		no_resource(h);
		return;
	}
	if (!h->kind) {
		// Below /api and the groups of the server itself go-restful answers with a Status, elsewhere the mux with a text (apiserver
		// pkg/server/handler.go director, pkg/server/config.go serviceErrorHandler).
		if (group_built_in(h, h->r.group, (span){ 0 }))
			api_refuse(h, 404, "NotFound", "the server could not find the requested resource");
		else
			api_refuse(h, 404, "", " ");
		if (!h->out->reason.n)
			h->out->message = SPAN("");
		return;
	}
	if (!method_allowed(h))
		return;
	if (h->custom)
		api_custom_warn(h);
	if (h->sub && api_call(h))
		return;
	bool state = span_is(h->r.subresource, "status") || span_is(h->r.subresource, "approval") || span_is(h->r.subresource, "ephemeralcontainers");
	if (state && span_is(h->r.verb, "get")) {
		const value *whole = api_stored(h);
		if (!whole)
			api_not_found(h);
		h->out->object = whole;
		return;
	}
	if (h->r.subresource.n && !span_is(h->r.verb, "patch") && !span_is(h->r.verb, "update")) {
		api_unknown(h, UNKNOWN_object, "the subresource %.*s is not simulated", SPANF(h->r.subresource));
		return;
	}
	bool create = span_is(h->r.verb, "create");
	if ((create || span_is(h->r.verb, "update")) && !api_options(h, create ? "CreateOptions" : "UpdateOptions", false))
		return;
	if (create) {
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
