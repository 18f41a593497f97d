#include "cmd/filter.h"

#include "out/phrase.h"

static bool name_fits(span name, span typed)
{
	return span_eq(name, typed) || span_is(name, "*");
}

// "kind/rest" -> true with the rest; kinds are compared without case.
static bool prefixed(span typed, const char *kind, span *rest)
{
	span head;

	*rest = span_cut(typed, '/', &head);
	return span_eq_fold(head, span_str(kind));
}

bool filter_from(const struct path_end *e, span typed)
{
	span rest, ns, name, split_ns, split_name;

	if (e->kind == SOURCE_ANY)
		return true; // everybody is also the one who was asked for
	if (prefixed(typed, phrase_source_kind(e->kind), &rest)) {
		if (!rest.p)
			return true;
		name = span_cut(rest, '/', &ns);
		if (name.p && e->kind != SOURCE_USER && e->kind != SOURCE_GROUP)
			return span_eq(e->ns, ns) && (span_eq(e->name, name) || !e->name.n);
		return span_eq(e->name, rest) || (e->kind != SOURCE_USER && e->kind != SOURCE_GROUP && span_eq(e->ns, rest));
	}
	if (user_split_service_account(typed, &split_ns, &split_name))
		return e->kind == SOURCE_SERVICE_ACCOUNT && span_eq(e->ns, split_ns) && span_eq(e->name, split_name);
	name = span_cut(typed, '/', &ns);
	if (name.p) // ns/name
		return e->ns.n && span_eq(e->ns, ns) && span_eq(e->name, name);
	return span_eq(e->ns, typed) || (!e->ns.n && span_eq(e->name, typed));
}

bool filter_to(const struct path_end *e, span typed)
{
	static const struct { const char *word; uint8_t kind; } kinds[] = {
		{ "namespace", TARGET_NAMESPACE }, { "node", TARGET_NODE }, { "cluster-admin", TARGET_CLUSTER_ADMIN }, { "clusteradmin", TARGET_CLUSTER_ADMIN },
		{ "cloud", TARGET_CLOUD }, { "secrets", TARGET_SECRETS }, { "traffic", TARGET_TRAFFIC }, { "recon", TARGET_RECON },
	};
	span rest;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (prefixed(typed, kinds[i].word, &rest))
			return e->kind == kinds[i].kind && (!rest.p || name_fits(e->name, rest));
	// A namespace: whatever is reached in it.
	return e->kind != TARGET_NODE && e->kind != TARGET_CLUSTER_ADMIN && e->kind != TARGET_CLOUD && name_fits(e->name, typed);
}

void filter_report(struct report *rep, span from, span to, span tenant)
{
	size_t n = 0;

	for (size_t i = 0; i < rep->n_paths; i++) {
		const struct path *p = &rep->path[i];
		if (from.n && !filter_from(&p->from, from))
			continue;
		if (to.n && !filter_to(&p->to, to))
			continue;
		if (tenant.n && !span_eq(p->from.tenant, tenant) && !span_eq(p->to.tenant, tenant))
			continue;
		rep->path[n++] = *p;
	}
	rep->n_paths = n;
}
