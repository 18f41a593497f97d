// Closure over identities: from one source, everything it can become, breadth first, and the targets met on the way. Chains are shortest and, among
// equals, first in the identities' order, so results are deterministic. Each (target, last actor) is one candidate; behind rights that
// hold in every namespace only the strongest accounts are followed, because "any account of the cluster" is one fact, not thousands.
#include "attack/closure.h"
#include "attack/pods.h"
#include "attack/replay/refused.h"
#include "attack/technique/table.h"
#include "attack/ways.h"

#define FEW_NAMESPACES 8
#define MAX_PODS 16 // pods tried one after the other, where admission refuses the change of the first
#define MAX_WAYS 6 // candidates for one target by one holder: replay may refuse the first ones

bool reach_crosses(const struct closure *c, uint32_t ns)
{
	const struct identity *s = &c->f->t->v[c->source];
	if (ns == NS_CLUSTER)
		return true;
	if (identity_home(s, ns))
		return false;
	return s->tenant == TENANT_NONE || c->f->s->ns[ns].tenant != s->tenant;
}

struct link *reach_link(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint32_t next)
{
	struct link *l = arena_new(c->f->a, struct link);
	*l = (struct link){ .prev = prev, .actor = actor, .hold = h, .ns = h ? h->ns : NS_CLUSTER, .next = next,
		.depth = prev ? prev->depth + 1 : 1, .star = (prev && prev->star) };
	return l;
}

void reach_link_tech(struct closure *c, struct link *l, const uint16_t *v, size_t n)
{
	uint16_t *copy = arena_array(c->f->a, uint16_t, n + 1);
	if (n)
		memcpy(copy, v, n * sizeof *v);
	l->tech = copy;
	l->n_tech = n;
}

void reach_link_extra(struct closure *c, struct link *l, ref r)
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

// A RoleBinding is made in one namespace at a time: where that may be any, each is named as long as the tenants' are few.
static bool target_each(struct closure *c, const struct link *l, enum target_kind to)
{
	const struct snapshot *s = c->f->s;
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n_ns; i++)
		n += !s->ns[i].platform && s->ns[i].exists == EXISTS_YES && reach_crosses(c, i);
	if (n == 0 || n > FEW_NAMESPACES)
		return false;
	for (uint32_t i = 0; i < s->n_ns; i++) {
		if (s->ns[i].exists != EXISTS_YES || !reach_crosses(c, i))
			continue;
		struct link *one = arena_new(c->f->a, struct link);
		*one = *l;
		one->ns = i;
		reach_target(c, one, to, i);
	}
	return true;
}

void reach_target(struct closure *c, struct link *l, enum target_kind to, uint32_t ns)
{
	if (ns == NS_CLUSTER && to == TARGET_NAMESPACE && l->hold && l->hold->via && !l->hold->via_cluster && target_each(c, l, to))
		return;

	// A node won by pods of one namespace rests on other grants than one won by those of another.
	uint64_t at = to == TARGET_NODE && l->gate && !l->star && l->hold->ns != NS_CLUSTER ? l->ns : ns;
	uint64_t key = (uint64_t)to << 60 ^ at << 28 ^ holder_of(l);
	bool fresh;

	if (!l->n_tech || c->general || refused_has(c->f, l))
		return;
	uint32_t *ways = map64_put(&c->met, &c->f->walk, key, &fresh);
	if (!fresh && *ways >= MAX_WAYS)
		return;
	*ways = fresh ? 1 : *ways + 1;
	struct candidate x = { .source = c->source, .to = (uint8_t)to, .to_ns = ns, .to_name = SPAN("*"), .last = l, .key = key };
	vec_push(&c->f->found, c->f->a, x);
}

// False when replay has refused this very move: another way may still pass.
static bool enter(struct closure *c, struct link *l)
{
	bool fresh;
	const struct identity *v = &c->f->t->v[l->next];

	if (refused_has(c->f, l))
		return false;
	if (v->exists == EXISTS_UNKNOWN) {
		l->verdict = VERDICT_UNKNOWN;
		l->unknown = v->why;
	}
	*map64_put(&c->seen, &c->f->walk, l->next, &fresh) = 1;
	if (fresh)
		vec_push(&c->queue, &c->f->walk, l);
	return true;
}

