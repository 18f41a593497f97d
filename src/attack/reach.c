// Closure over identities: from one source, everything it can become, breadth first, and the targets met on the way. Chains are shortest and, among
// equals, first in the identities' order, so results are deterministic. Each (target, last actor) is one candidate; behind rights that
// hold in every namespace only the strongest accounts are followed, because "any account of the cluster" is one fact, not thousands.
#include "attack/finder.h"
#include "attack/pods.h"

#define FEW_NAMESPACES 8
#define MAX_WAYS 6 // candidates for one target by one holder: replay may refuse the first ones

struct run_right { const struct hold *hold; uint32_t actor; const struct link *prev; };

struct closure {
	struct finder *f;
	uint32_t source;
	VEC(const struct link *) queue;   // links whose `next` is to be explored; NULL prev for the source itself
	struct map64 seen;                // identities
	struct map64 met;                 // (target, holder) pairs
	VEC(struct run_right) run, label, pv;
};

static bool crosses(const struct closure *c, uint32_t ns)
{
	const struct identity *s = &c->f->t->v[c->source];
	if (ns == NS_CLUSTER)
		return true;
	if (identity_home(s, ns))
		return false;
	return s->tenant == TENANT_NONE || c->f->s->ns[ns].tenant != s->tenant;
}

static struct link *link_new(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint32_t next)
{
	struct link *l = arena_new(c->f->a, struct link);
	*l = (struct link){ .prev = prev, .actor = actor, .hold = h, .ns = h ? h->ns : NS_CLUSTER, .next = next,
		.depth = prev ? prev->depth + 1 : 1, .star = (prev && prev->star) };
	return l;
}

static void link_tech(struct closure *c, struct link *l, const uint16_t *v, size_t n)
{
	uint16_t *copy = arena_array(c->f->a, uint16_t, n + 1);
	if (n)
		memcpy(copy, v, n * sizeof *v);
	l->tech = copy;
	l->n_tech = n;
}

static void link_extra(struct closure *c, struct link *l, ref r)
{
	ref *v = arena_array(c->f->a, ref, l->n_extra + 1);
	if (l->n_extra)
		memcpy(v, l->extra, l->n_extra * sizeof *v);
	v[l->n_extra] = r;
	l->extra = v;
	l->n_extra++;
}

// The first actor on the chain whose rights hold everywhere, else the last one: what tells two candidates for one target apart.
static uint32_t holder_of(const struct link *l)
{
	uint32_t who = l->actor;
	for (; l; l = l->prev)
		if (l->hold && l->hold->ns == NS_CLUSTER && l->next != IDENTITY_NONE)
			who = l->actor;
	return who;
}

static void target(struct closure *c, struct link *l, enum target_kind to, uint32_t ns);

// A RoleBinding is made in one namespace at a time: where that may be any, the others' are named as long as they are few.
static bool target_each(struct closure *c, const struct link *l, enum target_kind to)
{
	const struct snapshot *s = c->f->s;
	uint32_t ns[FEW_NAMESPACES], n = 0;

	for (uint32_t i = 0; i < s->n_ns; i++) {
		if (s->ns[i].platform || s->ns[i].exists != EXISTS_YES || !crosses(c, i))
			continue;
		if (n == FEW_NAMESPACES)
			return false;
		ns[n++] = i;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct link *one = arena_new(c->f->a, struct link);
		*one = *l;
		one->ns = ns[i];
		target(c, one, to, ns[i]);
	}
	return n > 0;
}

static void target(struct closure *c, struct link *l, enum target_kind to, uint32_t ns)
{
	if (ns == NS_CLUSTER && to == TARGET_NAMESPACE && l->hold && l->hold->via && !l->hold->via_cluster && target_each(c, l, to))
		return;

	// A node won by pods of one namespace rests on other grants than one won by those of another.
	uint64_t at = to == TARGET_NODE && l->gate && !l->star && l->hold->ns != NS_CLUSTER ? l->ns : ns;
	uint64_t key = (uint64_t)to << 60 ^ at << 28 ^ holder_of(l);
	bool fresh;

	if (!l->n_tech)
		return;
	uint32_t *ways = map64_put(&c->met, &c->f->walk, key, &fresh);
	if (!fresh && *ways >= MAX_WAYS)
		return;
	*ways = fresh ? 1 : *ways + 1;
	struct candidate x = { .source = c->source, .to = (uint8_t)to, .to_ns = ns, .to_name = SPAN("*"), .last = l, .key = key };
	vec_push(&c->f->found, c->f->a, x);
}

