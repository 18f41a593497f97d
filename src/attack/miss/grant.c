#include "attack/miss/grant.h"
#include "attack/filter.h"

#define MAX_WHO 64       // identities that are asked
#define MAX_PLACES 8     // namespaces that are asked about

// What a technique asks for, and how much of it is held.
struct need {
	unsigned total, held;
	const struct grant *missing;
	span verb;           // of missing: its first
};

struct closest {
	const struct seeker *who;
	const struct technique *t;
	uint32_t ns;
	struct need need;
	unsigned rank;
};

static span where(const struct snapshot *s, const struct grant *g, uint32_t ns)
{
	if (g->scope == SCOPE_CLUSTER)
		return SPAN("");
	return g->scope == SCOPE_KUBE_SYSTEM ? SPAN("kube-system") : snapshot_ns_name(s, ns);
}

static struct request request_of(const struct snapshot *s, const struct seeker *w, const struct grant *g, span verb, uint32_t ns)
{
	return (struct request){ .user = w->user, .verb = verb, .group = span_str(g->group ? g->group : ""), .version = SPAN("v1"),
		.resource = span_str(g->resource), .subresource = span_str(g->subresource ? g->subresource : ""), .ns = where(s, g, ns),
		.name = g->name ? span_str(g->name) : g->scope == SCOPE_OWN_NS_OBJECT ? snapshot_ns_name(s, ns) : SPAN("") };
}

static bool held(const struct snapshot *s, const struct seeker *w, const struct grant *g, uint32_t ns, span *first)
{
	struct world world = world_of(s);
	span rest = span_str(g->verbs), verb;

	*first = SPAN("");
	while (rest.p) {
		rest = span_cut(rest, '|', &verb);
		if (!first->n)
			*first = verb;
		struct request r = request_of(s, w, g, verb, ns);
		if (rbac_authorize(&world, &r, NULL).allowed)
			return true;
	}
	return false;
}

// Alternatives count as one right.
static struct need needs_of(const struct snapshot *s, const struct seeker *w, const struct technique *t, uint32_t ns)
{
	struct need n = { 0 };
	unsigned alts = 0, met = 0;
	const struct grant *first[32] = { 0 };

	for (size_t i = 0; i < TECHNIQUE_GRANTS && t->grant[i].verbs; i++) {
		const struct grant *g = &t->grant[i];
		span verb;
		if ((g->since && s->minor < g->since) || (g->until && s->minor > g->until) || g->alt > 31)
			continue;
		bool ok = held(s, w, g, ns, &verb);
		if (g->alt) {
			alts |= 1u << g->alt;
			met |= ok ? 1u << g->alt : 0;
			first[g->alt] = first[g->alt] ? first[g->alt] : g;
			continue;
		}
		n.total++;
		n.held += ok;
		if (!ok && !n.missing)
			n.missing = g;
	}
	for (unsigned k = 1; k < 32; k++) {
		n.total += alts >> k & 1;
		n.held += met >> k & 1;
		if ((alts & ~met) >> k & 1 && !n.missing)
			n.missing = first[k];
	}
	if (n.missing)
		span_cut(span_str(n.missing->verbs), '|', &n.verb);
	return n;
}

// Does the effect lead to the kind of target? Higher: the plainer way there, for ties.
static unsigned leads(enum effect e, enum target_kind to)
{
	switch (to) {
	case TARGET_NAMESPACE:
		return e == EFFECT_RUN ? 3 : e == EFFECT_EXEC || e == EFFECT_SA ? 2 : e == EFFECT_RUN_AS_IS || e == EFFECT_BIND ? 1 : 0;
	case TARGET_SECRETS:
		return e == EFFECT_SECRETS ? 3 : e == EFFECT_RUN ? 2 : 0;
	case TARGET_NODE:
		return e == EFFECT_NODE ? 3 : e == EFFECT_NODE_READ ? 2 : 0;
	case TARGET_CLUSTER_ADMIN:
		return e == EFFECT_USER ? 3 : e == EFFECT_ADMIN ? 2 : e == EFFECT_BIND ? 1 : 0;
	case TARGET_TRAFFIC:
		return e == EFFECT_TRAFFIC;
	case TARGET_CLOUD:
		return e == EFFECT_CLOUD;
	case TARGET_AVAILABILITY:
		return e == EFFECT_DOS;
	default:
		return e == EFFECT_RECON;
	}
}