// Techniques that follow from running a pod of one's choice and need no right of their own.
static void pick_run_follow(struct picked *p, enum effect e)
{
	for (size_t i = 0; i < technique_count; i++)
		if (tech((uint16_t)i)->from == POSITION_RUN && !tech((uint16_t)i)->undecided && tech((uint16_t)i)->effect == e &&
		    !tech((uint16_t)i)->arm)
			p->v[p->n++] = (uint16_t)i;
}

// Where the change of the first pod was refused, another may pass.
static void target_by_pods(struct closure *c, const struct link *l, uint32_t ns)
{
	size_t n;
	const struct podgroup *g = pods_groups(c->f->pods, ns, &n);

	for (size_t i = 0; i < n && i < MAX_PODS; i++) {
		struct link *one = arena_new(c->f->a, struct link);
		*one = *l;
		reach_link_extra(c, one, g[i].pods[0]);
		if (refused_has(c->f, one))
			continue;
		reach_target(c, one, TARGET_NAMESPACE, ns);
		return;
	}
}

// Control of a namespace and sight of its Secrets are two targets: where only reading passes the controls, nothing more is claimed. Where both rest
// on the same grants, folding makes one path of them.
static void targets_of_scope(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	static const enum effect control[] = { EFFECT_RUN, EFFECT_RUN_AS_IS, EFFECT_EXEC, EFFECT_SA };
	struct picked p, s;

	p.n = s.n = 0;
	if (!reach_crosses(c, h->ns))
		return;
	for (size_t i = 0; i < sizeof control / sizeof *control; i++) {
		ways_pick(&p, h, control[i], false);
		ways_pick(&p, h, control[i], true);
	}
	if (p.n) {
		if (hold_allows(h, EFFECT_RUN, 0))
			pick_run_follow(&p, EFFECT_SECRETS);
		ways_pick(&p, h, EFFECT_OPEN_NS, false);
		struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);
		reach_link_tech(c, l, p.v, p.n);
		if (refused_has(c->f, l) && h->ns != NS_CLUSTER)
			target_by_pods(c, l, h->ns);
		else
			reach_target(c, l, TARGET_NAMESPACE, h->ns);
	}
	ways_pick(&s, h, EFFECT_SECRETS, false);
	ways_pick(&s, h, EFFECT_SECRETS, true);
	ways_pick(&s, h, EFFECT_LOGS, false);
	struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);
	reach_link_tech(c, l, s.v, s.n);
	reach_target(c, l, TARGET_SECRETS, h->ns);
}

// The source's own namespace, opened to others: silent unless a policy tries to forbid it.
static void open_own_ns(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	struct picked p;
	p.n = 0;

	if (prev || h->ns == NS_CLUSTER || reach_crosses(c, h->ns))
		return;
	ways_pick(&p, h, EFFECT_OPEN_NS, false);
	if (!p.n || c->general || !finder_guarded(c->f, h->ns, actor))
		return;
	struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);
	reach_link_tech(c, l, p.v, p.n);
	if (refused_has(c->f, l))
		return;
	struct candidate x = { .source = c->source, .to = TARGET_NAMESPACE, .to_ns = h->ns, .to_name = SPAN("*"), .last = l, .only_guarded = true };
	vec_push(&c->f->found, c->f->a, x);
}

static void target_effect(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, enum effect e,
                          enum target_kind to, uint32_t ns)
{
	struct picked p;
	p.n = 0;

