#include "attack/finder.h"
#include "attack/replay/request.h"
#include "attack/slow.h"
#include "base/must.h"

// A right that is limited to no name, or to this one.
static bool in_names(const span *names, size_t n, span name)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(names[i], name))
			return true;
	return n == 0;
}

static bool names_within(const struct allowed *x, const struct allowed *of)
{
	for (uint32_t i = 0; i < x->n_names; i++)
		if (!in_names(of->names, of->n_names, x->names[i]))
			return false;
	return x->n_names > 0 || of->n_names == 0;
}

static bool allowed_in(const struct allowed *v, size_t n, const struct allowed *x)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].technique == x->technique && names_within(x, &v[i]))
			return true;
	return false;
}

// Does the right to impersonate reach further together with the own rights than that of the groups of everybody does alone?
static bool impersonates_more(struct finder *f, const struct scope_rights *all, const struct scope_rights *gen)
{
	static const char *const resource[] = { "users", "groups", "serviceaccounts" };

	for (size_t i = 0; i < sizeof resource / sizeof *resource; i++) {
		enum scope scope = i == 2 ? SCOPE_NS : SCOPE_CLUSTER;
		const span *a, *b;
		size_t n, m;
		bool mine = grants_probe(f->g, all, true, "impersonate", "", resource[i], scope, &a, &n);
		bool theirs = grants_probe(f->g, gen, true, "impersonate", "", resource[i], scope, &b, &m);
		if (mine != theirs || n != m)
			return true;
	}
	return false;
}

// Keeps of v what is not in the other list and what the user asked for. rbac-escalate stays although a group of everybody has it: what it is worth depends on
// the Roles that one is bound to oneself; so does (user) impersonation of groups, for which one has to be somebody.
static size_t subtract(struct finder *f, struct allowed *v, size_t n, const struct allowed *other, size_t n_other, bool user)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		enum effect e = tech(v[i].technique)->effect;
		if ((!allowed_in(other, n_other, &v[i]) || e == EFFECT_NS_ADMIN || (user && e == EFFECT_USER)) &&
		    (!f->o->n_only || tech_has(&f->wanted, v[i].technique)))
			v[k++] = v[i];
	}
	return k;
}

// when() may take a technique away (the object it needs is not there); UNKNOWN stays and is asked again when a link is made.
static size_t drop_impossible(struct finder *f, struct allowed *v, size_t n, uint32_t ns)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		const struct technique *q = tech(v[i].technique);
		enum unknown why = UNKNOWN_NONE;
		if (!q->when || q->when(f->s, ns, v[i].names, v[i].n_names, &why) != VERDICT_DENY)
			v[k++] = v[i];
	}
	return k;
}

static void add_bindings(struct finder *f, struct scope_rights *r, const struct identity *i, uint32_t ns)
{
	for (size_t k = 0; k < i->n_bindings; k++) {
		const struct rbac_binding *b = &f->s->rbac->binding[i->bindings[k]];
		if (b->role == UINT32_MAX || grants_role(f->g, b->role)->none)
			continue;
		if (b->ns == NS_CLUSTER)
			grants_add(f->g, r, f->a, b->role, true);
		else if (ns != NS_CLUSTER && b->ns == ns)
			grants_add(f->g, r, f->a, b->role, false);
	}
}

