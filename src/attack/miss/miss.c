#include "attack/miss/miss.h"
#include "attack/filter.h"
#include "attack/miss/grant.h"
#include "attack/payload.h"
#include "attack/replay/refused.h"
#include "attack/replay/replay.h"
#include "twin/podindex.h"

#define MAX_PLAIN 64 // accounts without rights of their own that are asked; they are all alike

// -- the source ---------------------------------------------------------------------------------------------------
static struct path_end end_of(struct finder *f, uint32_t i)
{
	const struct identity *v = &f->t->v[i];

	return (struct path_end){ v->kind, v->kind == SOURCE_SERVICE_ACCOUNT ? snapshot_ns_name(f->s, v->ns) : SPAN(""), v->name,
		v->tenant == TENANT_NONE ? SPAN("") : f->s->tenant[v->tenant].name };
}

static span account_text(struct finder *f, uint32_t ns, span name)
{
	return arena_printf(f->a, "ServiceAccount %.*s/%.*s", SPANF(snapshot_ns_name(f->s, ns)), SPANF(name));
}

static span identity_text(struct finder *f, uint32_t i)
{
	const struct identity *v = &f->t->v[i];

	if (v->kind == SOURCE_SERVICE_ACCOUNT)
		return account_text(f, v->ns, v->name);
	return arena_printf(f->a, "%s %.*s", v->kind == SOURCE_USER ? "User" : "Group", SPANF(v->name));
}

// The tenant that all sources share, if they do.
static void belongs(struct seeking *x, uint32_t tenant)
{
	x->mixed |= x->some && x->tenant != tenant;
	x->some = true;
	x->tenant = x->mixed ? TENANT_NONE : tenant;
}

// An account that is there and holds nothing of its own is no identity of the search: it has the rights of everybody.
static void add_plain_account(struct seeking *x, uint32_t ns, span name)
{
	struct finder *f = x->f;
	if (x->who.n >= x->n_sources + MAX_PLAIN)
		return;
	struct seeker w = { .text = account_text(f, ns, name), .user = user_service_account(f->a, snapshot_ns_name(f->s, ns), name),
		.identity = IDENTITY_NONE, .ns = ns };

	for (size_t i = 0; i < x->who.n; i++)
		if (span_eq(x->who.v[i].text, w.text))
			return;
	if (f->s->ns[ns].platform) {
		x->trusted = w.text;
		return;
	}
	vec_push(&x->who, f->a, w);
	belongs(x, f->s->ns[ns].tenant);
}

static void plain_accounts(struct seeking *x)
{
	const struct podindex *p = x->f->s->pods;

	for (size_t i = 0; i < p->n_accounts; i++) {
		const struct pod_account *a = &p->account[i];
		struct path_end e = { SOURCE_SERVICE_ACCOUNT, snapshot_ns_name(x->f->s, a->ns), a->name, SPAN("") };
		if (filter_from(&e, x->from))
			add_plain_account(x, a->ns, a->name);
	}
	// A pod is who its account is.
	for (size_t i = 0; i < p->n_pods; i++) {
		const struct object *o = &x->f->s->object[p->pod[i].obj];
		struct path_end e = { SOURCE_POD, snapshot_ns_name(x->f->s, o->ns), o->name, SPAN("") };
		if (filter_from(&e, x->from))
			add_plain_account(x, o->ns, p->account[p->pod[i].account].name);
	}
	// The account that every namespace has.
	for (uint32_t ns = 0; ns < x->f->s->n_ns; ns++) {
		struct path_end e = { SOURCE_SERVICE_ACCOUNT, snapshot_ns_name(x->f->s, ns), SPAN("default"), SPAN("") };
		if (x->f->s->ns[ns].exists == EXISTS_YES && filter_from(&e, x->from))
			add_plain_account(x, ns, SPAN("default"));
	}
}

static void add_identity(struct seeking *x, uint32_t i)
{
	const struct identity *v = &x->f->t->v[i];
	struct seeker w = { .text = identity_text(x->f, i), .user = v->user, .identity = i, .ns = v->ns };
	vec_push(&x->who, x->f->a, w);
}

// Fills x->who with everybody the source is, and x->trusted with somebody who is called like that and is no attacker.
static void sources(struct seeking *x)
{
	struct finder *f = x->f;

	for (uint32_t i = 0; i < f->t->n; i++) {
		struct path_end e = end_of(f, i);
		if (e.kind == SOURCE_ANY ? x->from.n > 0 : x->from.n && !filter_from(&e, x->from))
			continue;
		if (!f->t->v[i].attacker) {
			x->trusted = identity_text(f, i);
			continue;
		}
		add_identity(x, i);
		belongs(x, f->t->v[i].tenant);
	}
	x->n_sources = x->who.n;
	if (x->from.n)
		plain_accounts(x);
}