static void enter(struct closure *c, struct link *l)
{
	bool fresh;
	const struct identity *v = &c->f->t->v[l->next];

	if (v->exists == EXISTS_UNKNOWN) {
		l->verdict = VERDICT_UNKNOWN;
		l->unknown = v->why;
	}
	*map64_put(&c->seen, &c->f->walk, l->next, &fresh) = 1;
	if (fresh)
		vec_push(&c->queue, &c->f->walk, l);
}

struct picked { uint16_t v[TECH_WORDS * 64]; size_t n; };

static void pick(struct picked *p, const struct hold *h, enum effect e, bool limited)
{
	for (size_t i = 0; i < h->n_tech; i++)
		if (tech(h->tech[i].technique)->effect == e && (h->tech[i].n_names > 0) == limited)
			p->v[p->n++] = h->tech[i].technique;
}

// Techniques that follow from running a pod of one's choice and need no right of their own.
static void pick_run_follow(struct picked *p, enum effect e)
{
	for (size_t i = 0; i < technique_count; i++)
		if (tech((uint16_t)i)->from == POSITION_RUN && !tech((uint16_t)i)->undecided && tech((uint16_t)i)->effect == e &&
		    !tech((uint16_t)i)->arm)
			p->v[p->n++] = (uint16_t)i;
}

// Control of a namespace and sight of its Secrets are two targets: where only reading passes the controls, nothing more is claimed. Where both rest
// on the same grants, folding makes one path of them.
static void targets_of_scope(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	static const enum effect control[] = { EFFECT_RUN, EFFECT_RUN_AS_IS, EFFECT_EXEC, EFFECT_SA };
	struct picked p, s;

	p.n = s.n = 0;
	if (!crosses(c, h->ns))
		return;
	for (size_t i = 0; i < sizeof control / sizeof *control; i++) {
		pick(&p, h, control[i], false);
		pick(&p, h, control[i], true);
	}
	if (p.n) {
		if (hold_allows(h, EFFECT_RUN, 0))
			pick_run_follow(&p, EFFECT_SECRETS);
		pick(&p, h, EFFECT_OPEN_NS, false);
		struct link *l = link_new(c, prev, actor, h, IDENTITY_NONE);
		link_tech(c, l, p.v, p.n);
		target(c, l, TARGET_NAMESPACE, h->ns);
	}
	pick(&s, h, EFFECT_SECRETS, false);
	pick(&s, h, EFFECT_SECRETS, true);
	pick(&s, h, EFFECT_LOGS, false);
	struct link *l = link_new(c, prev, actor, h, IDENTITY_NONE);
	link_tech(c, l, s.v, s.n);
	target(c, l, TARGET_SECRETS, h->ns);
}

// The source's own namespace, opened to others: silent unless a policy tries to forbid it (design.md section 2, rule 4).
static void open_own_ns(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	struct picked p;
	p.n = 0;

	if (prev || h->ns == NS_CLUSTER || crosses(c, h->ns))
		return;
	pick(&p, h, EFFECT_OPEN_NS, false);
	if (!p.n || !finder_guarded(c->f, h->ns, actor))
		return;
	struct link *l = link_new(c, prev, actor, h, IDENTITY_NONE);
	link_tech(c, l, p.v, p.n);
	struct candidate x = { .source = c->source, .to = TARGET_NAMESPACE, .to_ns = h->ns, .to_name = SPAN("*"), .last = l, .only_guarded = true };
	vec_push(&c->f->found, c->f->a, x);
}

static void target_effect(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, enum effect e,
                          enum target_kind to, uint32_t ns)
{
	struct picked p;
	p.n = 0;

	pick(&p, h, e, false);
	pick(&p, h, e, true);
	if (!p.n)
		return;
	struct link *l = link_new(c, prev, actor, h, IDENTITY_NONE);
	link_tech(c, l, p.v, p.n);
	for (size_t i = 0; i < p.n; i++) {
		enum unknown why = UNKNOWN_NONE;
		const struct technique *q = tech(p.v[i]);
		if (q->when && q->when(c->f->s, h->ns, NULL, 0, &why) == VERDICT_UNKNOWN && p.n == 1) {
			l->verdict = VERDICT_UNKNOWN;
			l->unknown = why;
		}
	}
	target(c, l, to, ns);
}

