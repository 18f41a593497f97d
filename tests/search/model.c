#include "model.h"
#include "rights.h"
#include "base/must.h"
#include "twin/authz/rbac.h"
#include "twin/tenancy/tenancy.h"

#define IDS 96

struct who {
	uint8_t kind;            // enum source_kind
	uint32_t ns;             // accounts and groups of a namespace; else NS_CLUSTER
	span name;
	struct user user;
	bool bound;              // some binding names it
	enum exists exists;
	bool absent;             // an account that is not there and that nobody can make
	VEC(struct grant_of) grant;
	struct facts *facts;
};

struct model {
	const struct snapshot *s;
	const struct cluster *c;
	struct arena *a;
	struct rights rights;
	struct who who[IDS]; size_t n;
	size_t source[IDS], n_sources;
	size_t n_slots, kube_system;
	const struct rbac_role *cluster_admin;
	VEC(span) pods;
};

enum have { HAVE_NO, HAVE_NAMES, HAVE_ALL };
struct holding { enum have have; uint64_t names; };

// -- identities -----------------------------------------------------------------------------------------------------
static bool accounts_group(span name, span *ns)
{
	static const span prefix = SPAN_INIT("system:serviceaccounts:");
	*ns = span_starts(name, prefix) ? span_from(name, prefix.n) : SPAN("");
	return span_starts(name, prefix);
}

static size_t add_who(struct model *m, uint8_t kind, uint32_t ns, span name)
{
	struct arena *a = m->a;

	for (size_t i = 0; i < m->n; i++)
		if (m->who[i].kind == kind && m->who[i].ns == ns && span_eq(m->who[i].name, name))
			return i;
	must(m->n < IDS);
	struct who *w = &m->who[m->n];
	*w = (struct who){ .kind = kind, .ns = ns, .name = name };
	span at = snapshot_ns_name(m->s, ns), probe = arena_printf(a, "model-probe-%zu", m->n);
	if (kind == SOURCE_SERVICE_ACCOUNT)
		w->user = user_service_account(a, at, name);
	else if (kind == SOURCE_USER)
		w->user = user_named(a, name, NULL, 0);
	else if (ns != NS_CLUSTER || span_is(name, "system:serviceaccounts"))
		w->user = user_service_account(a, ns == NS_CLUSTER ? probe : at, probe);
	else
		w->user = user_named(a, probe, &w->name, 1);
	if (ns != NS_CLUSTER && m->s->ns[ns].exists == EXISTS_UNKNOWN) {
		w->exists = EXISTS_UNKNOWN;
	} else if (kind == SOURCE_SERVICE_ACCOUNT && snapshot_service_account(m->s, ns, name) == EXISTS_UNKNOWN) {
		w->exists = EXISTS_UNKNOWN;
		w->absent = true; // accounts are in the input
	}
	return m->n++;
}

static void add_subject(struct model *m, const struct rbac_subject *x)
{
	span ns = x->ns, name = x->name;
	uint8_t kind = SOURCE_SERVICE_ACCOUNT;
	uint32_t at = NS_CLUSTER;

	if (x->kind == RBAC_GROUP) {
		kind = span_is(name, "system:authenticated") ? SOURCE_ANY : SOURCE_GROUP;
		at = accounts_group(name, &ns) ? snapshot_ns(m->s, ns) : NS_CLUSTER;
	} else if (x->kind == RBAC_USER && !user_split_service_account(x->name, &ns, &name)) {
		kind = SOURCE_USER;
	} else {
		at = snapshot_ns(m->s, ns);
		if (at == NS_CLUSTER)
			return; // of a namespace that is nowhere
	}
	m->who[add_who(m, kind, at, name)].bound = true;
}

static void collect_grants(struct model *m, struct who *w)
{
	for (size_t b = 0; b < m->s->rbac->n_bindings; b++) {
		const struct rbac_binding *x = &m->s->rbac->binding[b];
		bool mine = false;
		for (uint32_t i = 0; i < x->n_subjects; i++)
			mine |= rbac_subject_is(&x->subject[i], &w->user);
		if (!mine || x->invalid || x->role == UINT32_MAX)
			continue;
		struct grant_of g = { x->ns == NS_CLUSTER ? 0 : 1 + x->ns, &m->s->rbac->role[x->role] };
		vec_push(&w->grant, m->a, g);
	}
}

static bool is_source(const struct model *m, const struct who *w)
{
	if (!w->bound)
		return false;
	if (w->ns != NS_CLUSTER)
		return !m->s->ns[w->ns].platform;
	return w->kind == SOURCE_ANY || !span_starts(w->name, SPAN("system:")) || span_is(w->name, "system:serviceaccounts") ||
		span_is(w->name, "system:unauthenticated") || span_is(w->name, "system:anonymous");
}