// The correctness check: both ways must name the same techniques with the same limits. A difference is noted, and the slow answer counts.
static void compare_slow(struct finder *f, uint32_t identity, uint32_t ns, const struct allowed *v, size_t n)
{
	struct world w = world_of(f->s);
	const struct user *u = &f->t->v[identity].user;
	span at = snapshot_ns_name(f->s, ns);

	arena_reset(&f->run);
	for (size_t t = 0; t < technique_count; t++) {
		const struct technique *q = technique_table[t];
		const struct allowed *mine = NULL;
		bool limited = false, star_limited = false;
		if (q->undecided || q->from != POSITION_IDENTITY || !q->grant[0].verbs)
			continue;
		for (size_t i = 0; i < n; i++)
			if (v[i].technique == t)
				mine = &v[i];
		bool theirs = slow_technique(&w, u, q, at, &f->run, &limited);
		bool star = ns != NS_CLUSTER && slow_technique(&w, u, q, SPAN(""), &f->run, &star_limited);
		if (star && !star_limited)
			theirs = false; // held everywhere already
		if (star && ((star_limited && limited) || grants_lead_on(q->effect)))
			continue; // it depends on the names, or on which alternative it is, which only the fast way keeps
		bool elsewhere = false;
		for (size_t i = 0; i < TECHNIQUE_GRANTS && q->grant[i].verbs; i++)
			elsewhere |= q->grant[i].scope == SCOPE_KUBE_SYSTEM && ns != NS_CLUSTER && !span_is(at, "kube-system");
		if (elsewhere || (q->since && f->s->minor < q->since) || (q->until && f->s->minor > q->until))
			theirs = false;
		if (theirs != (mine != NULL) || (mine && limited != (mine->n_names > 0)))
			diag_add(f->d, DIAG_ERROR, SPAN("search"), 0, 0, "%.*s in \"%.*s\": %s: bitsets say %s, the authorizer %s",
				SPANF(u->name), SPANF(at), q->id, mine ? mine->n_names ? "named" : "yes" : "no", theirs ? limited ? "named" : "yes" : "no");
	}
}

static bool has_tech(const struct allowed *v, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (!v[i].n_names && !strcmp(tech(v[i].technique)->id, id))
			return true;
	return false;
}

// A right on one named CRD, API service or the like is its owner's: what passes through that one is his own, and what it is worth.
static bool owner_effect(enum effect e)
{
	return e == EFFECT_RECON || e == EFFECT_TRAFFIC || e == EFFECT_DOS;
}

// Reading the shape of a namespace is a finding of its own only where everybody may.
static size_t drop_everybody(struct finder *f, uint32_t identity, struct allowed *v, size_t n)
{
	const struct identities *t = f->t;
	bool people = identity == t->authenticated || identity == t->serviceaccounts, anonymous = identity == t->unauthenticated;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		const char *id = tech(v[i].technique)->id;
		if (!(!people && !strcmp(id, "authenticated-grant")) && !(!anonymous && !strcmp(id, "anonymous-grant")) &&
		    !(v[i].n_names && owner_effect(tech(v[i].technique)->effect)))
			v[k++] = v[i];
	}
	return k;
}

// The attacker names the Secret as it likes and any account in it: a limit to names of Secrets is none for the account.
static void free_secret_names(struct allowed *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(tech(v[i].technique)->id, "sa-token-secret-create"))
			v[i].n_names = 0;
}

// Who creates pods gains nothing from creating ReplicationControllers: the core group's own workload is no technique beside it.
static size_t drop_redundant(struct finder *f, struct allowed *v, size_t n, const struct scope_rights *r, bool star)
{
	size_t k = 0;
	bool pods = has_tech(v, n, "pod-create-any-sa");

	for (size_t i = 0; i < n; i++) {
		struct asked q[TECHNIQUE_GRANTS];
		bool core = pods && !strcmp(tech(v[i].technique)->id, "workload-create-any-sa");
		size_t m = core ? grants_alternatives(f->g, r, star, v[i].technique, q) : 0;
		for (size_t a = 0; core && a < m; a++)
			core = q[a].group.n == 0;
		if (!core)
			v[k++] = v[i];
	}
	return k;
}

#define NAMED_NAMESPACES 64

struct adder { struct finder *f; uint32_t identity; VEC(const struct hold *) out; };

// Adds the hold with the techniques that are left once limits to names are read.
static void push_hold(struct adder *x, struct hold *h, struct allowed *v, size_t n)
{
	struct finder *f = x->f;

	h->tech = v;
	if (h->ns != NS_CLUSTER) {
		n = named_in_ns(f, h->ns, v, n);
	} else {
		const struct hold *each[NAMED_NAMESPACES];
		size_t made = named_everywhere(f, h, v, n, &n, each, NAMED_NAMESPACES);
		for (size_t i = 0; i < made; i++)
			vec_push(&x->out, f->a, each[i]);
	}
	h->n_tech = n;
	if (n)
		vec_push(&x->out, f->a, h);
}