static bool name_allowed(const struct hold *h, enum effect e, span name)
{
	for (size_t i = 0; i < h->n_tech; i++) {
		const struct allowed *q = &h->tech[i];
		if (tech(q->technique)->effect != e)
			continue;
		if (!q->n_names)
			return true;
		for (size_t k = 0; k < q->n_names; k++)
			if (span_eq(q->names[k], name))
				return true;
	}
	return false;
}

// Rights on named pods win the accounts of these pods.
static void named_exec(struct closure *c, const struct hold *h, const struct identity *v, struct picked *p, ref *pod)
{
	for (size_t i = 0; i < h->n_tech; i++) {
		const struct allowed *q = &h->tech[i];
		for (size_t k = 0; tech(q->technique)->effect == EFFECT_EXEC && k < q->n_names; k++) {
			ref r = pods_named(c->f->pods, v->ns, q->names[k], v->name);
			if (r == REF_NONE)
				continue;
			*pod = r;
			p->v[p->n++] = q->technique;
			break;
		}
	}
}

// The techniques by which a hold lets its owner act as account j.
static struct picked account_moves(struct closure *c, const struct hold *h, uint32_t j, ref *secret, ref *pod)
{
	const struct identity *v = &c->f->t->v[j];
	struct picked p;
	p.n = 0;

	*secret = *pod = REF_NONE;
	pick(&p, h, EFFECT_RUN, false);
	if (name_allowed(h, EFFECT_SA, v->name)) {
		pick(&p, h, EFFECT_SA, false);
		pick(&p, h, EFFECT_SA, true);
	}
	size_t before = p.n;
	if (hold_allows(h, EFFECT_EXEC, 0) && (*pod = pods_running(c->f->pods, v->ns, v->name)) != REF_NONE)
		pick(&p, h, EFFECT_EXEC, false);
	named_exec(c, h, v, &p, pod);
	// Patch rights on one named workload are taken as they stand: its image may be changed, so its account is won.
	for (size_t i = 0; i < h->n_tech; i++) {
		const struct allowed *q = &h->tech[i];
		if (tech(q->technique)->effect != EFFECT_RUN || !q->n_names)
			continue;
		for (size_t k = 0; k < q->n_names; k++) {
			ref w = pods_workload(c->f->pods, v->ns, q->names[k], v->name);
			if (w != REF_NONE) {
				*pod = w;
				p.v[p.n++] = q->technique;
				break;
			}
		}
	}
	if (hold_allows(h, EFFECT_SECRETS, 0)) {
		span name;
		*secret = pods_token_secret(c->f->pods, v->ns, v->name, &name);
		if (*secret != REF_NONE && name_allowed(h, EFFECT_SECRETS, name))
			for (size_t i = 0; i < technique_count; i++)
				if (tech((uint16_t)i)->from == POSITION_SECRETS && tech((uint16_t)i)->effect == EFFECT_SA)
					p.v[p.n++] = (uint16_t)i;
		if (*secret != REF_NONE && name_allowed(h, EFFECT_SECRETS, name)) {
			pick(&p, h, EFFECT_SECRETS, false);
			pick(&p, h, EFFECT_SECRETS, true);
		}
	}
	if (p.n == before)
		*pod = REF_NONE;
	return p;
}

// An account that the input could show and does not is no stepping stone: a pod or a token for it would be refused
// (plugin/pkg/admission/serviceaccount; registry/core/serviceaccount/storage/token.go). As a source it stays, as UNKNOWN.
static bool absent(const struct finder *f, uint32_t j)
{
	const struct identity *v = &f->t->v[j];
	return v->exists == EXISTS_UNKNOWN && v->why == UNKNOWN_service_account && snapshot_present(f->s, GK_SERVICE_ACCOUNT);
}