static void collect_identities(struct model *m)
{
	for (size_t b = 0; b < m->s->rbac->n_bindings; b++)
		for (uint32_t i = 0; !m->s->rbac->binding[b].invalid && i < m->s->rbac->binding[b].n_subjects; i++)
			add_subject(m, &m->s->rbac->binding[b].subject[i]);
	for (size_t i = 0; i < m->c->account.n; i++)
		add_who(m, SOURCE_SERVICE_ACCOUNT, snapshot_ns(m->s, m->c->account.v[i].ns), m->c->account.v[i].name);
	for (uint32_t i = 0; i < m->s->n_ns; i++)
		add_who(m, SOURCE_SERVICE_ACCOUNT, i, SPAN("default"));
	for (size_t i = 0; i < m->n; i++) {
		collect_grants(m, &m->who[i]);
		if (is_source(m, &m->who[i]))
			m->source[m->n_sources++] = i;
	}
}

// -- techniques -----------------------------------------------------------------------------------------------------
static bool fits(const struct snapshot *s, unsigned since, unsigned until)
{
	return (!since || s->minor >= since) && (!until || s->minor <= until);
}

// Is one grant of a technique held in a slot, and for which names?
static struct holding grant_held(struct model *m, const struct facts *f, size_t t, size_t index, size_t slot)
{
	const struct grant *g = &technique_table[t]->grant[index];
	size_t at = g->scope == SCOPE_CLUSTER ? 0 : g->scope == SCOPE_KUBE_SYSTEM && slot ? m->kube_system : slot;
	struct holding h = { HAVE_NO, 0 };

	for (size_t k = 0; k < m->rights.asks[t][index].n; k++) {
		size_t i = m->rights.asks[t][index].v[k];
		// A create has no name while it is authorized, unless it is one of a subresource.
		uint64_t named = m->rights.right[i].verb.p[0] == 'c' && !m->rights.right[i].sub.n ? 0 : f->named[i][at];
		if (f->all[i][at] || (g->name && rights_named(&m->rights, named, span_str(g->name))))
			return (struct holding){ HAVE_ALL, 0 };
		if (!g->name && named) {
			h.have = HAVE_NAMES;
			h.names |= named;
		}
	}
	return h;
}

// All plain grants, and of every group of alternatives one. Limits to names add up where they are alternatives; a limit on any part limits the whole.
static struct holding technique_held(struct model *m, const struct facts *f, size_t index, size_t slot)
{
	const struct technique *t = technique_table[index];
	struct holding alt[16] = { { HAVE_NO, 0 } }, sum = { HAVE_ALL, 0 };
	unsigned alts = 0;

	if (t->undecided || t->from != POSITION_IDENTITY || !t->grant[0].verbs || !fits(m->s, t->since, t->until))
		return (struct holding){ HAVE_NO, 0 };
	for (size_t i = 0; i < TECHNIQUE_GRANTS && t->grant[i].verbs; i++) {
		const struct grant *g = &t->grant[i];
		if (!fits(m->s, g->since, g->until))
			continue;
		if (g->scope == SCOPE_KUBE_SYSTEM && slot && slot != m->kube_system)
			return (struct holding){ HAVE_NO, 0 };
		struct holding h = grant_held(m, f, index, i, slot);
		if (g->alt) {
			alts |= 1u << g->alt;
			alt[g->alt].have = h.have > alt[g->alt].have ? h.have : alt[g->alt].have;
			alt[g->alt].names |= h.names;
			continue;
		}
		if (h.have < sum.have)
			sum.have = h.have;
		sum.names |= h.names;
	}
	for (unsigned i = 1; i < 16; i++)
		if (alts >> i & 1) {
			sum.have = alt[i].have < sum.have ? alt[i].have : sum.have;
			sum.names |= alt[i].have == HAVE_NAMES ? alt[i].names : 0;
		}
	return sum;
}

// What the technique gives in the slot at that level of proof: preconditions asked.
static struct holding allowed(struct model *m, const struct facts *f, size_t index, size_t slot, enum level_of_proof l)
{
	const struct technique *t = technique_table[index];
	struct holding h = technique_held(m, f, index, slot);
	enum unknown why = UNKNOWN_NONE;

	if (h.have == HAVE_NO || !t->when)
		return h;
	enum verdict v = t->when(m->s, slot ? (uint32_t)slot - 1 : NS_CLUSTER, NULL, 0, &why);
	if (v == VERDICT_DENY || (v == VERDICT_UNKNOWN && l == PROVEN))
		h.have = HAVE_NO;
	return h;
}

static bool right_held(struct model *m, const struct facts *f, const char *verbs, const char *resource, size_t slot, span name)
{
	span rest = span_str(verbs), verb;

	while (rest.p) {
		rest = span_cut(rest, '|', &verb);
		size_t i = rights_of(&m->rights, verb, SPAN(RBAC_API), span_str(resource), SPAN(""));
		if (f->all[i][slot] || (name.n && rights_named(&m->rights, f->named[i][slot], name)))
			return true;
	}
	return false;
}