	ways_pick(&p, h, e, false);
	ways_pick(&p, h, e, true);
	// That everybody may look is told of everybody, not of those who become somebody first.
	if (!p.n || (p.n == 1 && prev && !strcmp(tech(p.v[0])->id, "authenticated-grant")))
		return;
	struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);
	reach_link_tech(c, l, p.v, p.n);
	for (size_t i = 0; i < p.n; i++) {
		enum unknown why = UNKNOWN_NONE;
		const struct technique *q = tech(p.v[i]);
		if (q->when && q->when(c->f->s, h->ns, NULL, 0, &why) == VERDICT_UNKNOWN && p.n == 1) {
			l->verdict = VERDICT_UNKNOWN;
			l->unknown = why;
		}
	}
	reach_target(c, l, to, ns);
}

// Rights of everywhere are shown in the first foreign namespace that has something to disturb.
static void target_disturbed(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	const struct snapshot *s = c->f->s;
	struct picked p;
	p.n = 0;

	// Rights that one gives oneself are told by the most that they lead to.
	if (h->via && (hold_allows(h, EFFECT_RUN, 0) || hold_allows(h, EFFECT_SA, 0)))
		return;
	ways_pick(&p, h, EFFECT_DOS, false);
	for (size_t i = 0; i < p.n; i++) {
		enum gk kinds[TECHNIQUE_GRANTS];
		size_t n = tech(p.v[i])->body ? disturbable(c->f, h, p.v[i], kinds) : 0;
		uint32_t first = h->ns == NS_CLUSTER ? 0 : h->ns, last = h->ns == NS_CLUSTER ? s->n_ns : h->ns + 1;
		for (uint32_t ns = first; n && ns < last; ns++) {
			ref object = reach_crosses(c, ns) ? disturbed_object(c->f, kinds, n, ns) : REF_NONE;
			if (object == REF_NONE)
				continue;
			struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);
			reach_link_tech(c, l, p.v, p.n);
			reach_link_extra(c, l, object);
			l->ns = ns;
			if (refused_has(c->f, l))
				continue;
			reach_target(c, l, TARGET_AVAILABILITY, h->ns);
			return;
		}
	}
}

// An account that the input could show and does not is no stepping stone: a pod or a token for it would be refused
// (plugin/pkg/admission/serviceaccount; registry/core/serviceaccount/storage/token.go). As a source it stays, as UNKNOWN.
static bool absent(const struct finder *f, uint32_t j)
{
	const struct identity *v = &f->t->v[j];
	return v->exists == EXISTS_UNKNOWN && v->why == UNKNOWN_service_account && snapshot_present(f->s, GK_SERVICE_ACCOUNT);
}

static bool enter_by(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint32_t ns, uint32_t next,
                     const struct ways *w)
{
	struct link *l = reach_link(c, prev, actor, h, next);

	l->ns = ns;
	reach_link_tech(c, l, w->by.v, w->by.n);
	l->star |= h->ns == NS_CLUSTER;
	if (w->pod != REF_NONE)
		reach_link_extra(c, l, w->pod);
	if (w->secret != REF_NONE)
		reach_link_extra(c, l, w->secret);
	return enter(c, l);
}

static bool move_to_account(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint32_t j)
{
	struct ways w;

	if (j == actor || map64_get(&c->seen, j) != MAP_NONE || !finder_holds(c->f, j)->n || absent(c->f, j))
		return false;
	for (unsigned skip = 0; skip < MAX_PODS && ways_to_account(c->f, h, j, skip, &w); skip++)
		if (enter_by(c, prev, actor, h, h->ns, j, &w))
			return true;
	return false;
}

#define STAR_ACCOUNTS 4000 // accounts and groups followed behind rights of everywhere, when no administrator is among them

static void move_to_group(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint32_t g)
{
	struct ways w;

	if (g == IDENTITY_NONE || g == actor || map64_get(&c->seen, g) != MAP_NONE || !finder_holds(c->f, g)->n)
		return;
	for (unsigned skip = 0; skip < MAX_PODS && ways_to_group(c->f, h, c->f->t->v[g].ns, skip, &w); skip++)
		if (enter_by(c, prev, actor, h, h->ns, g, &w))
			return;
}