// -- what it reaches ----------------------------------------------------------------------------------------------
static void follow(struct seeking *x)
{
	struct finder *f = x->f;
	uint8_t *trail = f->trail = arena_array(f->a, uint8_t, f->t->n + 1);

	f->found.n = 0;
	refused_clear(f);
	for (size_t i = 0; i < x->n_sources; i++)
		reach_identity(f, x->who.v[i].identity);
	f->trail = NULL;
	for (size_t i = 0; i < x->n_sources; i++)
		trail[x->who.v[i].identity] = 0;
	for (uint32_t i = 0; i < f->t->n; i++)
		if (trail[i])
			add_identity(x, i);
	reach_pods(f);
}

static void name_reached(struct seeking *x)
{
	size_t n = x->who.n < MISS_REACHED ? x->who.n : MISS_REACHED;
	span *v = arena_array(x->f->a, span, n + 1);

	for (size_t i = 0; i < n; i++)
		v[i] = x->who.v[i].text;
	x->m->reached = v;
	x->m->n_reached = n;
	x->m->n_more = x->who.n - n;
}

// -- chains that a control refused --------------------------------------------------------------------------------
static const struct decision *denial(const struct path_step *st)
{
	for (size_t i = 0; i < st->n_decisions; i++)
		if (st->decision[i].verdict == VERDICT_DENY)
			return &st->decision[i];
	return NULL;
}

// The refused chain that came furthest.
static bool refused_chain(struct seeking *x)
{
	struct finder *f = x->f;
	struct path best = { 0 };
	const struct decision *by = NULL;

	for (size_t i = 0; i < f->found.n; i++) {
		struct path p = { .verdict = VERDICT_ALLOW };
		const struct link *bad;
		if (f->found.v[i].only_guarded || replay(f, &f->found.v[i], &p, &bad) || p.verdict != VERDICT_DENY || !p.n_steps)
			continue;
		if (!filter_path(&p, x->from, x->to, SPAN("")))
			continue;
		const struct decision *d = denial(&p.step[p.n_steps - 1]);
		if (!d || (by && p.n_steps <= best.n_steps))
			continue;
		best = p;
		by = d;
	}
	if (!by)
		return false;
	const struct path_step *last = &best.step[best.n_steps - 1];
	struct path *copy = arena_new(f->a, struct path);
	*copy = best;
	x->m->kind = MISS_REFUSED;
	x->m->path = copy;
	x->m->technique = last->technique;
	x->m->request = last->request;
	x->m->control = by->control;
	x->m->reason = by->reason;
	x->m->evidence = by->evidence;
	x->m->n_evidence = by->n_evidence;
	x->m->text = arena_printf(f->a, "a chain leads there, and %s refuses its step %zu, %s by %.*s", by->control->title, best.n_steps, last->technique->id,
		SPANF(last->actor));
	return true;
}

// -- closed gates -------------------------------------------------------------------------------------------------
// The payload that the fewest words refuse is the one that came closest.
static bool refuse_payload(struct seeking *x, const struct seeker *w, uint32_t ns, const struct technique *t)
{
	struct finder *f = x->f;
	struct payload p = { .arena = f->a, .keys = &f->s->keys, .snap = f->s, .ns = ns };
	struct trace *trace = arena_new(f->a, struct trace);

	if (!payload_host_pod(&p, t))
		return false;
	value *root = arena_new(f->a, value);
	*root = p.object;
	struct judgement j = { .w = world_of(f->s), .run = f->a, .trace = trace };
	j.r = (struct request){ .user = w->user, .verb = SPAN("create"), .version = SPAN("v1"), .resource = SPAN("pods"), .ns = snapshot_ns_name(f->s, ns),
		.object = root, .gk = GK_POD, .kind = SPAN("Pod") };
	if (judge_admission(&j) != VERDICT_DENY)
		return false;
	for (size_t i = 0; i < trace->list.n; i++) {
		const struct decision *d = &trace->list.v[i];
		if (d->verdict != VERDICT_DENY || (x->m->control && d->reason.n >= x->m->reason.n))
			continue;
		struct request *q = arena_new(f->a, struct request);
		*q = j.r;
		x->m->technique = t;
		x->m->request = q;
		x->m->control = d->control;
		x->m->reason = d->reason;
		x->m->evidence = d->evidence;
		x->m->n_evidence = d->n_evidence;
	}
	return x->m->control != NULL;
}

static bool closed_gate(struct seeking *x, const struct seeker *w, uint32_t ns)
{
	struct finder *f = x->f;

	if (finder_gate(f, ns, w->identity, false)->verdict != VERDICT_DENY)
		return false;
	for (size_t i = 0; i < technique_count; i++) {
		const struct technique *t = tech((uint16_t)i);
		if (t->arm && t->has && !t->undecided && !t->grant[0].verbs && (t->effect == EFFECT_NODE || t->effect == EFFECT_NODE_READ))
			refuse_payload(x, w, ns, t);
	}
	if (!x->m->control)
		return false;
	x->m->kind = MISS_CLOSED;
	x->m->text = arena_printf(f->a, "%.*s may run pods in %.*s, and %s refuses those that win a node; %s comes closest", SPANF(w->text),
		SPANF(snapshot_ns_name(f->s, ns)), x->m->control->title, x->m->technique->id);
	return true;
}