static bool move_to_account(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint32_t j)
{
	ref secret, pod;

	if (j == actor || map64_get(&c->seen, j) != MAP_NONE || !finder_holds(c->f, j)->n || absent(c->f, j))
		return false;
	struct picked p = account_moves(c, h, j, &secret, &pod);
	if (!p.n)
		return false;
	struct link *l = link_new(c, prev, actor, h, j);
	link_tech(c, l, p.v, p.n);
	l->star |= h->ns == NS_CLUSTER;
	bool by_right = hold_allows(h, EFFECT_RUN, 0) || hold_allows(h, EFFECT_SA, 0);
	if (pod != REF_NONE && !by_right)
		link_extra(c, l, pod);
	if (secret != REF_NONE && !by_right)
		link_extra(c, l, secret);
	enter(c, l);
	return true;
}

#define STAR_ACCOUNTS 4000 // accounts and groups followed behind rights of everywhere, when no administrator is among them

// A token Secret of any account of the group's namespace makes its reader one of them.
static ref group_token(struct closure *c, const struct hold *h, uint32_t ns, struct picked *p)
{
	const struct pods *pods = c->f->pods;

	for (size_t i = 0; hold_allows(h, EFFECT_SECRETS, 0) && i < pods->n_tokens; i++) {
		if (pods->token[i].ns != ns || !name_allowed(h, EFFECT_SECRETS, pods->token[i].name) ||
		    snapshot_service_account(c->f->s, ns, pods->token[i].account) != EXISTS_YES)
			continue;
		pick(p, h, EFFECT_SECRETS, false);
		pick(p, h, EFFECT_SECRETS, true);
		for (size_t t = 0; t < technique_count; t++)
			if (tech((uint16_t)t)->from == POSITION_SECRETS && tech((uint16_t)t)->effect == EFFECT_SA)
				p->v[p->n++] = (uint16_t)t;
		return pods->token[i].secret;
	}
	return REF_NONE;
}

// Patch rights on named workloads whose pods run as an account that is there.
static void pick_running(struct closure *c, struct picked *p, const struct hold *h, uint32_t ns)
{
	for (size_t i = 0; i < h->n_tech; i++) {
		const struct allowed *q = &h->tech[i];
		for (size_t k = 0; tech(q->technique)->effect == EFFECT_RUN && k < q->n_names; k++)
			if (pods_workload_runs(c->f->pods, ns, q->names[k])) {
				p->v[p->n++] = q->technique;
				break;
			}
	}
}

// Rights on the pods of a namespace win its group only where one of these pods runs with a token.
static void pick_exec(struct closure *c, struct picked *p, const struct hold *h, uint32_t ns)
{
	const struct pods *pods = c->f->pods;
	size_t n, before = p->n;
	const struct podgroup *g = pods_groups(pods, ns, &n);

	for (size_t i = 0; i < n && p->n == before; i++) {
		if (!g[i].running || !g[i].token)
			continue;
		if (hold_allows(h, EFFECT_EXEC, 0))
			pick(p, h, EFFECT_EXEC, false);
		const struct identity v = { .ns = g[i].ns, .name = g[i].account };
		ref pod = REF_NONE;
		named_exec(c, h, &v, p, &pod);
	}
}

static void move_to_group(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint32_t g)
{
	struct picked p;
	ref secret = REF_NONE;

	p.n = 0;
	if (g == IDENTITY_NONE || g == actor || map64_get(&c->seen, g) != MAP_NONE || !finder_holds(c->f, g)->n)
		return;
	pick(&p, h, EFFECT_RUN, false);
	pick_running(c, &p, h, c->f->t->v[g].ns);
	pick(&p, h, EFFECT_SA, false);
	pick(&p, h, EFFECT_SA, true);
	pick_exec(c, &p, h, c->f->t->v[g].ns);
	if (!p.n)
		secret = group_token(c, h, c->f->t->v[g].ns, &p);
	if (!p.n)
		return;
	struct link *l = link_new(c, prev, actor, h, g);
	link_tech(c, l, p.v, p.n);
	l->star |= h->ns == NS_CLUSTER;
	if (secret != REF_NONE)
		link_extra(c, l, secret);
	enter(c, l);
}

// Everybody in the namespace: its accounts with rights of their own, and the group of them all.
static void moves_in_ns(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	const struct identities *t = c->f->t;
	uint32_t g = t->ns_group[h->ns];

	for (uint32_t k = 0; k < t->ns_count[h->ns]; k++)
		move_to_account(c, prev, actor, h, t->ns_first[h->ns] + k);
	move_to_group(c, prev, actor, h, g);
}