static bool has_rights(const struct closure *c, uint32_t i)
{
	return i != IDENTITY_NONE && i != MAP_NONE && map64_get(&c->seen, i) == MAP_NONE && finder_holds(c->f, i)->n;
}

// Who is not authenticated yet becomes so as any account whatever, also as one with no rights of its own.
static void move_as_anybody(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h)
{
	const struct identities *t = c->f->t;
	uint32_t next = t->serviceaccounts != IDENTITY_NONE ? t->serviceaccounts : t->authenticated;
	struct ways w;

	if ((!c->outsider && !c->general) || (!has_rights(c, t->serviceaccounts) && !has_rights(c, t->authenticated)) || map64_get(&c->seen, next) != MAP_NONE)
		return;
	for (uint32_t ns = h->ns == NS_CLUSTER ? 0 : h->ns; ns < c->f->s->n_ns && (h->ns == NS_CLUSTER || ns == h->ns); ns++)
		for (unsigned skip = 0; skip < MAX_PODS && ways_to_group(c->f, h, ns, skip, &w); skip++)
			if (c->f->s->ns[ns].exists == EXISTS_YES && enter_by(c, prev, actor, h, ns, next, &w))
				return;
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
	struct link *l = reach_link(c, prev, actor, h, j);
	reach_link_tech(c, l, &t, 1);
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
		struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);
		reach_link_tech(c, l, &t, 1);
		reach_target(c, l, TARGET_CLUSTER_ADMIN, NS_CLUSTER);
	}
	for (size_t i = 0; groups && (users || accounts) && i < ng; i++)
		move_to_user(c, prev, actor, h, t, spanmap_get(&f->t->group, gn[i]));
	for (size_t i = 0; users && i < nu; i++)
		move_to_user(c, prev, actor, h, t, spanmap_get(&f->t->user, un[i]));
	if (users && !nu)
		strongest_user(c, prev, actor, h, t);
}

static void remember(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, bool general)
{
	struct run_right r = { h, actor, prev, general || c->general };

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

// host_plain of a group: many who may enter it ask.
static bool group_plain(struct finder *f, const struct podgroup *g)
{
	uint8_t *known = &f->plain[g - f->pods->group];

	if (!*known)
		*known = host_plain(&f->s->keys, g->meta, g->spec) ? 1 : 2;
	return *known == 1;
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
	if (!g->running || group_plain(f, g) || pod_admitted(f, g) == VERDICT_DENY)
		return false;
	ways_pick(&p, h, EFFECT_EXEC, false);
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
	struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);
	reach_link_tech(c, l, p.v, p.n);
	l->ns = g->ns; // asked where the pod is, also by rights of everywhere
	reach_link_extra(c, l, pod);
	if (refused_has(f, l))
		return false;
	reach_target(c, l, TARGET_NODE, NS_CLUSTER);
	return true;
}

// By a privileged container beside those that run.
static bool debug_to_node(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, ref pod, uint32_t ns)
{
	const uint16_t both[2] = { (uint16_t)technique_index(&technique_ephemeral_container), (uint16_t)technique_index(&technique_host_privileged) };
	struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);

	reach_link_tech(c, l, both, 2);
	l->ns = ns;
	l->debug = true;
	reach_link_extra(c, l, pod);
	if (refused_has(c->f, l))
		return false;
	reach_target(c, l, TARGET_NODE, NS_CLUSTER);
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
	for (size_t i = 0, tried = 0; i < n && tried < MAX_PODS; i++) {
		ref pod = debug_target(c->f, h, &g[i]);
		if (pod == REF_NONE)
			continue;
		if (debug_to_node(c, prev, actor, h, pod, g[i].ns))
			return;
		tried++;
	}
}

// What a group of everybody may do is its own finding, but it may complete a right of one's own: pods here, labels there.
static void remember_general(struct closure *c, const struct link *prev, uint32_t i)
{
	uint32_t who[3];
	size_t n = identity_general(c->f->t, i, who);

	for (size_t w = 0; w < n; w++) {
		const struct holds *hs = finder_holds(c->f, who[w]);
		for (size_t k = 0; k < hs->n; k++)
			if (!hs->v[k]->via)
				remember(c, prev, i, hs->v[k], true);
	}
}

