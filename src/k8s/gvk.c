// Lookups in the generated kind table.
#include "k8s/gvk.h"

#include "base/must.h"
#include "k8s/schema/table.h"

#define NONE UINT16_MAX

const struct gvk_kind *gvk_at(size_t i)
{
	must(i < table_n_kinds);
	return &table_kinds[i];
}

size_t gvk_count(void)
{
	return table_n_kinds;
}

const struct gvk_kind *gvk_by_kind(span api_version, span kind)
{
	uint64_t h = table_hash(api_version, table_hash(kind, 0));

	for (uint32_t at = h & table_mask; table_by_kind[at] != NONE; at = (at + 1) & table_mask) {
		const struct gvk_kind *k = &table_kinds[table_by_kind[at]];

		if (span_eq(k->kind, kind) && span_eq(k->api_version, api_version))
			return k;
	}
	return NULL;
}

const struct gvk_kind *gvk_by_resource(span group, span resource)
{
	uint64_t h = table_hash(group, table_hash(resource, 0));

	for (uint32_t at = h & table_mask; table_by_resource[at] != NONE; at = (at + 1) & table_mask) {
		const struct gvk_kind *k = &table_kinds[table_by_resource[at]];

		if (span_eq(k->resource, resource) && span_eq(k->group, group))
			return k;
	}
	return NULL;
}

const struct gvk_kind *gvk_preferred(enum gk gk)
{
	return table_preferred[gk] == NONE ? NULL : &table_kinds[table_preferred[gk]];
}

// The table is sorted by group, kind and preference, so the next row is the next version.
const struct gvk_kind *gvk_older(const struct gvk_kind *k)
{
	return (size_t)k->id + 1 < table_n_kinds && k[1].gk == k->gk ? k + 1 : NULL;
}

enum gk gvk_gk(span group, span kind)
{
	for (size_t lo = 0, hi = table_n_kinds; lo < hi;) {
		size_t mid = (lo + hi) / 2;
		int c = span_cmp(group, table_kinds[mid].group);

		if (c == 0)
			c = span_cmp(kind, table_kinds[mid].kind);
		if (c == 0)
			return table_kinds[mid].gk;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return GK_OTHER;
}

const struct gvk_kind *gvk_by_gvr(span group, span version, span resource)
{
	const struct gvk_kind *k = gvk_by_resource(group, resource);

	while (k && !span_eq(k->version, version))
		k = gvk_older(k);
	return k;
}

static bool has_name(const struct gvk_kind *k, span name)
{
	if (span_eq_fold(k->resource, name) || span_eq_fold(k->singular, name) || span_eq_fold(k->kind, name))
		return true;
	for (size_t i = 0; i < k->n_short; i++)
		if (span_eq_fold(k->short_names[i], name))
			return true;
	return false;
}

// Rank of a group among those that share a name. Discovery lists the core group first and the built-in groups in the order of
// kube-apiserver (pkg/controlplane/instance.go); the names that occur twice are Event (core wins) and Ingress (networking.k8s.io wins
// over extensions).
static int group_rank(const struct gvk_kind *k)
{
	return k->group.n == 0 ? 0 : span_is(k->group, "extensions") || span_is(k->group, "events.k8s.io") ? 2 : 1;
}

const struct gvk_kind *gvk_by_word(span word)
{
	span name, rest = span_cut(word, '.', &name), version = { 0 }, group = rest;
	const struct gvk_kind *best = NULL;

	if (name.n == 0)
		return NULL;
	for (size_t i = 0; i < table_n_kinds; i++) {
		const struct gvk_kind *k = &table_kinds[i];

		if (k->body_only || !has_name(k, name))
			continue;
		if (rest.p && !span_eq(k->group, rest)) {
			group = span_cut(rest, '.', &version);
			if (!span_eq(k->version, version) || !span_eq(k->group, group))
				continue;
		}
		if (!best || group_rank(k) < group_rank(best))
			best = k;
	}
	return best;
}

const struct gvk_kind *gvk_list_item(span api_version, span list_kind)
{
	const struct gvk_kind *k;

	if (list_kind.n <= 4 || !span_ends(list_kind, SPAN("List")))
		return NULL;
	k = gvk_by_kind(api_version, span_head(list_kind, list_kind.n - 4));
	return k && !k->body_only ? k : NULL;
}

bool gvk_is_any_list(span api_version, span kind)
{
	return span_eq(kind, SPAN("List")) && span_eq(api_version, SPAN("v1"));
}

const struct gvk_sub *gvk_sub(const struct gvk_kind *k, span name)
{
	for (size_t i = 0; i < k->n_subs; i++)
		if (span_eq(k->subs[i].name, name))
			return &k->subs[i];
	return NULL;
}

bool gvk_served(const struct gvk_kind *k, unsigned minor)
{
	return !k->off && minor >= k->since && minor <= k->until;
}

void gvk_split(span api_version, span *group, span *version)
{
	// schema.ParseGroupVersion (apimachinery pkg/runtime/schema/group_version.go): no slash is the core group.
	span head, tail = span_cut(api_version, '/', &head);

	*group = tail.p ? head : span_of(api_version.p, 0);
	*version = tail.p ? tail : api_version;
}

uint16_t gvk_verb(span name)
{
	static const struct { span name; uint16_t bit; } verbs[] = {
		{ SPAN_INIT("get"), GVK_GET }, { SPAN_INIT("list"), GVK_LIST }, { SPAN_INIT("watch"), GVK_WATCH },
		{ SPAN_INIT("create"), GVK_CREATE }, { SPAN_INIT("update"), GVK_UPDATE }, { SPAN_INIT("patch"), GVK_PATCH },
		{ SPAN_INIT("delete"), GVK_DELETE }, { SPAN_INIT("deletecollection"), GVK_DELETECOLLECTION },
	};

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (span_eq(verbs[i].name, name))
			return verbs[i].bit;
	return 0;
}

struct version { int stage; uint32_t major, minor; };

static bool version_number(span *s, uint32_t *n)
{
	size_t i = 0;

	for (*n = 0; i < s->n && s->p[i] >= '0' && s->p[i] <= '9' && *n < 100000000; i++)
		*n = *n * 10 + (uint32_t)(s->p[i] - '0');
	*s = span_from(*s, i);
	return i > 0;
}

// stage 3 = stable, 2 = beta, 1 = alpha, 0 = no Kubernetes version.
static struct version version_parse(span s)
{
	struct version v = { 0 }, none = { 0 };

	if (s.n == 0 || s.p[0] != 'v')
		return none;
	s = span_from(s, 1);
	if (!version_number(&s, &v.major))
		return none;
	v.stage = 3;
	if (s.n == 0)
		return v;
	if (span_starts(s, SPAN("beta")))
		v.stage = 2, s = span_from(s, 4);
	else if (span_starts(s, SPAN("alpha")))
		v.stage = 1, s = span_from(s, 5);
	else
		return none;
	return version_number(&s, &v.minor) && s.n == 0 ? v : none;
}

int gvk_version_cmp(span a, span b)
{
	struct version x = version_parse(a), y = version_parse(b);

	if (!x.stage && !y.stage)
		return -span_cmp(a, b);
	if (x.stage != y.stage)
		return x.stage - y.stage;
	if (x.major != y.major)
		return x.major > y.major ? 1 : -1;
	return x.minor == y.minor ? 0 : x.minor > y.minor ? 1 : -1;
}
