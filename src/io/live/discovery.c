#include "io/live/discovery.h"

#include <stdlib.h>

#define MAX_KINDS 20000

static span text(const struct discovery *d, const value *v, const char *key)
{
	return value_get_span(v, intern_id(d->keys, span_str(key)));
}

static const value *get(const struct discovery *d, const value *v, const char *key)
{
	return value_get(v, intern_id(d->keys, span_str(key)));
}

static bool has_list(const value *verbs)
{
	value_each(v, verbs)
		if (span_is(value_span(v), "list"))
			return true;
	return false;
}

// A name that can stand in a path as it is.
static bool plain(span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '-' && c != '.')
			return false;
	}
	return s.n > 0 && s.p[0] != '.';
}

static void take(struct discovery *d, struct discovered x)
{
	if (plain(x.resource) && plain(x.version) && plain(x.kind) && (!x.group.n || plain(x.group)) && d->kind.n < MAX_KINDS)
		vec_push(&d->kind, d->a, x);
}

bool discovery_aggregated(struct discovery *d, const value *doc)
{
	if (!span_is(value_get_span(doc, KEY_kind), "APIGroupDiscoveryList"))
		return false;
	value_each(group, value_get(doc, KEY_items)) {
		span name = value_span(value_at(group, 2, KEY_metadata, KEY_name));
		uint32_t order = 0;
		value_each(v, get(d, group, "versions")) {
			span version = text(d, v, "version");
			if (span_is(text(d, v, "freshness"), "Stale"))
				vec_push(&d->stale, d->a, (struct discovery_version){ name, version, order });
			value_each(r, get(d, v, "resources")) {
				take(d, (struct discovered){ name, version, text(d, get(d, r, "responseKind"), "kind"), text(d, r, "resource"),
					span_is(text(d, r, "scope"), "Namespaced"), has_list(get(d, r, "verbs")), order });
			}
			order++;
		}
	}
	return true;
}

void discovery_groups(struct discovery *d, const value *doc, struct discovery_versions *out)
{
	uint32_t order = 0;

	if (span_is(value_get_span(doc, KEY_kind), "APIVersions"))
		value_each(v, get(d, doc, "versions"))
			vec_push(out, d->a, (struct discovery_version){ SPAN(""), value_span(v), order++ });
	value_each(group, get(d, doc, "groups")) {
		span preferred = text(d, get(d, group, "preferredVersion"), "version"), name = value_get_span(group, KEY_name);
		order = 1;
		value_each(v, get(d, group, "versions")) {
			span version = text(d, v, "version");
			if (plain(version) && plain(name))
				vec_push(out, d->a, (struct discovery_version){ name, version, span_eq(version, preferred) ? 0 : order++ });
		}
	}
}

bool discovery_resources(struct discovery *d, const struct discovery_version *of, const value *doc)
{
	if (!span_is(value_get_span(doc, KEY_kind), "APIResourceList"))
		return false;
	value_each(r, get(d, doc, "resources")) {
		const value *namespaced = get(d, r, "namespaced");
		take(d, (struct discovered){ of->group, of->version, value_get_span(r, KEY_kind), value_get_span(r, KEY_name),
			namespaced->type == VALUE_BOOL && namespaced->b, has_list(get(d, r, "verbs")), of->order });
	}
	return true;
}

void discovery_assume(struct discovery *d, unsigned minor)
{
	for (unsigned gk = 1; gk < GK_COUNT; gk++) {
		uint32_t order = 0;
		for (const struct gvk_kind *k = gvk_preferred((enum gk)gk); k; k = gvk_older(k))
			if (!k->body_only && k->verbs & GVK_LIST && gvk_served(k, minor))
				take(d, (struct discovered){ k->group, k->version, k->kind, k->resource, k->namespaced, true, order++ });
	}
}

// ---- the choice ---------------------------------------------------------------------------------------------------------------------

// Nothing in these decides a request, and they are many.
static const enum gk dropped[] = {
	GK_EVENT, GK_EVENTS_EVENT, GK_ENDPOINTS, GK_ENDPOINT_SLICE, GK_COMPONENT_STATUS, GK_LEASE, GK_LEASE_CANDIDATE, GK_CONTROLLER_REVISION,
	GK_CSI_STORAGE_CAPACITY, GK_EXTENSIONS_INGRESS, GK_STORAGE_VERSION,
};

static bool wanted(const struct discovered *x)
{
	static const struct { const char *group, *kind; } custom[] = {
#define WANTED(group, kind) { group, kind },
#include "io/live/wanted.def"
#undef WANTED
	};

	for (size_t i = 0; i < sizeof custom / sizeof *custom; i++)
		if (span_is(x->group, custom[i].group) && span_glob(span_str(custom[i].kind), x->kind))
			return true;
	return false;
}

static bool reads(const struct discovered *x, bool secrets)
{
	enum gk gk = gvk_gk(x->group, x->kind);

	if (!x->listed || span_find(x->resource, '/', 0) >= 0)
		return false;
	if (gk == GK_OTHER)
		return wanted(x);
	for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
		if (gk == dropped[i])
			return false;
	return gk != GK_SECRET || secrets;
}

span discovery_api_version(struct arena *a, const struct discovered *x)
{
	return x->group.n ? arena_printf(a, "%.*s/%.*s", SPANF(x->group), SPANF(x->version)) : x->version;
}

// Of two versions of a kind: one that the program knows, then the one that the server prefers.
static bool better(const struct discovery *d, const struct discovered *x, const struct discovered *than)
{
	bool known = gvk_by_kind(discovery_api_version(d->a, x), x->kind) != NULL, other = gvk_by_kind(discovery_api_version(d->a, than), than->kind) != NULL;

	return known != other ? known : x->order < than->order;
}

static int by_name(const void *a, const void *b)
{
	const struct discovered *x = a, *y = b;
	int c = span_cmp(x->group, y->group);

	return c ? c : span_cmp(x->kind, y->kind);
}

struct discovered_list discovery_choose(const struct discovery *d, bool secrets)
{
	struct discovered_list out = { 0 };
	struct spanmap seen = { 0 };

	for (size_t i = 0; i < d->kind.n; i++) {
		const struct discovered *x = &d->kind.v[i];
		if (!reads(x, secrets))
			continue;
		span name = arena_printf(d->a, "%.*s/%.*s", SPANF(x->group), SPANF(x->kind));
		bool fresh;
		uint32_t *at = spanmap_put(&seen, d->a, name, &fresh);
		if (fresh) {
			*at = (uint32_t)out.n;
			vec_push(&out, d->a, *x);
		} else if (better(d, x, &out.v[*at])) {
			out.v[*at] = *x;
		}
	}
	if (out.n)
		qsort(out.v, out.n, sizeof *out.v, by_name);
	return out;
}

static bool stale(const struct discovery *d, span group)
{
	for (size_t i = 0; i < d->stale.n; i++)
		if (span_eq(d->stale.v[i].group, group))
			return true;
	return false;
}

struct discovered_list discovery_unserved(const struct discovery *d)
{
	struct discovered_list out = { 0 };
	bool served[GK_COUNT] = { false };

	for (size_t i = 0; i < d->kind.n; i++)
		served[gvk_gk(d->kind.v[i].group, d->kind.v[i].kind)] = true;
	for (unsigned gk = 1; gk < GK_COUNT; gk++) {
		const struct gvk_kind *k = gvk_preferred((enum gk)gk);
		if (k && !served[gk] && !k->body_only && !stale(d, k->group))
			vec_push(&out, d->a, (struct discovered){ k->group, k->version, k->kind, k->resource, k->namespaced, false, 0 });
	}
	return out;
}