// An account can be named and is present, or we do not know.
static int account_rank(struct finder *f, uint32_t j)
{
	const struct identity *v = &f->t->v[j];
	bool admin = finder_is_admin(f, j), there = v->exists == EXISTS_YES;
	return admin && there ? 0 : admin ? 1 : there ? 2 : 3;
}

static bool has_star(struct finder *f, uint32_t j)
{
	const struct holds *h = finder_holds(f, j);
	for (size_t i = 0; i < h->n; i++)
		if (h->v[i]->ns == NS_CLUSTER)
			return true;
	return false;
}

// Rights that hold everywhere reach every account. An administrator stands for all; where none can be reached, everybody with rights of his
// own is followed.
static void moves_everywhere(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	struct finder *f = c->f;
	uint32_t followed = 0;

	for (int rank = 0; rank < 2; rank++)
		for (uint32_t j = 0; j < f->t->n; j++) {
			if (f->t->v[j].kind != SOURCE_SERVICE_ACCOUNT || f->t->v[j].ns == NS_CLUSTER || !has_star(f, j) || account_rank(f, j) != rank)
				continue;
			if (map64_get(&c->seen, j) != MAP_NONE || move_to_account(c, prev, actor, h, j))
				return;
		}
	for (uint32_t j = 0; j < f->t->n && followed < STAR_ACCOUNTS; j++)
		if (f->t->v[j].kind == SOURCE_SERVICE_ACCOUNT && f->t->v[j].ns != NS_CLUSTER)
			followed += move_to_account(c, prev, actor, h, j);
	for (uint32_t ns = 0; ns < f->s->n_ns; ns++)
		move_to_group(c, prev, actor, h, f->t->ns_group[ns]);
}

static void move_to_user(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint16_t t, uint32_t j)
{
	if (j == MAP_NONE || j == actor || map64_get(&c->seen, j) != MAP_NONE || !finder_holds(c->f, j)->n)
		return;
	struct link *l = link_new(c, prev, actor, h, j);
	link_tech(c, l, &t, 1);
	enter(c, l);
}

// Any user may be impersonated: one with every right, else all that hold something everywhere.
static void strongest_user(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint16_t t)
{
	struct finder *f = c->f;

	for (uint32_t j = 0; j < f->t->n; j++)
		if (f->t->v[j].kind == SOURCE_USER && finder_is_admin(f, j)) {
			move_to_user(c, prev, actor, h, t, j);
			return;
		}
	for (uint32_t j = 0; j < f->t->n; j++)
		if (f->t->v[j].kind == SOURCE_USER)
			move_to_user(c, prev, actor, h, t, j);
}

// Impersonation of users and groups (apiserver pkg/endpoints/filters/impersonation): a group needs a user or an account to go with it.
static void moves_to_users(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint16_t t)
{
	struct finder *f = c->f;
	const span *un, *gn, *sn;
	size_t nu, ng, ns;
	bool users = grants_probe(f->g, &h->rights, true, "impersonate", "", "users", SCOPE_CLUSTER, &un, &nu);
	bool groups = grants_probe(f->g, &h->rights, true, "impersonate", "", "groups", SCOPE_CLUSTER, &gn, &ng);
	bool accounts = grants_probe(f->g, &h->rights, true, "impersonate", "", "serviceaccounts", SCOPE_NS, &sn, &ns);
	bool masters = groups && !ng;

	for (size_t i = 0; i < ng; i++)
		masters |= span_is(gn[i], "system:masters");
	if (masters && (users || accounts)) {
		struct link *l = link_new(c, prev, actor, h, IDENTITY_NONE);
		link_tech(c, l, &t, 1);
		target(c, l, TARGET_CLUSTER_ADMIN, NS_CLUSTER);
	}
	for (size_t i = 0; groups && (users || accounts) && i < ng; i++)
		move_to_user(c, prev, actor, h, t, spanmap_get(&f->t->group, gn[i]));
	for (size_t i = 0; users && i < nu; i++)
		move_to_user(c, prev, actor, h, t, spanmap_get(&f->t->user, un[i]));
	if (users && !nu)
		strongest_user(c, prev, actor, h, t);
}

