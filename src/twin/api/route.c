// What stands at a path: a route of the API, a document of discovery, or nothing - and which methods it takes (apiserver pkg/endpoints/installer.go,
// pkg/server/{handler,routes,mux}; apiextensions-apiserver pkg/apiserver/customresource_handler.go for custom resources).
#include "twin/api/handling.h"
#include "twin/indexes.h"

static bool nothing_here(struct handling *h)
{
	return api_refuse(h, 404, "NotFound", "the server could not find the requested resource");
}

static bool no_method(struct handling *h)
{
	return api_refuse(h, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
}

static bool at_minor(const struct handling *h, const struct gvk_kind *k)
{
	return h->w->snap->minor >= k->since && h->w->snap->minor <= k->until;
}

// version null: any of the group's.
static bool builtin_served(const struct handling *h, span group, span version)
{
	for (size_t i = 0; i < gvk_count(); i++) {
		const struct gvk_kind *k = gvk_at(i);
		if (span_eq(k->group, group) && (!version.p || span_eq(k->version, version)) && at_minor(h, k) && !k->body_only)
			return true;
	}
	return false;
}

static bool custom_served(const struct handling *h, span group, span version)
{
	const struct schema_overlay *o = indexes_overlay(h->w->snap);

	for (size_t i = 0; o && i < o->kinds.n; i++) {
		const struct gvk_kind *k = &o->kinds.v[i]->kind;
		if (span_eq(k->group, group) && (!version.p || span_eq(k->version, version)) && !gvk_by_resource(k->group, k->resource))
			return true;
	}
	return false;
}

// ---- paths that are no resource --------------------------------------------------------------------------------------------------
// /api, /api/v1, /apis, /apis/apps, /apis/apps/v1: documents of discovery, whose content is not made here. get_only: go-restful serves them, the mux asks
// for no method (kube-aggregator pkg/apiserver/apiserver.go: /apis and groups are the aggregator's).
static bool discovered(const struct handling *h, span path, bool *get_only)
{
	span head, group, version, rest = span_cut(span_from(path, 1), '/', &head);

	*get_only = span_is(head, "api");
	if (span_is(head, "api"))
		return !rest.n || builtin_served(h, SPAN(""), rest);
	if (!span_is(head, "apis"))
		return false;
	if (!rest.n)
		return true;
	rest = span_cut(rest, '/', &group);
	span_cut(rest, '/', &version);
	*get_only = version.n > 0 && builtin_served(h, group, version);
	return group.n && (builtin_served(h, group, version.n ? version : (span){ 0 }) || custom_served(h, group, version.n ? version : (span){ 0 }));
}

// Signing keys are told in a media type of their own (pkg/routes/openidmetadata.go).
static bool acceptable(struct handling *h)
{
	span accept = h->q->accept;

	if (!span_is(h->r.path, "/openid/v1/jwks") || !accept.n || span_contains(accept, SPAN("*/*")) || span_contains(accept, SPAN("application/jwk-set+json")))
		return true;
	return api_refuse(h, 406, "NotAcceptable", "406: Not Acceptable\n\nAvailable representations: application/jwk-set+json");
}

// Paths besides the resources that a server has by default (apiserver pkg/server/{routes,healthz,mux}).
static void no_resource(struct handling *h)
{
	static const struct { const char *path; bool get_only; } known[] = { { "/", false }, { "/version", true }, { "/version/", true }, { "/healthz", false },
		{ "/livez", false }, { "/readyz", false }, { "/metrics", false }, { "/metrics/slis", false }, { "/openapi/v2", false }, { "/openapi/v3", false },
		{ "/debug/pprof/", false }, { "/healthz/etcd", false }, { "/healthz/ping", false }, { "/healthz/log", false },
		{ "/livez/etcd", false }, { "/livez/ping", false }, { "/livez/log", false }, { "/readyz/etcd", false }, { "/readyz/ping", false }, { "/readyz/log", false },
		{ "/.well-known/openid-configuration", true }, { "/openid/v1/jwks", true } };
	bool here = false, get_only = false;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_is(h->r.path, known[i].path)) {
			here = true;
			get_only = known[i].get_only;
		}
	if (!here && h->r.path.n)
		here = discovered(h, h->r.path, &get_only);
	if (!here)
		api_nowhere(h);
	else if (get_only && !span_is(h->q->method, "GET"))
		no_method(h);
	else
		acceptable(h);
}

// ---- resources -------------------------------------------------------------------------------------------------------------------
static bool is_proxy(const struct handling *h) { return h->sub && span_is(h->r.subresource, "proxy"); }

// The operation of the method at this path; 0: there is none.
static uint16_t operation(const struct handling *h)
{
	span m = h->q->method;

	if (span_is(m, "GET") || (span_is(m, "HEAD") && (h->custom || is_proxy(h))))
		return h->named ? GVK_GET : GVK_LIST;
	if (span_is(m, "POST"))
		return h->named && !h->r.subresource.n && !h->custom ? 0 : GVK_CREATE;
	if (span_is(m, "PUT"))
		return h->named ? GVK_UPDATE : 0;
	if (span_is(m, "PATCH"))
		return h->named ? GVK_PATCH : 0;
	if (span_is(m, "DELETE"))
		return h->named ? GVK_DELETE : GVK_DELETECOLLECTION;
	return span_is(m, "OPTIONS") && is_proxy(h) ? GVK_GET : 0;
}

static bool builtin_route(struct handling *h)
{
	bool watch = span_is(h->r.verb, "watch") && !api_query(h, "watch").p;
	uint16_t op = operation(h), has = h->sub ? h->sub->verbs : h->kind->verbs;

	if (h->kind->namespaced ? !h->in_namespace && h->named : h->in_namespace)
		return nothing_here(h);
	if ((h->r.subresource.n && !h->sub) || (h->deeper.p && !is_proxy(h)) || span_is(h->r.verb, "proxy"))
		return nothing_here(h);
	if (watch)
		return op == GVK_GET || op == GVK_LIST || no_method(h);
	if (h->kind->namespaced && !h->r.ns.n && !h->named && op != GVK_LIST)
		return no_method(h);
	return (op & has) || no_method(h);
}

static bool custom_route(struct handling *h)
{
	bool all = span_is(h->r.verb, "list") || span_is(h->r.verb, "watch");
	uint16_t op = operation(h);

	if (h->kind->namespaced ? !h->r.ns.n && !all : h->r.ns.n > 0)
		return api_nowhere(h);
	if (h->r.subresource.n && !h->sub)
		return api_not_found(h);
	if (!op && (span_is(h->r.verb, "update") || span_is(h->r.verb, "patch")))
		return api_refuse(h, 400, "BadRequest", "name must be provided"); // handlers/namer.go
	if (!op || (h->sub && !(op & h->sub->verbs)))
		return api_refuse(h, 405, "MethodNotAllowed", "%.*s is not supported on resources of kind \"%.*s\"", SPANF(h->r.verb), SPANF(api_resource(h)));
	return true;
}

bool api_route(struct handling *h)
{
	if (h->r.non_resource) {
		no_resource(h);
		return false;
	}
	if (h->custom)
		return custom_route(h);
	if (h->kind)
		return builtin_route(h);
	// The core API and every group that is built in have a web service of their own, which answers; elsewhere the mux does, without a Status.
	if (!h->groups || (h->r.group.n && builtin_served(h, h->r.group, (span){ 0 })))
		return nothing_here(h);
	return api_nowhere(h);
}