// system:anonymous and its group are one and the same: what both are given is the group's finding.
static size_t not_ones_own(struct adder *x, struct allowed *v, size_t n, uint32_t ns)
{
	struct finder *f = x->f;
	struct scope_rights own = { 0 };
	struct allowed *mine;
	size_t k = 0, n_mine;

	add_bindings(f, &own, &f->t->v[x->identity], ns);
	grants_techniques(f->g, &own, ns == NS_CLUSTER, ns, &f->scratch, &mine, &n_mine);
	for (size_t i = 0; i < n; i++)
		if (!allowed_in(mine, n_mine, &v[i]))
			v[k++] = v[i];
	return k;
}

static void add_hold(struct adder *x, uint32_t ns)
{
	struct finder *f = x->f;
	struct scope_rights all = { 0 }, gen = { 0 };
	uint32_t g[3];
	size_t n_gen = identity_general(f->t, x->identity, g), n_all, n_theirs = 0;
	struct allowed *mine, *theirs = NULL;

	add_bindings(f, &all, &f->t->v[x->identity], ns);
	for (size_t i = 0; i < n_gen; i++) {
		add_bindings(f, &all, &f->t->v[g[i]], ns);
		add_bindings(f, &gen, &f->t->v[g[i]], ns);
	}
	arena_reset(&f->scratch);
	grants_techniques(f->g, &all, ns == NS_CLUSTER, ns, &f->scratch, &mine, &n_all);
	if (f->o->exhaustive)
		compare_slow(f, x->identity, ns, mine, n_all);
	if (n_gen && n_all)
		grants_techniques(f->g, &gen, ns == NS_CLUSTER, ns, &f->scratch, &theirs, &n_theirs);
	if (x->identity == f->t->unauthenticated)
		n_theirs = not_ones_own(x, theirs, n_theirs, ns);
	bool user = n_theirs && ns == NS_CLUSTER && impersonates_more(f, &all, &gen);
	n_all = drop_impossible(f, mine, subtract(f, mine, n_all, theirs, n_theirs, user), ns);
	free_secret_names(mine, n_all);
	n_all = drop_everybody(f, x->identity, mine, n_all);
	n_all = drop_redundant(f, mine, n_all, &all, ns == NS_CLUSTER);
	if (!n_all)
		return;
	struct allowed *kept = arena_array(f->a, struct allowed, n_all);
	memcpy(kept, mine, n_all * sizeof *kept);
	struct hold *h = arena_new(f->a, struct hold);
	*h = (struct hold){ .ns = ns, .rights = all, .via_role = UINT32_MAX };
	push_hold(x, h, kept, n_all);
}

const struct allowed *hold_allows(const struct hold *h, enum effect e, size_t from)
{
	for (size_t i = from; i < h->n_tech; i++)
		if (tech(h->tech[i].technique)->effect == e)
			return &h->tech[i];
	return NULL;
}


#define GRANT_DEPTH 3   // bindings made one after the other
#define GRANT_HOLDS 256 // holds of one identity

static unsigned via_depth(const struct hold *h)
{
	unsigned n = 0;
	for (; h && h->via; h = h->base)
		n++;
	return n;
}

// What the new rights add; the rights to bind stay, because with other roles they lead elsewhere.
static size_t subtract_won(struct finder *f, struct allowed *v, size_t n, const struct hold *base)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		enum effect e = tech(v[i].technique)->effect;
		bool leads_on = grants_lead_on(e) && via_depth(base) + 1 < GRANT_DEPTH;
		if (leads_on || !allowed_in(base->tech, base->n_tech, &v[i]))
			v[k++] = v[i];
	}
	return subtract(f, v, k, NULL, 0, false);
}

// Rights after binding a role to oneself (or rewriting one's own role): the new techniques in that scope.
static void add_via(struct adder *x, const struct hold *base, const struct technique *via, uint32_t role, uint32_t ns, bool cluster)
{
	struct finder *f = x->f;
	struct scope_rights r = base->rights;
	struct allowed *v;
	size_t n;

	if (role == UINT32_MAX || grants_role(f->g, role)->none)
		return;
	for (const struct hold *b = base; b && b->via; b = b->base)
		if (b->via_role == role)
			return;
	// The vectors are shared with the base: copy before they grow.
	r.named_ns.cap = r.named_ns.n;
	r.named_cluster.cap = r.named_cluster.n;
	grants_add(f->g, &r, f->a, role, cluster);
	grants_techniques(f->g, &r, cluster, ns, f->a, &v, &n);
	free_secret_names(v, n);
	n = drop_everybody(f, x->identity, v, drop_impossible(f, v, subtract_won(f, v, n, base), ns));
	if (!n)
		return;
	struct hold *h = arena_new(f->a, struct hold);
	*h = (struct hold){ .ns = cluster ? NS_CLUSTER : ns, .rights = r, .base = base, .via = via, .via_role = role, .via_cluster = cluster };
	push_hold(x, h, v, n);
}

