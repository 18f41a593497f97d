// Bodies of built-in kinds (apimachinery pkg/runtime/serializer/json/{json,meta}.go, pkg/runtime/scheme.go).
#include "twin/api/body.h"

#include "k8s/schema/decode.h"
#include "k8s/schema/decode_check.h"

// The name that the legacy scheme has in this version (apimachinery pkg/util/naming).
#define SCHEME "pkg/runtime/scheme.go:111"

// Kinds that every group version knows (apimachinery pkg/apis/meta/v1/register.go AddToGroupVersion), and those of the core group
// that are bodies or answers of calls (core/v1/register.go).
static bool is_meta(span api_version, span kind)
{
	static const char *const any[] = { "WatchEvent", "ListOptions", "GetOptions", "DeleteOptions", "CreateOptions", "UpdateOptions", "PatchOptions" };
	static const char *const core[] = { "Status", "APIVersions", "APIGroup", "APIGroupList", "APIResourceList", "List", "NodeProxyOptions",
		"PodAttachOptions", "PodExecOptions", "PodLogOptions", "PodPortForwardOptions", "PodProxyOptions", "PodStatusResult", "RangeAllocation",
		"SerializedReference", "ServiceProxyOptions" };

	for (size_t i = 0; i < sizeof any / sizeof *any; i++)
		if (span_is(kind, any[i]))
			for (size_t k = 0; k < gvk_count(); k++)
				if (span_eq(gvk_at(k)->api_version, api_version))
					return true;
	for (size_t i = 0; span_is(api_version, "v1") && i < sizeof core / sizeof *core; i++)
		if (span_is(kind, core[i]))
			return true;
	return false;
}

// Versions that no server of 1.20 and later serves but that the scheme still knows, and whose fields are those of apps/v1 as far as
// decoding goes (pkg/apis/{apps,extensions}/install).
static const struct gvk_kind *old_version(span api_version, span kind)
{
	static const struct { const char *api_version, *kinds; } old[] = { { "apps/v1beta1", "Deployment StatefulSet ControllerRevision" },
		{ "apps/v1beta2", "Deployment StatefulSet DaemonSet ReplicaSet ControllerRevision" }, { "extensions/v1beta1", "Deployment DaemonSet ReplicaSet" } };

	for (size_t i = 0; i < sizeof old / sizeof *old; i++)
		if (span_is(api_version, old[i].api_version) && span_contains(span_str(old[i].kinds), kind))
			return gvk_by_kind(SPAN("apps/v1"), kind);
	return NULL;
}

// "rbac.authorization.k8s.io" -> "rbac": the package of the internal types.
static span package(span group)
{
	span head;

	span_cut(group, '.', &head);
	if (span_is(group, "internal.apiserver.k8s.io"))
		return SPAN("apiserverinternal");
	return !group.n || span_is(group, "events.k8s.io") ? SPAN("core") : head;
}

static bool check(struct handling *h, struct body *b, const struct schema_type *t)
{
	struct decode_check c = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .source = b->json };
	struct decode d = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .source = b->json };

	if (h->root && t == h->root->type) { // most bodies have nothing to complain of, and are decoded by that
		value *typed = arena_new(h->run, value);
		h->decoding = arena_begin(h->run);
		if (decode_object(&d, t, &b->root, typed)) {
			h->typed = typed;
			h->empties = d.empty || d.duplicates;
			if (decode_spotless(&d))
				return true;
		}
	}
	if (!decode_check_object(&c, t, &b->root))
		return body_refuse(h, b, c.error);
	b->strict = c.strict;
	return true;
}

// The document says another kind than the endpoint's.
static bool other_kind(struct handling *h, struct body *b, span api_version)
{
	const struct gvk_kind *k = gvk_by_kind(api_version, b->kind), *old = k ? NULL : old_version(api_version, b->kind);
	span want = body_kind(h), group = h->sub && h->sub->kind.n ? h->sub->group : h->kind->group;

	// These know a Scale as well, which converts to that of autoscaling (pkg/apis/{apps,extensions}/v1beta*/conversion.go).
	bool scale = span_is(b->kind, "Scale") && span_is(want, "Scale") && old_version(api_version, SPAN("Deployment"));
	if (scale && h->root && h->root->type)
		return check(h, b, h->root->type);
	if (k && h->w->snap->minor && k->since > h->w->snap->minor)
		k = NULL; // not yet there
	k = k ? k : old;
	if (!k && !gvk_list_item(api_version, b->kind) && !is_meta(api_version, b->kind))
		return body_refuse(h, b, arena_printf(h->run, "no kind %.*s is registered for version %.*s in scheme \"" SCHEME "\"",
			SPANF(field_quote(h->run, b->kind)), SPANF(field_quote(h->run, api_version))));
	if (k && k->type != GVK_NO_TYPE && !check(h, b, schema_type_at(k->type)))
		return false;
	if (k && span_eq(k->kind, want) && span_eq(package(k->group), package(group)))
		return true;
	return body_refuse(h, b, arena_printf(h->run, "converting (%.*s.%.*s) to (%.*s.%.*s): unknown conversion",
		SPANF(is_meta(api_version, b->kind) ? SPAN("v1") : b->version), SPANF(b->kind), SPANF(package(group)), SPANF(want)));
}

bool body_typed(struct handling *h, struct body *b)
{
	bool sub = h->sub && h->sub->kind.n;
	span group = sub ? h->sub->group : h->kind->group, version = sub ? h->sub->version : h->kind->version;

	if (!b->kind.n)
		b->kind = body_kind(h);
	if (!b->version.n && (!b->group.n || span_eq(b->group, group))) {
		b->group = group;
		b->version = version;
	}
	if (!b->version.n)
		return body_refuse(h, b, arena_printf(h->run, "Object 'apiVersion' is missing in '%.*s'", SPANF(h->q->body)));
	span api_version = b->group.n ? arena_printf(h->run, "%.*s/%.*s", SPANF(b->group), SPANF(b->version)) : b->version;
	if (!span_eq(b->kind, body_kind(h)) || !span_eq(b->group, group) || !span_eq(b->version, version))
		return other_kind(h, b, api_version);
	if (!h->root || !h->root->type)
		return api_unknown(h, UNKNOWN_object, "the fields of %.*s are not known", SPANF(b->kind));
	return check(h, b, h->root->type);
}