// -- closure --------------------------------------------------------------------------------------------------------
struct closure {
	struct model *m;
	enum level_of_proof level;
	size_t source;
	bool held[IDS];
	size_t from[IDS];             // as whom it was entered; oneself for the source
	bool changed;
	size_t actor; enum effect by; // of the target under way
	struct { VEC(struct grant_of) own; struct facts *facts; } extra[IDS]; // rights given to oneself
	bool run[SLOTS], label[SLOTS], volume;
	size_t runner[SLOTS];
	struct reach r;
};

static const struct facts *facts_held(struct closure *c, size_t i)
{
	struct who *w = &c->m->who[i];

	if (!w->facts)
		w->facts = rights_facts(&c->m->rights, w->grant.v, w->grant.n);
	return c->extra[i].facts ? c->extra[i].facts : w->facts;
}

static void enter(struct closure *c, size_t i)
{
	const struct who *w = &c->m->who[i];

	if (c->held[i] || w->absent || (w->exists == EXISTS_UNKNOWN && c->level == PROVEN))
		return;
	c->held[i] = c->changed = true;
	c->from[i] = c->actor;
}

static bool crosses(const struct model *m, size_t source, size_t slot)
{
	const struct who *w = &m->who[source];
	uint32_t tenant = TENANT_NONE;

	if (!slot)
		return true;
	if (w->ns != NS_CLUSTER) {
		if (w->ns + 1 == slot)
			return false;
		tenant = m->s->ns[w->ns].tenant;
	} else if ((w->kind == SOURCE_USER || w->kind == SOURCE_GROUP) && !span_starts(w->name, SPAN("system:"))) {
		struct tenancy_person p = tenancy_of(m->s, w->kind == SOURCE_USER ? RBAC_USER : RBAC_GROUP, w->name, m->a);
		for (size_t i = 0; i < p.n_home; i++)
			if (p.home[i] + 1 == slot)
				return false;
		tenant = p.tenant;
	}
	return tenant == TENANT_NONE || m->s->ns[slot - 1].tenant != tenant;
}

static span chain(const struct closure *c, size_t i)
{
	const struct who *w = &c->m->who[i];
	span before = c->from[i] == i ? SPAN("") : chain(c, c->from[i]);

	return arena_printf(c->m->a, "%.*s%s%.*s/%.*s%s", SPANF(before), before.n ? " > " : "", SPANF(snapshot_ns_name(c->m->s, w->ns)), SPANF(w->name),
		c->extra[i].own.n ? "+" : "");
}

static void target(struct closure *c, enum target_kind t, enum effect by, size_t slot)
{
	if (c->r.at[t][slot] || !crosses(c->m, c->source, slot))
		return;
	c->r.at[t][slot] = true;
	c->r.how[t][slot].who = chain(c, c->actor);
	c->r.how[t][slot].by = by;
}

static bool may_name(const struct model *m, struct holding h, span name)
{
	return h.have == HAVE_ALL || (h.have == HAVE_NAMES && rights_named(&m->rights, h.names, name));
}

static bool give(struct closure *c, size_t i, size_t slot, const struct rbac_role *role)
{
	struct who *w = &c->m->who[i];

	for (size_t k = 0; k < w->grant.n; k++)
		if (w->grant.v[k].slot == slot && w->grant.v[k].role == role)
			return false;
	for (size_t k = 0; k < c->extra[i].own.n; k++)
		if (c->extra[i].own.v[k].slot == slot && c->extra[i].own.v[k].role == role)
			return false;
	struct grant_of g = { slot, role };
	vec_push(&c->extra[i].own, c->m->a, g);
	return true;
}

