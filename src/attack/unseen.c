// Sources that are no identity of the bindings: pods that run now, rights that a controller of the input binds at run time, and clusters whose RBAC is
// not in the input at all.
#include "attack/finder.h"
#include "twin/deputy/runtime.h"

static span node_of(const struct snapshot *s, const struct podgroup *g)
{
	for (size_t i = 0; i < g->n_pods; i++) {
		span n = value_span(value_at(s->object[g->pods[i]].root, 2, KEY_spec, KEY_nodeName));
		if (n.n)
			return n;
	}
	return SPAN("*");
}

static struct link *pod_link(struct finder *f, const uint16_t *t, size_t n)
{
	struct link *l = arena_new(f->a, struct link);
	*l = (struct link){ .actor = IDENTITY_NONE, .tech = t, .n_tech = n, .ns = NS_CLUSTER, .next = IDENTITY_NONE, .depth = 1 };
	return l;
}

enum verdict pod_admitted(struct finder *f, const struct podgroup *g)
{
	const struct object *o = &f->s->object[g->pods[0]];

	if (!(o->flags & OBJECT_SYNTHETIC))
		return VERDICT_ALLOW;
	arena_reset(&f->run);
	// Made by a controller from a workload that the server took: valid, though here without what the server would have filled in.
	struct judgement j = { .w = world_of(f->s), .run = &f->run, .validated = true };
	j.r = (struct request){ .user = user_service_account(&f->run, SPAN("kube-system"), SPAN("replicaset-controller")), .verb = SPAN("create"),
		.version = SPAN("v1"), .resource = SPAN("pods"), .ns = snapshot_ns_name(f->s, g->ns), .object = o->root, .gk = GK_POD, .kind = SPAN("Pod") };
	return judge_admission(&j);
}

static void add_pod_candidate(struct finder *f, const struct podgroup *g, const struct link *l, enum target_kind to)
{
	struct candidate c = { .source = IDENTITY_NONE, .pods = g->pods, .n_pods = g->n_pods, .to = (uint8_t)to, .to_ns = NS_CLUSTER,
		.to_name = to == TARGET_NODE ? node_of(f->s, g) : SPAN("*"), .last = l, .from_kind = SOURCE_POD, .from_ns = g->ns };
	vec_push(&f->found, f->a, c);
}

static struct pod_view view_of(const struct finder *f, const struct podgroup *g)
{
	const value *users = value_get(g->spec, KEY_hostUsers);
	return (struct pod_view){ &f->s->keys, g->meta, g->spec, users->type == VALUE_BOOL && !users->b, f->s->minor };
}

// The pod's own account, or a group that it is in, reads logs there.
static bool pod_with_logs(struct finder *f, const struct podgroup *g, size_t t, uint32_t id)
{
	const struct holds *hs = finder_holds(f, id);
	for (size_t i = 0; i < hs->n; i++) {
		const struct hold *h = hs->v[i];
		const struct allowed *log = hold_allows(h, EFFECT_LOGS, 0);
		if (!log || (h->ns != g->ns && h->ns != NS_CLUSTER))
			continue;
		uint16_t *both = arena_array(f->a, uint16_t, 2);
		both[0] = log->technique;
		both[1] = (uint16_t)t;
		struct link *l = pod_link(f, both, 2);
		l->actor = id;
		l->hold = h;
		l->ns = h->ns;
		add_pod_candidate(f, g, l, TARGET_NODE);
		return true;
	}
	return false;
}

// Powers that need a right of the pod's own account beside the fields (writable /var/log and pods/log).
static void pod_with_right(struct finder *f, const struct podgroup *g, size_t t)
{
	const struct technique *q = technique_table[t];
	struct pod_view v = view_of(f, g);
	struct host_proof proof = { .at = &value_absent, .arena = f->a };
	span name = arena_printf(f->a, "system:serviceaccount:%.*s:%.*s", SPANF(snapshot_ns_name(f->s, g->ns)), SPANF(g->account));
	uint32_t who[4] = { spanmap_get(&f->t->user, name), f->t->ns_group[g->ns], f->t->serviceaccounts, f->t->authenticated };

	if (!g->token || !q->has(&v, &proof))
		return;
	for (size_t w = 0; w < 4; w++)
		if (who[w] != IDENTITY_NONE && pod_with_logs(f, g, t, who[w]))
			return;
}

// Powers short of the node: its network, its cloud identity.
static void lesser_powers(struct finder *f, const struct podgroup *g)
{
	static const struct { enum effect e; enum target_kind to; } kinds[] = { { EFFECT_TRAFFIC, TARGET_TRAFFIC }, { EFFECT_CLOUD, TARGET_CLOUD } };
	struct pod_view v = view_of(f, g);

	for (size_t i = 0; i < 2; i++) {
		VEC(uint16_t) t = { 0 };
		for (size_t q = 0; q < technique_count; q++) {
			struct host_proof proof = { .at = &value_absent, .arena = f->a };
			const struct technique *x = technique_table[q];
			enum unknown why;
			if (x->kind == TECHNIQUE_PATH && x->has && !x->undecided && x->effect == kinds[i].e && !x->grant[0].verbs && x->has(&v, &proof) &&
			    (!x->when || x->when(f->s, g->ns, NULL, 0, &why) == VERDICT_ALLOW))
				vec_push(&t, f->a, (uint16_t)q);
		}
		if (t.n)
			add_pod_candidate(f, g, pod_link(f, t.v, t.n), kinds[i].to);
	}
}

