// The rights of an identity asked of the authorizer one by one, in the world as it is: no bitsets, no memo. Search uses it under
// search_options.exhaustive, so that the fast way can be checked against it (tests/search).
#include "attack/slow.h"

struct names { VEC(span) v; span verb, group, resource, sub; };

static bool collect_name(void *ctx, const struct rbac_binding *b, const struct rbac_role *role, const struct rbac_rule *rule)
{
	struct names *x = ctx;

	(void)b;
	(void)role;
	for (size_t i = 0; i < rule->n_names; i++)
		if (rbac_rule_covers(rule, x->verb, x->group, x->resource, x->sub, rule->names[i]) && x->v.n < x->v.cap)
			x->v.v[x->v.n++] = rule->names[i];
	return true;
}

static bool ask(const struct world *w, const struct user *u, span verb, const struct grant *g, span ns, span name)
{
	struct request r = { .user = *u, .verb = verb, .group = span_str(g->group ? g->group : ""), .version = SPAN("v1"),
		.resource = span_str(g->resource), .subresource = span_str(g->subresource ? g->subresource : ""), .ns = ns, .name = name };
	return rbac_authorize(w, &r, NULL).allowed;
}

// Does any verb of the grant pass? *names: the names it passes for when it does not pass without one.
static bool grant_passes(const struct world *w, const struct user *u, const struct grant *g, span ns, struct names *names)
{
	span at = g->scope == SCOPE_CLUSTER ? SPAN("") : ns, rest = span_str(g->verbs), verb;
	bool limited = false;

	while (rest.p) {
		rest = span_cut(rest, '|', &verb);
		if (ask(w, u, verb, g, at, SPAN("")))
			return names->v.n = 0, true;
		if (g->name && ask(w, u, verb, g, at, span_str(g->name)) && !span_is(verb, "create"))
			return names->v.n = 0, true;
		if (g->name || (span_is(verb, "create") && !(g->subresource && *g->subresource)))
			continue;
		*names = (struct names){ names->v, verb, span_str(g->group ? g->group : ""), span_str(g->resource), span_str(g->subresource ? g->subresource : "") };
		if (!limited)
			names->v.n = 0;
		rbac_visit(w, u, at, collect_name, names);
		limited |= names->v.n > 0;
	}
	return limited;
}

static bool fits(const struct snapshot *s, unsigned since, unsigned until)
{
	return (!since || s->minor >= since) && (!until || s->minor <= until);
}

bool slow_technique(const struct world *w, const struct user *u, const struct technique *t, span ns, struct arena *a, bool *limited)
{
	unsigned alts = 0, met = 0, met_free = 0;
	struct names names = { .v = { arena_array(a, span, 256), 0, 256 } };
	bool any = false;

	*limited = false;
	for (size_t i = 0; i < TECHNIQUE_GRANTS && t->grant[i].verbs; i++) {
		const struct grant *g = &t->grant[i];
		if (!fits(w->snap, g->since, g->until))
			continue;
		any = true;
		alts |= g->alt ? 1u << g->alt : 0;
		names.v.n = 0;
		bool ok = grant_passes(w, u, g, ns, &names);
		if (!ok && !g->alt)
			return false;
		if (!ok)
			continue;
		if (!g->alt)
			*limited |= names.v.n > 0;
		else if (names.v.n == 0)
			met_free |= 1u << g->alt;
		met |= g->alt ? 1u << g->alt : 0;
	}
	*limited |= (met & ~met_free) != 0;
	return any && (alts & ~met) == 0;
}