// Binding: the right to bind the role, asked where the binding is made, and to write bindings there. Rewriting: the rights to escalate and change a role that is
// bound to oneself.
static void give_oneself(struct closure *c, size_t i)
{
	struct model *m = c->m;
	const struct facts *f = facts_held(c, i);
	const struct rbac *rb = m->s->rbac;
	const struct who *w = &m->who[i];
	bool more = false;

	for (size_t slot = 0; slot < m->n_slots; slot++) {
		const char *bindings = slot ? "rolebindings" : "clusterrolebindings";
		bool make = right_held(m, f, "create", bindings, slot, SPAN(""));
		for (size_t r = 0; r < rb->n_roles; r++) {
			bool cluster = rb->role[r].ns == NS_CLUSTER, write = make;
			// What a binding refers to cannot be changed, only whom it names.
			for (size_t b = 0; b < rb->n_bindings; b++) {
				const struct rbac_binding *x = &rb->binding[b];
				write |= !x->invalid && x->role == r && (x->ns == NS_CLUSTER ? 0 : 1 + x->ns) == slot &&
					right_held(m, f, "update|patch", bindings, slot, x->name);
			}
			if (write && !rb->role[r].invalid && (cluster || rb->role[r].ns + 1 == slot) &&
			    right_held(m, f, "bind", cluster ? "clusterroles" : "roles", slot, rb->role[r].name))
				more |= give(c, i, slot, &rb->role[r]);
		}
	}
	for (size_t k = 0; k < w->grant.n; k++) {
		const struct rbac_role *r = w->grant.v[k].role;
		const char *kind = r->ns == NS_CLUSTER ? "clusterroles" : "roles";
		size_t at = r->ns == NS_CLUSTER ? 0 : 1 + r->ns;
		if (right_held(m, f, "escalate", kind, at, r->name) && right_held(m, f, "update|patch", kind, at, r->name))
			more |= give(c, i, w->grant.v[k].slot, m->cluster_admin);
	}
	// A new ClusterRole may feed one that is bound to oneself.
	for (size_t k = 0; k < w->grant.n; k++)
		if (w->grant.v[k].role->ns == NS_CLUSTER && w->grant.v[k].role->aggregated && right_held(m, f, "escalate", "clusterroles", 0, SPAN("")) &&
		    right_held(m, f, "create", "clusterroles", 0, SPAN("")))
			more |= give(c, i, w->grant.v[k].slot, m->cluster_admin);
	// A Role that a binding names and that is not there can be made.
	for (size_t b = 0; b < rb->n_bindings; b++) {
		const struct rbac_binding *x = &rb->binding[b];
		bool mine = false;
		for (uint32_t q = 0; q < x->n_subjects; q++)
			mine |= rbac_subject_is(&x->subject[q], &w->user);
		if (mine && !x->invalid && x->role == UINT32_MAX && x->ns != NS_CLUSTER && span_is(x->role_kind, "Role") &&
		    right_held(m, f, "escalate", "roles", 1 + x->ns, SPAN("")) && right_held(m, f, "create", "roles", 1 + x->ns, SPAN("")))
			more |= give(c, i, 1 + x->ns, m->cluster_admin);
	}
	if (!more)
		return;
	VEC(struct grant_of) all = { 0 };
	for (size_t k = 0; k < w->grant.n; k++)
		vec_push(&all, m->a, w->grant.v[k]);
	for (size_t k = 0; k < c->extra[i].own.n; k++)
		vec_push(&all, m->a, c->extra[i].own.v[k]);
	c->extra[i].facts = rights_facts(&m->rights, all.v, all.n);
	c->changed = true;
}

// Impersonation of users and groups; a group needs a user or an account to go with it.
static void impersonate(struct closure *c, const struct facts *f)
{
	struct model *m = c->m;
	size_t users = rights_of(&m->rights, SPAN("impersonate"), SPAN(""), SPAN("users"), SPAN(""));
	size_t groups = rights_of(&m->rights, SPAN("impersonate"), SPAN(""), SPAN("groups"), SPAN(""));
	size_t accounts = rights_of(&m->rights, SPAN("impersonate"), SPAN(""), SPAN("serviceaccounts"), SPAN(""));
	bool somebody = f->all[users][0] || f->named[users][0] || f->all[accounts][0] || f->named[accounts][0];

	if (somebody && (f->all[groups][0] || rights_named(&m->rights, f->named[groups][0], SPAN("system:masters"))))
		target(c, TARGET_CLUSTER_ADMIN, EFFECT_USER, 0);
	for (size_t j = 0; j < m->n; j++) {
		const struct who *w = &m->who[j];
		if (w->kind == SOURCE_USER && (f->all[users][0] || rights_named(&m->rights, f->named[users][0], w->name)))
			enter(c, j);
		if ((w->kind == SOURCE_GROUP || w->kind == SOURCE_ANY) && somebody && (f->all[groups][0] || rights_named(&m->rights, f->named[groups][0], w->name)))
			enter(c, j);
	}
}

struct powers {
	struct holding of[EFFECT_CONTROL + 1];
	struct holding change; // what changes a running pod, and so meets Pod Security again: images, ephemeral containers
	struct holding debug;  // ephemeral containers alone
	struct holding workload; // changes a workload's template: EFFECT_RUN, where there is one
};

// Reading the shape of a namespace is worth a line only where everybody may, and what passes through one named webhook or API is its owner's.
static bool counts(const struct closure *c, const struct technique *t, struct holding h)
{
	const struct who *w = &c->m->who[c->actor];
	bool people = w->kind == SOURCE_ANY || (w->kind == SOURCE_GROUP && span_is(w->name, "system:serviceaccounts"));

	if (strcmp(t->id, "authenticated-grant") == 0 && !people)
		return false;
	if (strcmp(t->id, "anonymous-grant") == 0 && !(w->kind == SOURCE_GROUP && span_is(w->name, "system:unauthenticated")))
		return false;
	return h.have != HAVE_NAMES || (t->effect != EFFECT_TRAFFIC && t->effect != EFFECT_RECON && t->effect != EFFECT_DOS);
}