void reach_pods(struct finder *f)
{
	size_t n;
	const struct podgroup *g = pods_groups(f->pods, NS_CLUSTER, &n);

	for (size_t i = 0; i < n; i++) {
		const uint16_t *t;
		const struct evidence *ev;
		if (!g[i].running || f->s->ns[g[i].ns].platform)
			continue;
		f->n_positions++;
		if (host_plain(&f->s->keys, g[i].meta, g[i].spec) || pod_admitted(f, &g[i]) == VERDICT_DENY)
			continue;
		size_t k = host_powers(f, g[i].meta, g[i].spec, g[i].pods[0], f->a, &t, &ev);
		if (k) {
			add_pod_candidate(f, &g[i], pod_link(f, t, k), TARGET_NODE);
			continue;
		}
		lesser_powers(f, &g[i]);
		for (size_t q = 0; q < technique_count; q++)
			if (technique_table[q]->has && technique_table[q]->grant[0].verbs && !technique_table[q]->undecided)
				pod_with_right(f, &g[i], q);
	}
}

// A role that a controller of the input binds: whoever it is bound to is not in the input, so what it allows is UNKNOWN, not absent.
static void runtime_role(struct finder *f, const struct runtime_role *role)
{
	struct scope_rights r = { 0 };
	struct allowed *v;
	size_t n;
	VEC(uint16_t) t = { 0 };

	for (uint32_t i = 0; i < f->s->rbac->n_roles; i++)
		if (f->s->rbac->role[i].obj == role->role)
			grants_add(f->g, &r, f->a, i, false);
	grants_techniques(f->g, &r, false, NS_CLUSTER, f->a, &v, &n);
	for (size_t i = 0; i < n; i++)
		if (tech(v[i].technique)->effect == EFFECT_LABEL && !v[i].n_names)
			vec_push(&t, f->a, v[i].technique);
	if (!t.n)
		return;
	ref *rests = arena_array(f->a, ref, 2);
	rests[0] = role->role;
	rests[1] = role->config_map;
	struct candidate c = { .source = IDENTITY_NONE, .from_kind = SOURCE_ANY, .from_ns = NS_CLUSTER, .to = TARGET_NODE, .to_ns = NS_CLUSTER,
		.to_name = SPAN("*"), .unknown = UNKNOWN_runtime_binding, .labels = t.v, .n_labels = t.n, .rests = rests, .n_rests = 2 };
	vec_push(&f->found, f->a, c);
}

// No RBAC in the input: nothing can be said about any identity, and that is one line, from everybody.
static void no_rbac(struct finder *f)
{
	VEC(uint16_t) t = { 0 };

	for (size_t i = 0; i < technique_count; i++)
		if (technique_table[i]->from == POSITION_IDENTITY && !technique_table[i]->undecided && technique_table[i]->grant[0].verbs)
			vec_push(&t, f->a, (uint16_t)i);
	struct candidate c = { .source = IDENTITY_NONE, .from_kind = SOURCE_ANY, .from_ns = NS_CLUSTER, .to = TARGET_CLUSTER_ADMIN,
		.to_ns = NS_CLUSTER, .to_name = SPAN(""), .unknown = UNKNOWN_kind_missing, .labels = t.v, .n_labels = t.n };
	vec_push(&f->found, f->a, c);
}

static bool rests_on_binding(const struct snapshot *s, const struct gate *g)
{
	for (size_t i = 0; i < g->n_evidence; i++) {
		uint16_t gk = s->kind[s->object[g->evidence[i].obj].kind].gk;
		if (gk == GK_CLUSTER_ROLE_BINDING || gk == GK_ROLE_BINDING)
			return true;
	}
	return false;
}

// Who may create pods is unknown; where an account of the namespace would pass SecurityContextConstraints with a host payload, that is worth a line.
static void no_rbac_scc(struct finder *f)
{
	for (uint32_t ns = 0; ns < f->s->n_ns; ns++) {
		if (f->s->ns[ns].platform || !f->t->ns_count[ns])
			continue;
		const struct gate *g = finder_gate(f, ns, f->t->ns_first[ns], false);
		if (g->verdict == VERDICT_DENY || !rests_on_binding(f->s, g))
			continue;
		VEC(ref) rests = { 0 };
		for (size_t i = 0; i < g->n_evidence; i++)
			vec_push(&rests, f->a, g->evidence[i].obj);
		struct candidate c = { .source = IDENTITY_NONE, .from_kind = SOURCE_NAMESPACE, .from_ns = ns, .to = TARGET_NODE, .to_ns = NS_CLUSTER,
			.to_name = SPAN("*"), .unknown = UNKNOWN_kind_missing, .labels = g->tech, .n_labels = g->n_tech,
			.rests = rests.v, .n_rests = rests.n };
		vec_push(&f->found, f->a, c);
	}
}

void reach_unseen(struct finder *f)
{
	for (size_t i = 0; f->s->runtime && i < f->s->runtime->n; i++)
		runtime_role(f, &f->s->runtime->v[i]);
	if (f->s->rbac->complete)
		return;
	no_rbac(f);
	if (f->s->openshift)
		no_rbac_scc(f);
}