static void remember(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	struct run_right r = { h, actor, prev };

	for (size_t i = 0; i < h->n_tech; i++) {
		enum effect e = tech(h->tech[i].technique)->effect;
		if (e == EFFECT_RUN && !h->tech[i].n_names) {
			vec_push(&c->run, &c->f->walk, r);
			break;
		}
	}
	if (hold_allows(h, EFFECT_LABEL, 0))
		vec_push(&c->label, &c->f->walk, r);
	if (hold_allows(h, EFFECT_HOSTPATH_PV, 0))
		vec_push(&c->pv, &c->f->walk, r);
}

static bool wins_node(const uint16_t *host, size_t n)
{
	for (size_t q = 0; q < n; q++)
		if (tech(host[q])->effect == EFFECT_NODE || tech(host[q])->effect == EFFECT_NODE_READ)
			return true;
	return false;
}

// exec, attach, image changes in one group of pods: with the fields they have. True when their node is won.
static bool exec_in_group(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, const struct podgroup *g)
{
	struct finder *f = c->f;
	struct picked p;
	const uint16_t *host;
	const struct evidence *ev;
	ref pod = g->pods[0];

	p.n = 0;
	if (!g->running || host_plain(&f->s->keys, g->meta, g->spec) || pod_admitted(f, g) == VERDICT_DENY)
		return false;
	pick(&p, h, EFFECT_EXEC, false);
	for (size_t i = 0; i < h->n_tech; i++) {
		const struct allowed *q = &h->tech[i];
		for (size_t k = 0; tech(q->technique)->effect == EFFECT_EXEC && k < q->n_names; k++)
			for (size_t x = 0; x < g->n_pods; x++)
				if (span_eq(f->s->object[g->pods[x]].name, q->names[k])) {
					pod = g->pods[x];
					p.v[p.n++] = q->technique;
					k = q->n_names - 1;
					break;
				}
	}
	if (!p.n)
		return false;
	size_t k = host_powers(f, g->meta, g->spec, pod, f->a, &host, &ev);
	if (!wins_node(host, k))
		return false;
	for (size_t q = 0; q < k && p.n < TECH_WORDS * 64; q++)
		p.v[p.n++] = host[q];
	struct link *l = link_new(c, prev, actor, h, IDENTITY_NONE);
	link_tech(c, l, p.v, p.n);
	l->ns = g->ns; // asked where the pod is, also by rights of everywhere
	link_extra(c, l, pod);
	target(c, l, TARGET_NODE, NS_CLUSTER);
	return true;
}

static void exec_to_node(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	size_t n;

	if (!hold_allows(h, EFFECT_EXEC, 0))
		return;
	const struct podgroup *g = pods_groups(c->f->pods, h->ns, &n);
	for (size_t i = 0; i < n; i++)
		if (exec_in_group(c, prev, actor, h, &g[i]))
			return;
}

static void explore(struct closure *c, uint32_t i, const struct link *prev)
{
	const struct holds *hs = finder_holds(c->f, i);

	if (c->f->trail)
		c->f->trail[i] = 1;
	for (size_t k = 0; k < hs->n; k++) {
		const struct hold *h = hs->v[k];
		if (hold_star(h)) {
			target_effect(c, prev, i, h, EFFECT_ADMIN, TARGET_CLUSTER_ADMIN, NS_CLUSTER);
			target_effect(c, prev, i, h, EFFECT_NODE, TARGET_NODE, NS_CLUSTER);
			target_effect(c, prev, i, h, EFFECT_NODE_READ, TARGET_NODE, NS_CLUSTER);
			const struct allowed *u = hold_allows(h, EFFECT_USER, 0);
			if (u)
				moves_to_users(c, prev, i, h, u->technique);
		}
		targets_of_scope(c, prev, i, h);
		open_own_ns(c, prev, i, h);
		remember(c, prev, i, h);
		if (h->ns == NS_CLUSTER)
			moves_everywhere(c, prev, i, h);
		else
			moves_in_ns(c, prev, i, h);
		exec_to_node(c, prev, i, h);
	}
	for (size_t k = 0; k < hs->n; k++) {
		const struct hold *h = hs->v[k];
		if (!crosses(c, h->ns))
			continue;
		target_effect(c, prev, i, h, EFFECT_TRAFFIC, TARGET_TRAFFIC, h->ns);
		target_effect(c, prev, i, h, EFFECT_CLOUD, TARGET_CLOUD, h->ns);
		target_effect(c, prev, i, h, EFFECT_RECON, TARGET_RECON, h->ns);
		target_effect(c, prev, i, h, EFFECT_CREATE_NS, TARGET_NAMESPACE, NS_CLUSTER);
	}
}