// What all techniques together give in a slot, by effect.
static struct powers powers_in(struct closure *c, const struct facts *f, size_t slot)
{
	struct powers p = { .change = { HAVE_NO, 0 } };

	for (size_t t = 0; t < technique_count; t++) {
		struct holding h = allowed(c->m, f, t, slot, c->level), *sum = &p.of[technique_table[t]->effect];
		const char *id = technique_table[t]->id;
		if (strcmp(id, "pod-image-patch") == 0 || strcmp(id, "ephemeral-container") == 0)
			sum = &p.change;
		if (strcmp(id, "workload-template-patch") == 0)
			sum = &p.workload;
		// A token Secret may be named as the limit asks and be for any account.
		if (h.have == HAVE_NAMES && strcmp(id, "sa-token-secret-create") == 0)
			h = (struct holding){ HAVE_ALL, 0 };
		if (!counts(c, technique_table[t], h))
			continue;
		if (strcmp(id, "ephemeral-container") == 0)
			p.debug = h;
		sum->have = h.have > sum->have ? h.have : sum->have;
		sum->names |= h.have == HAVE_NAMES ? h.names : 0;
	}
	return p;
}

static enum level level_of(const struct model *m, span ns)
{
	for (unsigned i = 0; i < m->c->n_ns; i++)
		if (span_eq(m->c->ns[i].name, ns))
			return m->c->ns[i].level;
	return LEVEL_NONE;
}

// Would Pod Security let the pod in as it is? The pods of these clusters are plain (good for baseline), or have a host field.
static bool pod_passes(const struct closure *c, const struct cluster_pod *pod)
{
	enum level l = level_of(c->m, pod->ns);

	if (!c->m->s->ns[snapshot_ns(c->m->s, pod->ns)].labels_known)
		return c->level == ANY;
	return l <= LEVEL_PRIVILEGED || (l == LEVEL_BASELINE && !pod->wins && !pod->logs);
}

// Own code in the pod, or in one that takes its place?
static bool pod_won(const struct closure *c, const struct powers *p, const struct cluster_pod *pod, span ns)
{
	return span_eq(pod->ns, ns) && (may_name(c->m, p->of[EFFECT_EXEC], pod->name) || (may_name(c->m, p->change, pod->name) && pod_passes(c, pod)));
}

static bool account_there(const struct cluster *k, span ns, span name)
{
	for (size_t i = 0; i < k->account.n; i++)
		if (span_eq(k->account.v[i].ns, ns) && span_eq(k->account.v[i].name, name))
			return true;
	return span_is(name, "default");
}

// May the identity act as account w of the namespace? A right on a named one counts where that one is there today.
static bool account_won(const struct closure *c, const struct powers *p, const struct who *w, span ns)
{
	const struct cluster *k = c->m->c;

	if (p->of[EFFECT_RUN].have == HAVE_ALL || p->workload.have == HAVE_ALL || p->of[EFFECT_SA].have == HAVE_ALL ||
	    (may_name(c->m, p->of[EFFECT_SA], w->name) && account_there(k, ns, w->name)))
		return true;
	for (size_t i = 0; i < k->pod.n; i++)
		if (pod_won(c, p, &k->pod.v[i], ns) && k->pod.v[i].running && k->pod.v[i].token && span_eq(k->pod.v[i].account, w->name))
			return true;
	// A template may name any account; where only one workload may be changed, it is taken as it stands.
	for (size_t i = 0; i < k->workload.n; i++)
		if (span_eq(k->workload.v[i].ns, ns) && span_eq(k->workload.v[i].account, w->name) && may_name(c->m, p->workload, k->workload.v[i].name))
			return true;
	for (size_t i = 0; i < k->secret.n; i++)
		if (span_eq(k->secret.v[i].ns, ns) && span_eq(k->secret.v[i].account, w->name) && may_name(c->m, p->of[EFFECT_SECRETS], k->secret.v[i].name))
			return true;
	return false;
}