void reach_holds(struct closure *c, uint32_t i, const struct link *prev, const struct holds *hs)
{
	for (size_t k = 0; k < hs->n; k++) {
		const struct hold *h = hs->v[k];
		// Rights in kube-system alone can be enough: bootstrap tokens, the tokens of controllers.
		if (hold_star(h) || (h->ns != NS_CLUSTER && span_is(snapshot_ns_name(c->f->s, h->ns), "kube-system"))) {
			target_effect(c, prev, i, h, EFFECT_ADMIN, TARGET_CLUSTER_ADMIN, NS_CLUSTER);
			target_effect(c, prev, i, h, EFFECT_NODE, TARGET_NODE, NS_CLUSTER);
			target_effect(c, prev, i, h, EFFECT_NODE_READ, TARGET_NODE, NS_CLUSTER);
		}
		if (hold_star(h)) {
			const struct allowed *u = hold_allows(h, EFFECT_USER, 0);
			if (u)
				moves_to_users(c, prev, i, h, u->technique);
		}
		targets_of_scope(c, prev, i, h);
		open_own_ns(c, prev, i, h);
		remember(c, prev, i, h, false);
		if (h->ns == NS_CLUSTER)
			moves_everywhere(c, prev, i, h);
		else
			moves_in_ns(c, prev, i, h);
		move_as_anybody(c, prev, i, h);
		exec_to_node(c, prev, i, h);
		reach_cached(c, prev, i, h);
	}
	for (size_t k = 0; k < hs->n; k++) {
		const struct hold *h = hs->v[k];
		if (!reach_crosses(c, h->ns))
			continue;
		target_effect(c, prev, i, h, EFFECT_TRAFFIC, TARGET_TRAFFIC, h->ns);
		target_effect(c, prev, i, h, EFFECT_CLOUD, TARGET_CLOUD, h->ns);
		target_effect(c, prev, i, h, EFFECT_RECON, TARGET_RECON, h->ns);
		target_disturbed(c, prev, i, h);
		target_effect(c, prev, i, h, EFFECT_CREATE_NS, TARGET_NAMESPACE, NS_CLUSTER);
	}
}

static void explore(struct closure *c, uint32_t i, const struct link *prev)
{
	uint32_t who[3];
	size_t n = c->outsider && prev ? identity_general(c->f->t, i, who) : 0;

	if (c->f->trail)
		c->f->trail[i] = 1;
	reach_holds(c, i, prev, finder_holds(c->f, i));
	remember_general(c, prev, i);
	// Whoever came from outside gains what everybody inside may do.
	for (size_t w = 0; w < n; w++) {
		bool fresh;
		*map64_put(&c->seen, &c->f->walk, who[w], &fresh) = 1;
		if (fresh)
			reach_holds(c, i, prev, finder_holds(c->f, who[w]));
	}
}

// A right of one's own first.
static const struct run_right *label_for(const struct closure *c, uint32_t ns)
{
	const struct run_right *general = NULL;

	for (size_t i = 0; i < c->label.n; i++) {
		const struct run_right *r = &c->label.v[i];
		if (r->hold->ns != ns && r->hold->ns != NS_CLUSTER)
			continue;
		if (!r->general)
			return r;
		general = general ? general : r;
	}
	return general;
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
	if (g->verdict == VERDICT_DENY || (r->general && (!lab || lab->general)))
		return;
	ways_pick(&p, r->hold, EFFECT_RUN, false);
	for (size_t i = 0; lab && i < lab->hold->n_tech; i++)
		if (tech(lab->hold->tech[i].technique)->effect == EFFECT_LABEL)
			p.v[p.n++] = lab->hold->tech[i].technique;
	for (size_t i = 0; i < g->n_tech; i++)
		p.v[p.n++] = g->tech[i];
	struct link *l = reach_link(c, r->prev, r->actor, r->hold, IDENTITY_NONE);
	reach_link_tech(c, l, p.v, p.n);
	l->ns = ns;
	l->gate = g;
	l->verdict = g->verdict;
	l->unknown = g->unknown;
	l->relabel = lab != NULL;
	if (lab) {
		l->relabel_hold = lab->hold;
		l->relabel_actor = lab->actor;
	}
	reach_target(c, l, TARGET_NODE, NS_CLUSTER);
}