static const struct run_right *label_for(const struct closure *c, uint32_t ns)
{
	for (size_t i = 0; i < c->label.n; i++)
		if (c->label.v[i].hold->ns == ns || c->label.v[i].hold->ns == NS_CLUSTER)
			return &c->label.v[i];
	return NULL;
}

// Where a right to run pods everywhere is best used: the first namespace whose gate is open, else the first that may be.
static uint32_t open_ns(struct finder *f, uint32_t actor)
{
	uint32_t maybe = NS_CLUSTER;
	for (uint32_t ns = 0; ns < f->s->n_ns; ns++) {
		if (f->s->ns[ns].exists != EXISTS_YES)
			continue;
		enum verdict v = finder_gate(f, ns, actor, false)->verdict;
		if (v == VERDICT_ALLOW)
			return ns;
		if (v == VERDICT_UNKNOWN && maybe == NS_CLUSTER)
			maybe = ns;
	}
	return maybe;
}

static void run_to_node(struct closure *c, const struct run_right *r)
{
	struct finder *f = c->f;
	uint32_t ns = r->hold->ns == NS_CLUSTER ? open_ns(f, r->actor) : r->hold->ns;
	struct picked p;
	p.n = 0;

	if (ns == NS_CLUSTER)
		return;
	const struct gate *g = finder_gate(f, ns, r->actor, false);
	const struct run_right *lab = g->verdict == VERDICT_ALLOW ? NULL : label_for(c, ns);
	if (lab) {
		const struct gate *after = finder_gate(f, ns, r->actor, true);
		if (after->verdict == VERDICT_DENY || after->verdict == g->verdict)
			lab = NULL;
		else
			g = after;
	}
	if (g->verdict == VERDICT_DENY)
		return;
	pick(&p, r->hold, EFFECT_RUN, false);
	for (size_t i = 0; lab && i < lab->hold->n_tech; i++)
		if (tech(lab->hold->tech[i].technique)->effect == EFFECT_LABEL)
			p.v[p.n++] = lab->hold->tech[i].technique;
	for (size_t i = 0; i < g->n_tech; i++)
		p.v[p.n++] = g->tech[i];
	struct link *l = link_new(c, r->prev, r->actor, r->hold, IDENTITY_NONE);
	link_tech(c, l, p.v, p.n);
	l->ns = ns;
	l->gate = g;
	l->verdict = g->verdict;
	l->unknown = g->unknown;
	l->relabel = lab != NULL;
	if (lab) {
		l->relabel_hold = lab->hold;
		l->relabel_actor = lab->actor;
	}
	target(c, l, TARGET_NODE, NS_CLUSTER);
}

static void pv_to_node(struct closure *c)
{
	if (!c->pv.n || !c->run.n)
		return;
	const struct run_right *pv = &c->pv.v[0], *r = &c->run.v[0];
	struct picked p;
	p.n = 0;
	struct link *l = link_new(c, pv->prev, pv->actor, pv->hold, IDENTITY_NONE);

	pick(&p, pv->hold, EFFECT_HOSTPATH_PV, false);
	pick(&p, r->hold, EFFECT_RUN, false);
	link_tech(c, l, p.v, p.n);
	l->relabel_hold = r->hold;   // the pod that mounts the volume
	l->relabel_actor = r->actor;
	l->ns = r->hold->ns;
	target(c, l, TARGET_NODE, NS_CLUSTER);
}

void reach_identity(struct finder *f, uint32_t source)
{
	struct closure c = { .f = f, .source = source };
	bool fresh;

	arena_reset(&f->walk);
	*map64_put(&c.seen, &f->walk, source, &fresh) = 1;
	explore(&c, source, NULL);
	for (size_t k = 0; k < c.queue.n; k++)
		explore(&c, c.queue.v[k]->next, c.queue.v[k]);
	for (size_t k = 0; k < c.run.n; k++)
		run_to_node(&c, &c.run.v[k]);
	pv_to_node(&c);
}