// Control of the namespace. Names count where an object of that name is; a right without limit counts where nothing is today, for dumps often leave pods
// and workloads out.
static bool controlled(const struct closure *c, const struct powers *p, span ns, enum effect *by)
{
	const struct cluster *k = c->m->c;
	struct holding sa = p->of[EFFECT_SA];
	bool exec = p->of[EFFECT_EXEC].have == HAVE_ALL, run = p->of[EFFECT_RUN].have == HAVE_ALL || p->workload.have == HAVE_ALL, pods = false;
	bool act = sa.have == HAVE_ALL || may_name(c->m, sa, SPAN("default"));

	for (size_t i = 0; i < k->pod.n; i++)
		exec |= pod_won(c, p, &k->pod.v[i], ns), pods |= span_eq(k->pod.v[i].ns, ns);
	exec |= p->change.have == HAVE_ALL && !pods;
	for (size_t i = 0; i < k->workload.n; i++)
		run |= span_eq(k->workload.v[i].ns, ns) && may_name(c->m, p->workload, k->workload.v[i].name);
	for (size_t i = 0; i < k->account.n; i++)
		act |= span_eq(k->account.v[i].ns, ns) && may_name(c->m, sa, k->account.v[i].name);
	*by = run ? EFFECT_RUN : exec ? EFFECT_EXEC : EFFECT_SA;
	return exec || run || act;
}

static bool secrets_read(const struct closure *c, const struct powers *p, span ns)
{
	const struct cluster *k = c->m->c;
	bool any = p->of[EFFECT_SECRETS].have == HAVE_ALL || p->of[EFFECT_LOGS].have == HAVE_ALL;

	for (size_t i = 0; i < k->secret.n; i++)
		any |= span_eq(k->secret.v[i].ns, ns) && may_name(c->m, p->of[EFFECT_SECRETS], k->secret.v[i].name);
	return any;
}

// Is there an object of the resource in the namespace?
static bool object_there(const struct cluster *k, const char *resource, span ns)
{
	static const struct { const char *resource, *kind; } kinds[] = { { "pods", "Pod" }, { "secrets", "Secret" }, { "configmaps", "ConfigMap" },
		{ "serviceaccounts", "ServiceAccount" }, { "deployments", "Deployment" }, { "roles", "Role" }, { "rolebindings", "RoleBinding" } };
	struct arena a = { 0 };
	bool there = false;

	for (size_t q = 0; q < sizeof kinds / sizeof *kinds; q++)
		for (size_t i = 0; strcmp(kinds[q].resource, resource) == 0 && i < k->text.n; i++)
			there |= span_starts(k->text.v[i].file, arena_printf(&a, "%s-%.*s-", kinds[q].kind, SPANF(ns)));
	for (unsigned i = 0; strcmp(resource, "namespaces") == 0 && i < k->n_ns; i++)
		there |= k->ns[i].object && span_eq(k->ns[i].name, ns);
	arena_free(&a);
	return there;
}

// May somebody destroy or hold an object that is there? The techniques that show it say of which kinds.
static bool disturbed(struct closure *c, const struct facts *f, size_t slot, size_t at)
{
	struct model *m = c->m;

	for (size_t t = 0; t < technique_count; t++) {
		const struct technique *q = technique_table[t];
		if (q->effect != EFFECT_DOS || !q->body || allowed(m, f, t, slot, c->level).have != HAVE_ALL)
			continue;
		for (size_t i = 0; i < TECHNIQUE_GRANTS && q->grant[i].verbs; i++)
			if (grant_held(m, f, t, i, slot).have == HAVE_ALL && object_there(m->c, q->grant[i].resource, m->s->ns[at - 1].name))
				return true;
	}
	return false;
}

static void disturb(struct closure *c, const struct facts *f, size_t slot)
{
	for (size_t at = slot ? slot : 1; at < (slot ? slot + 1 : c->m->n_slots); at++)
		if (crosses(c->m, c->source, at) && disturbed(c, f, slot, at))
			target(c, TARGET_AVAILABILITY, EFFECT_DOS, slot);
}

// Pod Security alone stands between a pod of one's own and its node here. Without labels it lets everything pass; where the labels are not known, who knows.
static bool gate_open(const struct closure *c, size_t slot)
{
	const struct model *m = c->m;
	const struct ns *ns = &m->s->ns[slot - 1];

	if (!ns->labels_known)
		return c->level == ANY;
	return level_of(m, ns->name) <= LEVEL_PRIVILEGED;
}

static void explore_ns(struct closure *c, const struct powers *p, size_t slot)
{
	struct model *m = c->m;
	span ns = m->s->ns[slot - 1].name;
	enum effect by;
	if (controlled(c, p, ns, &by))
		target(c, TARGET_NAMESPACE, by, slot);
	if (secrets_read(c, p, ns))
		target(c, TARGET_SECRETS, EFFECT_SECRETS, slot);
	c->run[slot] |= p->of[EFFECT_RUN].have == HAVE_ALL || p->workload.have == HAVE_ALL;
	if (p->of[EFFECT_RUN].have == HAVE_ALL || p->workload.have == HAVE_ALL)
		c->runner[slot] = c->actor;
	c->label[slot] |= may_name(m, p->of[EFFECT_LABEL], ns);
	for (size_t j = 0; j < m->n; j++) {
		const struct who *w = &m->who[j];
		if (w->kind == SOURCE_SERVICE_ACCOUNT && w->ns + 1 == slot && !c->held[j] && account_won(c, p, w, ns))
			enter(c, j);
	}
	for (size_t i = 0; i < m->c->pod.n; i++)
		if (m->c->pod.v[i].running && m->c->pod.v[i].wins && pod_won(c, p, &m->c->pod.v[i], ns))
			target(c, TARGET_NODE, EFFECT_EXEC, 0);
	// A debugging container may be privileged where Pod Security asks for nothing.
	for (size_t i = 0; i < m->c->pod.n; i++)
		if (m->c->pod.v[i].running && span_eq(m->c->pod.v[i].ns, ns) && may_name(m, p->debug, m->c->pod.v[i].name) && gate_open(c, slot))
			target(c, TARGET_NODE, EFFECT_EXEC, 0);
}