static void pv_to_node(struct closure *c)
{
	if (!c->pv.n || !c->run.n)
		return;
	const struct run_right *pv = &c->pv.v[0], *r = &c->run.v[0];
	for (size_t i = 1; pv->general && i < c->pv.n; i++)
		pv = &c->pv.v[i];
	for (size_t i = 1; r->general && i < c->run.n; i++)
		r = &c->run.v[i];
	if (pv->general && r->general)
		return;
	struct picked p;
	p.n = 0;
	struct link *l = reach_link(c, pv->prev, pv->actor, pv->hold, IDENTITY_NONE);

	ways_pick(&p, pv->hold, EFFECT_HOSTPATH_PV, false);
	ways_pick(&p, r->hold, EFFECT_RUN, false);
	reach_link_tech(c, l, p.v, p.n);
	l->relabel_hold = r->hold;   // the pod that mounts the volume
	l->relabel_actor = r->actor;
	l->ns = r->hold->ns;
	reach_target(c, l, TARGET_NODE, NS_CLUSTER);
}

static void explore_queue(struct closure *c, size_t from)
{
	for (size_t k = from; k < c->queue.n; k++)
		explore(c, c->queue.v[k]->next, c->queue.v[k]);
}

// Whoever wins any account is in system:serviceaccounts.
static void become_anybody(struct closure *c, size_t n)
{
	for (size_t k = 0; k <= n; k++) {
		const struct link *prev = k ? c->queue.v[k - 1] : NULL;
		uint32_t i = prev ? prev->next : c->source;
		const struct holds *hs = finder_holds(c->f, i);
		for (size_t q = 0; q < hs->n; q++)
			move_as_anybody(c, prev, i, hs->v[q]);
	}
}

// Is there a right of one's own that another would complete: labels or volumes without pods, pods that Pod Security keeps from the node?
static bool incomplete(struct closure *c)
{
	bool any = false;

	for (size_t i = 0; i < c->label.n; i++)
		any |= !c->label.v[i].general;
	for (size_t i = 0; i < c->pv.n; i++)
		any |= !c->pv.v[i].general;
	for (size_t i = 0; !any && i < c->run.n; i++) {
		const struct run_right *r = &c->run.v[i];
		any = !r->general && r->hold->ns != NS_CLUSTER && finder_gate(c->f, r->hold->ns, r->actor, false)->verdict != VERDICT_ALLOW;
	}
	return any;
}

void reach_identity(struct finder *f, uint32_t source)
{
	struct closure c = { .f = f, .source = source };
	uint32_t who[3];
	bool fresh;

	arena_reset(&f->walk);
	c.outsider = source == f->t->unauthenticated || span_is(f->t->v[source].name, "system:anonymous");
	*map64_put(&c.seen, &f->walk, source, &fresh) = 1;
	explore(&c, source, NULL);
	explore_queue(&c, 0);
	size_t whole = c.queue.n;
	reach_masks(&c);
	explore_queue(&c, whole);
	if (!c.outsider && incomplete(&c)) {
		size_t n = identity_general(f->t, source, who), from = c.queue.n;
		c.general = true;
		for (size_t w = 0; w < n; w++)
			*map64_put(&c.seen, &f->walk, who[w], &fresh) = 1;
		for (size_t w = 0; w < n; w++)
			reach_holds(&c, source, NULL, finder_holds(f, who[w]));
		become_anybody(&c, from);
		explore_queue(&c, from);
		c.general = false;
	}
	for (size_t k = 0; k < c.run.n; k++)
		run_to_node(&c, &c.run.v[k]);
	pv_to_node(&c);
}