#define RBAC_GROUP "rbac.authorization.k8s.io"

static bool can(struct finder *f, const struct scope_rights *r, bool star, const char *verbs, const char *resource, bool cluster_scope,
                const span **names, size_t *n)
{
	return grants_probe(f->g, r, star, verbs, RBAC_GROUP, resource, cluster_scope ? SCOPE_CLUSTER : SCOPE_NS, names, n);
}

static void name_last(struct adder *x, size_t before, span name, bool create)
{
	for (size_t i = before; i < x->out.n; i++) {
		((struct hold *)x->out.v[i])->via_name = name;
		((struct hold *)x->out.v[i])->via_create = create;
	}
}

// Bindings that may be changed: their subjects, for a roleRef stays as it is (pkg/apis/rbac/validation ValidateRoleBindingUpdate).
static void bind_existing(struct adder *x, const struct hold *h, const struct technique *via, bool cluster)
{
	struct finder *f = x->f;
	bool star = hold_star(h);
	const span *names, *roles;
	size_t n, m;

	if (!can(f, &h->rights, star, "update|patch", cluster ? "clusterrolebindings" : "rolebindings", cluster, &names, &n))
		return;
	for (size_t i = 0; i < f->s->rbac->n_bindings && x->out.n < GRANT_HOLDS; i++) {
		const struct rbac_binding *b = &f->s->rbac->binding[i];
		if ((b->ns == NS_CLUSTER) != cluster || (h->ns != NS_CLUSTER && b->ns != h->ns) || b->invalid || b->role == UINT32_MAX ||
		    !in_names(names, n, b->name))
			continue;
		const char *kind = f->s->rbac->role[b->role].ns == NS_CLUSTER ? "clusterroles" : "roles";
		size_t before = x->out.n;
		if (can(f, &h->rights, star, "bind", kind, cluster, &roles, &m) && in_names(roles, m, b->role_name))
			add_via(x, h, via, b->role, b->ns, cluster);
		name_last(x, before, b->name, false);
	}
}

// Roles that may be bound in ns (registry/rbac/rolebinding/policybased: bind is asked on the role, in the binding's namespace).
static void bind_in_ns(struct adder *x, const struct hold *h, const struct technique *via, uint32_t ns)
{
	struct finder *f = x->f;
	const struct rbac *rb = f->s->rbac;
	bool star = hold_star(h);
	const span *names, *ignore;
	size_t n, m;

	if (!can(f, &h->rights, star, "create", "rolebindings", false, &ignore, &m)) {
		bind_existing(x, h, via, false);
		return;
	}
	if (can(f, &h->rights, star, "bind", "clusterroles", false, &names, &n)) {
		for (size_t i = 0; i < n; i++)
			for (uint32_t r = 0; r < rb->n_roles; r++)
				if (rb->role[r].ns == NS_CLUSTER && span_eq(f->s->object[rb->role[r].obj].name, names[i]))
					add_via(x, h, via, r, ns, false);
		if (!n) {
			add_via(x, h, via, f->cluster_admin, ns, false);
			return;
		}
	}
	if (!can(f, &h->rights, star, "bind", "roles", false, &names, &n))
		return;
	for (uint32_t r = 0; r < rb->n_roles; r++)
		if (rb->role[r].ns != NS_CLUSTER && in_names(names, n, f->s->object[rb->role[r].obj].name) && (ns == NS_CLUSTER || rb->role[r].ns == ns))
			add_via(x, h, via, r, rb->role[r].ns, false);
}