static void explore(struct closure *c, size_t i)
{
	static const struct { enum effect e; enum target_kind to; } plain[] = { { EFFECT_TRAFFIC, TARGET_TRAFFIC }, { EFFECT_CLOUD, TARGET_CLOUD },
		{ EFFECT_RECON, TARGET_RECON } };
	struct model *m = c->m;

	c->actor = i;
	give_oneself(c, i);
	const struct facts *f = facts_held(c, i);
	impersonate(c, f);
	for (size_t slot = 0; slot < m->n_slots; slot++) {
		struct powers p = powers_in(c, f, slot);
		if (p.of[EFFECT_ADMIN].have && (!slot || slot == m->kube_system))
			target(c, TARGET_CLUSTER_ADMIN, EFFECT_ADMIN, 0);
		if ((p.of[EFFECT_NODE].have || p.of[EFFECT_NODE_READ].have) && (!slot || slot == m->kube_system))
			target(c, TARGET_NODE, EFFECT_NODE, 0);
		for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
			if (p.of[plain[k].e].have)
				target(c, plain[k].to, plain[k].e, slot);
		disturb(c, f, slot);
		if (slot) {
			explore_ns(c, &p, slot);
			continue;
		}
		if (p.of[EFFECT_RUN].have == HAVE_ALL || p.workload.have == HAVE_ALL || p.change.have == HAVE_ALL || p.of[EFFECT_EXEC].have == HAVE_ALL || p.of[EFFECT_SA].have == HAVE_ALL || p.of[EFFECT_CREATE_NS].have)
			target(c, TARGET_NAMESPACE, EFFECT_RUN, 0);
		if (p.of[EFFECT_SECRETS].have == HAVE_ALL || p.of[EFFECT_LOGS].have == HAVE_ALL)
			target(c, TARGET_SECRETS, EFFECT_SECRETS, 0);
		c->volume |= p.of[EFFECT_HOSTPATH_PV].have == HAVE_ALL;
	}
}

static void nodes(struct closure *c)
{
	for (size_t slot = 1; slot < c->m->n_slots; slot++)
		if (c->run[slot] && (gate_open(c, slot) || c->label[slot] || c->volume))
			c->actor = c->runner[slot], target(c, TARGET_NODE, c->volume ? EFFECT_HOSTPATH_PV : c->label[slot] ? EFFECT_LABEL : EFFECT_RUN, 0);
}

static void close_reach(const struct model *m, size_t source, struct reach *r)
{
	static const enum target_kind by_ns[] = { TARGET_SECRETS, TARGET_TRAFFIC, TARGET_RECON, TARGET_AVAILABILITY };

	for (size_t t = 0; t < TARGETS; t++) {
		// One by one in every foreign namespace is everywhere.
		bool all = t != TARGET_CLUSTER_ADMIN && t != TARGET_NODE;
		for (size_t slot = 1; all && slot < m->n_slots; slot++)
			all = r->at[t][slot] || !crosses(m, source, slot);
		r->at[t][0] |= all || r->at[TARGET_CLUSTER_ADMIN][0];
	}
	for (size_t t = 0; t < TARGETS; t++)
		for (size_t slot = 0; t != TARGET_CLUSTER_ADMIN && slot < m->n_slots; slot++)
			r->at[t][slot] |= r->at[t][0];
	for (size_t slot = 0; slot < m->n_slots; slot++) {
		for (size_t k = 0; k < sizeof by_ns / sizeof *by_ns; k++)
			r->at[by_ns[k]][slot] |= r->at[TARGET_NAMESPACE][slot];
		r->at[TARGET_RECON][slot] |= r->at[TARGET_SECRETS][slot];
	}
}

void model_close(const struct model *m, size_t i, struct reach *r)
{
	close_reach(m, m->source[i], r);
}

static struct closure *close_over(struct model *m, size_t who, enum level_of_proof l)
{
	struct closure *c = arena_new(m->a, struct closure);