static bool asked(const struct finder *f, size_t i)
{
	const struct technique *t = technique_table[i];

	return t->from == POSITION_IDENTITY && !t->undecided && t->grant[0].verbs && (!t->since || f->s->minor >= t->since) &&
		(!t->until || f->s->minor <= t->until) && (!f->o->n_only || tech_has(&f->wanted, i));
}

// The greater part held, then the fewer missing, then the plainer way.
static bool nearer(const struct need *a, unsigned rank_a, const struct need *b, unsigned rank_b)
{
	unsigned pa = a->held * b->total, pb = b->held * a->total;

	if (pa != pb)
		return pa > pb;
	if (a->total - a->held != b->total - b->held)
		return a->total - a->held < b->total - b->held;
	return rank_a > rank_b;
}

static void ask_place(struct seeking *x, struct closest *best, enum target_kind to, uint32_t ns)
{
	struct finder *f = x->f;

	for (size_t i = 0; i < technique_count; i++) {
		const struct technique *t = technique_table[i];
		unsigned rank = leads(t->effect, to);
		enum unknown why = UNKNOWN_NONE;
		if (!rank || !asked(f, i) || (t->when && t->when(f->s, ns, NULL, 0, &why) == VERDICT_DENY))
			continue;
		for (size_t k = 0; k < x->who.n && k < MAX_WHO; k++) {
			struct need n = needs_of(f->s, &x->who.v[k], t, ns);
			if (n.missing && (!best->t || nearer(&n, rank, &best->need, best->rank)))
				*best = (struct closest){ &x->who.v[k], t, ns, n, rank };
		}
	}
}

static void ask_target(struct seeking *x, struct closest *best, enum target_kind to)
{
	const struct snapshot *s = x->f->s;
	struct path_end e = { to, SPAN(""), SPAN(""), SPAN("") };
	size_t places = 0;

	if (to == TARGET_NODE || to == TARGET_CLUSTER_ADMIN || to == TARGET_CLOUD) {
		e.name = to == TARGET_CLUSTER_ADMIN ? SPAN("") : SPAN("*");
		if (!x->to.n || filter_to(&e, x->to))
			ask_place(x, best, to, NS_CLUSTER);
		return;
	}
	for (uint32_t ns = 0; x->to.n && ns < s->n_ns && places < MAX_PLACES; ns++) {
		e.name = s->ns[ns].name;
		if ((x->tenant != TENANT_NONE && s->ns[ns].tenant == x->tenant) || !filter_to(&e, x->to))
			continue;
		places++;
		ask_place(x, best, to, ns);
	}
}

bool missing_grant(struct seeking *x)
{
	struct finder *f = x->f;
	struct closest c = { 0 };

	for (int to = TARGET_NAMESPACE; to <= TARGET_AVAILABILITY; to++)
		ask_target(x, &c, (enum target_kind)to);
	if (!c.t)
		return false;
	const struct grant *g = c.need.missing;
	struct request *q = arena_new(f->a, struct request);
	struct trace *trace = arena_new(f->a, struct trace);
	*q = request_of(f->s, c.who, g, c.need.verb, c.ns);
	struct judgement j = { .w = world_of(f->s), .r = *q, .run = f->a, .trace = trace };
	bool unseen = judge_authorize(&j) == VERDICT_UNKNOWN;
	for (size_t i = 0; i < trace->list.n && !x->m->control; i++)
		if (trace->list.v[i].verdict == VERDICT_DENY) {
			x->m->control = trace->list.v[i].control;
			x->m->reason = trace->list.v[i].reason;
		}
	x->m->kind = MISS_GRANT;
	x->m->technique = c.t;
	x->m->request = q;
	span at = q->ns.n ? arena_printf(f->a, " in %.*s", SPANF(q->ns)) : g->scope == SCOPE_CLUSTER ? SPAN("") : SPAN(" in every namespace");
	span rest = c.need.held ? arena_printf(f->a, ", with %u of %u rights held by %.*s", c.need.held, c.need.total, SPANF(c.who->text)) : SPAN("");
	x->m->text = arena_printf(f->a, "nobody that it can act as may %.*s %s%s%s%.*s%s; %s comes closest%.*s", SPANF(c.need.verb), g->resource,
		q->subresource.n ? "/" : "", q->subresource.n ? g->subresource : "", SPANF(at), unseen ? " as far as RBAC shows" : "", c.t->id, SPANF(rest));
	return true;
}