static void bind_cluster(struct adder *x, const struct hold *h, const struct technique *via)
{
	struct finder *f = x->f;
	const span *names, *ignore;
	size_t n, m;

	if (!hold_star(h))
		return;
	if (!can(f, &h->rights, true, "create", "clusterrolebindings", true, &ignore, &m)) {
		bind_existing(x, h, via, true);
		return;
	}
	if (!can(f, &h->rights, true, "bind", "clusterroles", true, &names, &n))
		return;
	if (!n)
		add_via(x, h, via, f->cluster_admin, NS_CLUSTER, true);
	for (size_t i = 0; i < n; i++)
		for (uint32_t r = 0; r < f->s->rbac->n_roles; r++)
			if (f->s->rbac->role[r].ns == NS_CLUSTER && span_eq(f->s->object[f->s->rbac->role[r].obj].name, names[i]))
				add_via(x, h, via, r, NS_CLUSTER, true);
}

static void add_rewrite(struct adder *x, const struct hold *h, const struct technique *via, const struct rbac_binding *b)
{
	size_t n = x->out.n;

	add_via(x, h, via, x->f->cluster_admin, b->ns, b->ns == NS_CLUSTER);
	name_last(x, n, b->role_name, b->role == UINT32_MAX);
	for (; n < x->out.n; n++)
		((struct hold *)x->out.v[n])->via_cluster_role = span_is(b->role_kind, "ClusterRole");
}

// May the hold rewrite the role of the binding? A Role that is not there has to be made: create and escalate know no name then.
static bool may_rewrite(struct finder *f, const struct hold *h, const struct rbac_binding *b)
{
	bool cluster = span_is(b->role_kind, "ClusterRole"), star = hold_star(h), there = b->role != UINT32_MAX;
	const char *kind = cluster ? "clusterroles" : "roles";
	const span *escalate, *change;
	size_t n, m;

	if ((cluster && !(there && star)) || (!cluster && (b->ns == NS_CLUSTER || (!star && b->ns != h->ns))))
		return false;
	if (!can(f, &h->rights, star, "escalate", kind, cluster, &escalate, &n) ||
	    !can(f, &h->rights, star, there ? "update|patch" : "create", kind, cluster, &change, &m))
		return false;
	return there ? in_names(escalate, n, b->role_name) && in_names(change, m, b->role_name) : !n && !m;
}

// A ClusterRole that is made with the labels of an aggregation gives its rules to the role that aggregates (pkg/controller/clusterroleaggregation):
// create is enough where the right to change that role is missing.
static bool may_feed(struct finder *f, const struct hold *h, const struct rbac_binding *b)
{
	const struct rbac_role *role = b->role == UINT32_MAX ? NULL : &f->s->rbac->role[b->role];
	const span *names;
	size_t n, m;

	return role && role->ns == NS_CLUSTER && role->aggregated && hold_star(h) && replay_feeding_labels(f->s, role) &&
		can(f, &h->rights, true, "escalate", "clusterroles", true, &names, &n) && !n &&
		can(f, &h->rights, true, "create", "clusterroles", true, &names, &m) && !m;
}

static void add_feeding(struct adder *x, const struct hold *h, const struct technique *via, const struct rbac_binding *b)
{
	size_t n = x->out.n;

	add_via(x, h, via, x->f->cluster_admin, b->ns, b->ns == NS_CLUSTER);
	name_last(x, n, SPAN("bulkhead-probe"), true);
	for (; n < x->out.n; n++) {
		struct hold *made = (struct hold *)x->out.v[n];
		made->via_cluster_role = true;
		made->via_feeds = &x->f->s->rbac->role[b->role];
	}
}

static bool any_clusterrole(struct finder *f, const struct scope_rights *r)
{
	const span *names;
	size_t n;

	return can(f, r, true, "escalate", "clusterroles", true, &names, &n) && !n &&
		can(f, r, true, "update|patch", "clusterroles", true, &names, &n) && !n;
}

static bool any_role(struct finder *f, const struct scope_rights *r, bool star)
{
	const span *names;
	size_t n;

	return can(f, r, star, "escalate", "roles", false, &names, &n) && !n && can(f, r, star, "update|patch", "roles", false, &names, &n) && !n;
}