	c->m = m;
	c->level = l;
	c->source = who;
	if (l == PROVEN && m->who[who].exists == EXISTS_UNKNOWN)
		return c;
	c->held[who] = c->changed = true;
	c->from[who] = who;
	while (c->changed) {
		c->changed = false;
		for (size_t k = 0; k < m->n; k++)
			if (c->held[k])
				explore(c, k);
	}
	nodes(c);
	close_reach(m, who, &c->r);
	return c;
}

struct reach model_reach(struct model *m, size_t i, enum level_of_proof l)
{
	return close_over(m, m->source[i], l)->r;
}

// -- the rest -------------------------------------------------------------------------------------------------------
static void collect_pods(struct model *m)
{
	const struct cluster *c = m->c;

	for (size_t i = 0; i < c->pod.n; i++) {
		const struct cluster_pod *p = &c->pod.v[i];
		bool logs = false;
		if (!p->running || (i && p->owner.n && span_eq(p->owner, c->pod.v[i - 1].owner) && span_eq(p->ns, c->pod.v[i - 1].ns)))
			continue;
		for (size_t k = 0; p->logs && p->token && k < m->n; k++) {
			const struct who *w = &m->who[k];
			if (w->kind == SOURCE_SERVICE_ACCOUNT && span_eq(snapshot_ns_name(m->s, w->ns), p->ns) && span_eq(w->name, p->account)) {
				size_t r = rights_of(&m->rights, SPAN("get"), SPAN(""), SPAN("pods"), SPAN("log"));
				struct closure *own = close_over(m, k, PROVEN);
				logs = own->held[k] && facts_held(own, k)->all[r][1 + w->ns];
			}
		}
		if (p->wins || logs)
			vec_push(&m->pods, m->a, arena_printf(m->a, "Pod/%.*s/%.*s>%.*s", SPANF(p->ns), SPANF(p->name), SPANF(p->node.n ? p->node : SPAN("*"))));
	}
}

struct model *model_new(const struct snapshot *s, const struct cluster *c, struct arena *a)
{
	struct model *m = arena_new(a, struct model);

	*m = (struct model){ .s = s, .c = c, .a = a, .n_slots = 1 + s->n_ns };
	must(m->n_slots <= SLOTS);
	m->kube_system = 1 + (size_t)snapshot_ns(s, SPAN("kube-system"));
	for (size_t i = 0; i < s->rbac->n_roles; i++)
		if (s->rbac->role[i].ns == NS_CLUSTER && span_is(s->rbac->role[i].name, "cluster-admin"))
			m->cluster_admin = &s->rbac->role[i];
	must(m->cluster_admin);
	rights_init(&m->rights, s, a);
	collect_identities(m);
	collect_pods(m);
	return m;
}

size_t model_sources(const struct model *m) { return m->n_sources; }

span model_source(const struct model *m, size_t i)
{
	static const char *const kind[] = { "ServiceAccount", "Group", "User", "Namespace", "Pod", "Any" };
	const struct who *w = &m->who[m->source[i]];
	span ns = w->kind == SOURCE_SERVICE_ACCOUNT ? snapshot_ns_name(m->s, w->ns) : SPAN("");

	return arena_printf(m->a, "%s/%.*s/%.*s", kind[w->kind], SPANF(ns), SPANF(w->name));
}

size_t model_general(const struct model *m, size_t i, size_t out[3])
{
	const struct who *w = &m->who[m->source[i]];
	size_t n = 0;

	for (size_t k = 0; k < m->n_sources; k++) {
		const struct who *g = &m->who[m->source[k]];
		bool everybody = g->kind == SOURCE_ANY || (g->kind == SOURCE_GROUP && (g->ns != NS_CLUSTER || span_starts(g->name, SPAN("system:"))));
		// Who wins any account is in this one, too; it has its own line.
		bool in = span_is(g->name, "system:serviceaccounts") && !span_is(w->name, "system:unauthenticated") && !span_is(w->name, "system:anonymous");
		for (size_t q = 0; q < w->user.n_groups; q++)
			in |= span_eq(w->user.groups[q], g->name);
		// Whoever is not authenticated is system:anonymous.
		bool same = span_is(w->name, "system:unauthenticated") && span_is(g->name, "system:anonymous");
		if (((everybody && in) || same) && g != w && n < 3)
			out[n++] = k;
	}
	return n;
}

size_t model_pods(const struct model *m, const span **out)
{
	*out = m->pods.v;
	return m->pods.n;
}

span model_target(const struct model *m, enum target_kind t, size_t slot, struct arena *a)
{
	static const char *const kind[] = { "Namespace", "Node", "ClusterAdmin", "Cloud", "Secrets", "Traffic", "Recon", "Availability" };
	return arena_printf(a, "%s/%.*s", kind[t], SPANF(slot ? snapshot_ns_name(m->s, (uint32_t)slot - 1) : SPAN("*")));
}