// Where the source may run pods: the first namespace whose gate is closed to it.
static bool closed_gates(struct seeking *x)
{
	struct finder *f = x->f;
	struct path_end node = { TARGET_NODE, SPAN(""), SPAN("*"), SPAN("") };

	if (x->to.n && !filter_to(&node, x->to))
		return false;
	for (size_t i = 0; i < x->who.n; i++) {
		const struct seeker *w = &x->who.v[i];
		const struct holds *h = w->identity == IDENTITY_NONE ? NULL : finder_holds(f, w->identity);
		for (size_t k = 0; h && k < h->n; k++) {
			if (!hold_allows(h->v[k], EFFECT_RUN, 0))
				continue;
			for (uint32_t ns = 0; ns < f->s->n_ns; ns++)
				if ((h->v[k]->ns == ns || (h->v[k]->ns == NS_CLUSTER && f->s->ns[ns].exists == EXISTS_YES)) && closed_gate(x, w, ns))
					return true;
		}
	}
	return false;
}

// -- the answer ---------------------------------------------------------------------------------------------------
// A path to more than was asked for: cluster-admin includes every other target.
static const struct path *implied(struct seeking *x, const struct report *r)
{
	for (size_t i = 0; i < r->n_paths; i++)
		if (r->path[i].to.kind == TARGET_CLUSTER_ADMIN && (!x->from.n || filter_from(&r->path[i].from, x->from)))
			return &r->path[i];
	return NULL;
}

// Which targets the words mean: none, only such inside the source's tenant, or others.
enum meant { MEANT_NOTHING, MEANT_INSIDE, MEANT_OTHERS };

static enum meant meant(const struct seeking *x)
{
	static const struct path_end of_all[] = {
		{ .kind = TARGET_NODE, .name = SPAN_INIT("*") }, { .kind = TARGET_CLUSTER_ADMIN }, { .kind = TARGET_CLOUD, .name = SPAN_INIT("*") },
	};
	static const uint8_t of_ns[] = { TARGET_NAMESPACE, TARGET_SECRETS, TARGET_TRAFFIC, TARGET_RECON, TARGET_AVAILABILITY };
	const struct snapshot *s = x->f->s;
	enum meant m = MEANT_NOTHING;

	for (size_t i = 0; i < sizeof of_all / sizeof *of_all; i++)
		if (!x->to.n || filter_to(&of_all[i], x->to))
			return MEANT_OTHERS;
	for (uint32_t ns = 0; ns < s->n_ns; ns++)
		for (size_t i = 0; i < sizeof of_ns; i++) {
			struct path_end e = { .kind = of_ns[i], .name = s->ns[ns].name };
			if (!filter_to(&e, x->to))
				continue;
			if (x->tenant == TENANT_NONE || s->ns[ns].tenant != x->tenant)
				return MEANT_OTHERS;
			m = MEANT_INSIDE;
		}
	return m;
}

static const struct miss *answer(struct seeking *x, enum miss_kind kind, span text)
{
	x->m->kind = kind;
	x->m->text = text;
	name_reached(x);
	return x->m;
}

const struct miss *miss_find(struct finder *f, const struct report *r)
{
	struct seeking x = { .f = f, .from = f->o->from, .to = f->o->to, .tenant = TENANT_NONE, .m = arena_new(f->a, struct miss) };

	if (!x.from.n && !x.to.n)
		return NULL;
	for (size_t i = 0; i < r->n_paths; i++)
		if (filter_path(&r->path[i], x.from, x.to, SPAN("")))
			return NULL;
	sources(&x);
	x.m->path = implied(&x, r);
	if (x.m->path)
		return answer(&x, MISS_IMPLIED, SPAN("it reaches more than that: cluster-admin, which includes it"));
	if (!x.who.n && x.trusted.n)
		return answer(&x, MISS_TRUSTED, arena_printf(f->a, "%.*s belongs to the platform, to Kubernetes, or is trusted: it is no attacker's position",
			SPANF(x.trusted)));
	if (!x.who.n)
		return answer(&x, MISS_NOBODY, x.from.n ? arena_printf(f->a, "no account, user, group or pod of the input is called %.*s", SPANF(x.from)) :
			SPAN("nobody in the input is an attacker's position"));
	enum meant m = meant(&x);
	if (m == MEANT_NOTHING)
		return answer(&x, MISS_NOBODY, arena_printf(f->a, "no namespace of the input and no kind of target is called %.*s", SPANF(x.to)));
	if (m == MEANT_INSIDE)
		return answer(&x, MISS_INSIDE, arena_printf(f->a, "both belong to tenant %.*s; what happens inside a tenant is not reported",
			SPANF(f->s->tenant[x.tenant].name)));
	follow(&x);
	name_reached(&x);
	if (refused_chain(&x) || closed_gates(&x) || missing_grant(&x))
		return x.m;
	return answer(&x, MISS_GRANT, SPAN("no technique that is decided leads there"));
}