// escalate + update of a role that is bound to oneself (registry/rbac/{role,clusterrole}/policybased). Any ClusterRole means one that gives
// everything, for everybody is bound to some (system:discovery).
static void escalate(struct adder *x, const struct hold *h, const struct technique *via)
{
	struct finder *f = x->f;
	struct scope_rights gen = { 0 };
	uint32_t who[4];
	size_t n_who = identity_general(f->t, x->identity, who);

	for (size_t i = 0; i < n_who; i++)
		add_bindings(f, &gen, &f->t->v[who[i]], h->ns);
	if (hold_star(h) && any_clusterrole(f, &h->rights)) {
		if (!any_clusterrole(f, &gen))
			add_via(x, h, via, f->cluster_admin, NS_CLUSTER, true);
		return;
	}
	// The groups of everybody may do it by themselves: their own Roles are their own finding.
	if (any_role(f, &gen, hold_star(h)))
		n_who = 0;
	who[n_who++] = x->identity;
	for (size_t w = 0; w < n_who; w++) {
		const struct identity *id = &f->t->v[who[w]];
		for (size_t k = 0; k < id->n_bindings; k++) {
			const struct rbac_binding *q = &f->s->rbac->binding[id->bindings[k]];
			if (!q->invalid && may_rewrite(f, h, q))
				add_rewrite(x, h, via, q);
			else if (!q->invalid && may_feed(f, h, q))
				add_feeding(x, h, via, q);
		}
	}
}

// Rights won by binding oneself may allow to bind again.
static void add_self_granted(struct adder *x)
{
	for (size_t i = 0; i < x->out.n && x->out.n < GRANT_HOLDS; i++) {
		const struct hold *h = x->out.v[i];
		const struct allowed *q = hold_allows(h, EFFECT_BIND, 0);
		if (via_depth(h) >= GRANT_DEPTH)
			continue;
		if (q) {
			bind_cluster(x, h, tech(q->technique));
			bind_in_ns(x, h, tech(q->technique), h->ns);
		}
		q = hold_allows(h, EFFECT_NS_ADMIN, 0);
		if (q)
			escalate(x, h, tech(q->technique));
	}
}

#define GENERAL_NAMESPACES 64

static bool bound_in(const struct snapshot *s, const struct identity *i, uint32_t ns)
{
	for (size_t k = 0; k < i->n_bindings; k++)
		if (s->rbac->binding[i->bindings[k]].ns == ns)
			return true;
	return false;
}

// Namespaces where only a group of everybody is bound: an own right of everywhere may complete what that group holds there.
static void add_general_namespaces(struct adder *x)
{
	const struct snapshot *s = x->f->s;
	const struct identity *me = &x->f->t->v[x->identity];
	uint32_t who[3];
	size_t n = identity_general(x->f->t, x->identity, who), done = 0;

	if (!me->n_bindings || s->rbac->binding[me->bindings[0]].ns != NS_CLUSTER)
		return;
	for (size_t w = 0; w < n; w++) {
		const struct identity *id = &x->f->t->v[who[w]];
		uint32_t last = NS_CLUSTER;
		for (size_t k = 0; k < id->n_bindings && done < GENERAL_NAMESPACES; k++) {
			uint32_t ns = s->rbac->binding[id->bindings[k]].ns;
			if (ns != NS_CLUSTER && ns != last && !bound_in(s, me, ns)) {
				add_hold(x, ns);
				done++;
			}
			last = ns;
		}
	}
}

const struct holds *finder_holds(struct finder *f, uint32_t i)
{
	if (f->holds[i] && !f->o->exhaustive)
		return f->holds[i];
	const struct identity *id = &f->t->v[i];
	struct adder x = { .f = f, .identity = i };
	uint32_t last = NS_CLUSTER;

	add_hold(&x, NS_CLUSTER);
	for (size_t k = 0; k < id->n_bindings; k++) {
		uint32_t ns = f->s->rbac->binding[id->bindings[k]].ns;
		if (ns != NS_CLUSTER && ns != last)
			add_hold(&x, ns);
		last = ns;
	}
	add_general_namespaces(&x);
	add_self_granted(&x);
	struct holds *h = arena_new(f->a, struct holds);
	h->v = x.out.v;
	h->n = x.out.n;
	return f->holds[i] = h;
}

bool finder_is_admin(struct finder *f, uint32_t i)
{
	if (f->admin[i])
		return f->admin[i] == 2;
	const struct holds *h = finder_holds(f, i);
	bool yes = false;
	for (size_t k = 0; k < h->n && !yes; k++)
		yes = hold_star(h->v[k]) && hold_allows(h->v[k], EFFECT_ADMIN, 0) != NULL;
	f->admin[i] = yes ? 2 : 1;
	return yes;
}
