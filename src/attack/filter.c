#include "attack/filter.h"

#include "twin/request.h"

// enum source_kind as people write it.
static const char *const source_word[] = { "ServiceAccount", "Group", "User", "Namespace", "Pod", "Any" };

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
	if (prefixed(typed, source_word[e->kind], &rest)) {
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
		{ "availability", TARGET_AVAILABILITY },
	};
	span rest;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (prefixed(typed, kinds[i].word, &rest))
			return e->kind == kinds[i].kind && (!rest.p || name_fits(e->name, rest));
	// A namespace: whatever is reached in it.
	return e->kind != TARGET_NODE && e->kind != TARGET_CLUSTER_ADMIN && e->kind != TARGET_CLOUD && name_fits(e->name, typed);
}

bool filter_path(const struct path *p, span from, span to, span tenant)
{
	if (from.n && !filter_from(&p->from, from))
		return false;
	if (to.n && !filter_to(&p->to, to))
		return false;
	if (!tenant.n || p->from.kind == SOURCE_ANY || span_eq(p->from.tenant, tenant) || span_eq(p->to.tenant, tenant))
		return true;
	return (p->to.kind == TARGET_NAMESPACE || p->to.kind == TARGET_SECRETS || p->to.kind == TARGET_TRAFFIC) && span_is(p->to.name, "*");
}

static bool keep_exposure(const struct snapshot *s, const struct exposure *x, span to, span tenant)
{
	if (x->ns == NS_CLUSTER)
		return true;
	uint32_t t = s->ns[x->ns].tenant;
	struct path_end e = { TARGET_NAMESPACE, SPAN(""), snapshot_ns_name(s, x->ns), SPAN("") };
	if (to.n && !filter_to(&e, to))
		return false;
	return !tenant.n || (t != TENANT_NONE && span_eq(s->tenant[t].name, tenant));
}

void filter_report(struct report *rep, span from, span to, span tenant)
{
	size_t n = 0;

	for (size_t i = 0; i < rep->n_paths; i++)
		if (filter_path(&rep->path[i], from, to, tenant))
			rep->path[n++] = rep->path[i];
	rep->n_paths = n;
	n = 0;
	for (size_t i = 0; i < rep->n_exposures; i++)
		if (keep_exposure(rep->snap, &rep->exposure[i], to, tenant))
			rep->exposure[n++] = rep->exposure[i];
	rep->n_exposures = n;
}
