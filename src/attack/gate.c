// Host gates: may a pod that wins its node get into a namespace? Every host technique is armed on the payload pod in all its alternatives and put to
// admission; one that passes opens the gate. A namespace whose Pod Security policy refused all of them answers for every other namespace with
// the same level and version.
#include "attack/finder.h"
#include "attack/payload.h"
#include "attack/technique/build.h"
#include "base/must.h"
#include "k8s/podspec.h"
#include "twin/admission/psa.h"

#define MAX_ALTERNATIVES 4
#define MAX_ACCOUNTS 24

static bool wins(const struct technique *t)
{
	return t->has && !t->undecided && (t->effect == EFFECT_NODE || t->effect == EFFECT_NODE_READ);
}

size_t host_powers(struct finder *f, const value *meta, const value *spec, ref obj, struct arena *a, const uint16_t **out, const struct evidence **ev)
{
	const value *users = value_get(spec, KEY_hostUsers);
	struct pod_view v = { &f->s->keys, meta, spec, users->type == VALUE_BOOL && !users->b, f->s->minor };
	VEC(uint16_t) t = { 0 };
	VEC(struct evidence) e = { 0 };

	for (size_t i = 0; i < technique_count; i++) {
		const struct technique *q = technique_table[i];
		struct host_proof proof = { .at = &value_absent, .arena = a };
		// A power that also needs a right (logs beside /var/log) is no power of the pod alone.
		if (!wins(q) || q->grant[0].verbs || !q->has(&v, &proof))
			continue;
		struct evidence x = { obj, proof.at->off, proof.field };
		vec_push(&t, a, (uint16_t)i);
		vec_push(&e, a, x);
	}
	*out = t.v;
	*ev = e.v;
	return t.n;
}

struct gating {
	struct finder *f;
	struct world w;
	uint32_t ns;
	struct user user;
	struct gate *g;
	VEC(uint16_t) pass, maybe;
	enum unknown why;
	span why_text, deny_text;
	uint32_t deny_by;
	bool minimal;      // payloads from the plainest pod
	bool only_psa;     // everything was refused by Pod Security
};

static uint32_t control_index(const struct control *c)
{
	for (size_t i = 0; i < control_count; i++)
		if (control_table[i] == c)
			return (uint32_t)i;
	return UINT32_MAX;
}

static void note_decisions(struct gating *x, const struct trace *t, enum verdict v)
{
	struct arena *a = x->f->a;

	for (size_t i = 0; i < t->list.n; i++) {
		const struct decision *d = &t->list.v[i];
		if (v == VERDICT_DENY && d->verdict == VERDICT_DENY) {
			x->only_psa &= !strcmp(d->control->id, "psa");
			x->deny_by = control_index(d->control);
			x->deny_text = arena_span(a, d->reason);
		}
		if (v == VERDICT_UNKNOWN && d->verdict == VERDICT_UNKNOWN && !x->why_text.p) {
			x->why = d->unknown;
			x->why_text = arena_span(a, d->reason);
		}
	}
}

static void keep_evidence(struct gating *x, const struct trace *t, span sa)
{
	struct arena *a = x->f->a;
	VEC(struct evidence) e = { 0 };

	for (size_t i = 0; i < t->list.n; i++)
		for (size_t k = 0; t->list.v[i].matched && k < t->list.v[i].n_evidence; k++) {
			struct evidence y = t->list.v[i].evidence[k];
			y.field = arena_span(a, y.field);
			vec_push(&e, a, y);
		}
	x->g->evidence = e.v;
	x->g->n_evidence = e.n;
	x->g->sa = sa;
	x->g->minimal = x->minimal;
}

// One payload through admission. DENY also when the technique has no such alternative (*none).
static enum verdict try_payload(struct gating *x, const struct technique *t, unsigned alternative, span sa, bool *none)
{
	struct finder *f = x->f;
	struct payload p = { .arena = &f->run, .keys = &f->s->keys, .snap = f->s, .ns = x->ns, .sa = sa, .minimal = x->minimal, .alternative = alternative };
	struct trace trace = { { 0 } };

	arena_reset(&f->run);
	*none = !payload_host_pod(&p, t);
	if (*none)
		return VERDICT_DENY;
	struct judgement j = { .w = x->w, .run = &f->run, .trace = &trace };
	j.r = (struct request){ .user = x->user, .verb = SPAN("create"), .version = SPAN("v1"), .resource = SPAN("pods"),
		.ns = snapshot_ns_name(f->s, x->ns), .object = &p.object, .gk = GK_POD, .kind = SPAN("Pod") };
	enum verdict v = judge_admission(&j);
	note_decisions(x, &trace, v);
	if (v == VERDICT_ALLOW || (v == VERDICT_UNKNOWN && x->g->verdict == VERDICT_DENY))
		keep_evidence(x, &trace, sa);
	if (v != VERDICT_DENY && (x->g->verdict == VERDICT_DENY || v == VERDICT_ALLOW))
		x->g->verdict = v;
	return v;
}

static void try_account(struct gating *x, span sa)
{
	struct arena *a = x->f->a;

	for (size_t i = 0; i < technique_count; i++) {
		const struct technique *t = technique_table[i];
		enum verdict best = VERDICT_DENY;
		if (!wins(t) || !t->arm || t->grant[0].verbs)
			continue;
		for (unsigned k = 0; k < MAX_ALTERNATIVES; k++) {
			bool none;
			enum verdict v = try_payload(x, t, k, sa, &none);
			if (none)
				break;
			if (v == VERDICT_ALLOW || best == VERDICT_DENY)
				best = v;
			if (best == VERDICT_ALLOW)
				break;
		}
		if (best == VERDICT_ALLOW)
			vec_push(&x->pass, a, (uint16_t)i);
		else if (best == VERDICT_UNKNOWN)
			vec_push(&x->maybe, a, (uint16_t)i);
	}
}

// The namespace's labels after a relabel: enforce=privileged, and on OpenShift also run-level, which takes SCC out (admission.md 1.8).
static struct world relabelled(struct finder *f, uint32_t ns)
{
	struct world w = world_of(f->s);
	ref r = f->s->ns[ns].obj;
	struct payload p = { .arena = f->a, .keys = &f->s->keys, .snap = f->s, .ns = ns };

	p.object = r == REF_NONE ? value_null() : *f->s->object[r].root;
	const struct technique *t = technique_by_id(SPAN("ns-relabel-psa"));
	must(t && t->body);
	t->body(&p);
	value *root = arena_new(f->a, value);
	*root = p.object;
	return world_put(w, f->a, GK_NAMESPACE, NS_CLUSTER, snapshot_ns_name(f->s, ns), root);
}

// Bare pods are judged as the attacker's own; where it may only write workloads, the pod is the controller's.
static struct user creator(struct finder *f, uint32_t ns, uint32_t actor)
{
	struct world w = world_of(f->s);
	struct request r = { .user = f->t->v[actor].user, .verb = SPAN("create"), .version = SPAN("v1"), .resource = SPAN("pods"),
		.ns = snapshot_ns_name(f->s, ns) };

	if (rbac_authorize(&w, &r, NULL).allowed)
		return r.user;
	return user_service_account(f->a, SPAN("kube-system"), SPAN("replicaset-controller"));
}

static uint64_t psa_key(struct finder *f, const struct world *w, uint32_t ns)
{
	struct psa_ns_policy p = psa_policy_of(w, &f->run, ns);
	if (!p.known || p.exempt)
		return UINT64_MAX;
	return (uint64_t)p.policy.mode[PSA_ENFORCE].level << 32 | p.policy.mode[PSA_ENFORCE].version.minor;
}

static struct gate *gate_new(struct finder *f, uint32_t ns, uint32_t actor, bool relabel)
{
	struct gating x = { .f = f, .ns = ns, .g = arena_new(f->a, struct gate), .only_psa = true, .deny_by = UINT32_MAX };
	uint32_t closed;

	x.g->verdict = VERDICT_DENY;
	x.w = relabel ? relabelled(f, ns) : world_of(f->s);
	uint64_t key = psa_key(f, &x.w, ns);
	if (!f->o->exhaustive && key != UINT64_MAX && (closed = map64_get(&f->psa_closed, key)) != MAP_NONE) {
		*x.g = *f->gate[0][closed];
		return x.g;
	}
	x.user = creator(f, ns, actor);
	try_account(&x, SPAN("default"));
	// The pods that run there may be such that today's controls refuse them whatever is added.
	size_t running = 0;
	snapshot_in_ns(f->s, GK_POD, ns, &running);
	x.minimal = x.g->verdict != VERDICT_ALLOW && running;
	if (x.minimal)
		try_account(&x, SPAN("default"));
	// Only SecurityContextConstraints look at who runs the pod.
	for (uint32_t k = 0; f->s->openshift && x.g->verdict != VERDICT_ALLOW && k < f->t->ns_count[ns] && k < MAX_ACCOUNTS; k++)
		try_account(&x, f->t->v[f->t->ns_first[ns] + k].name);
	x.g->tech = x.g->verdict == VERDICT_ALLOW ? x.pass.v : x.maybe.v;
	x.g->n_tech = x.g->verdict == VERDICT_ALLOW ? x.pass.n : x.maybe.n;
	x.g->unknown = x.why;
	x.g->unknown_text = x.why_text;
	x.g->closed_by = x.deny_by;
	x.g->closed_text = x.deny_text;
	if (x.g->verdict == VERDICT_DENY && x.only_psa && key != UINT64_MAX && !relabel) {
		bool fresh;
		*map64_put(&f->psa_closed, f->a, key, &fresh) = ns;
	}
	return x.g;
}

const struct gate *finder_gate(struct finder *f, uint32_t ns, uint32_t actor, bool relabel)
{
	if (!f->gate[relabel][ns] || f->o->exhaustive)
		f->gate[relabel][ns] = gate_new(f, ns, actor, relabel);
	return f->gate[relabel][ns];
}

bool policy_control(const struct control *c)
{
	static const char *const id[] = { "vap", "validating-webhooks", "gatekeeper", "kyverno" };

	for (size_t i = 0; i < sizeof id / sizeof *id; i++)
		if (!strcmp(c->id, id[i]))
			return true;
	return false;
}

static bool asks_guards(struct finder *f, uint32_t ns, uint32_t actor)
{
	struct payload p = { .arena = &f->run, .keys = &f->s->keys, .snap = f->s, .ns = ns };
	struct trace trace = { { 0 } };

	arena_reset(&f->run);
	p.object = build_doc(&p, "{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: {name: 'bulkhead-probe'}, "
		"roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view'}, "
		"subjects: [{kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:serviceaccounts'}]}");
	struct judgement j = { .w = world_of(f->s), .run = &f->run, .trace = &trace };
	j.r = (struct request){ .user = f->t->v[actor].user, .verb = SPAN("create"), .group = SPAN("rbac.authorization.k8s.io"), .version = SPAN("v1"),
		.resource = SPAN("rolebindings"), .ns = snapshot_ns_name(f->s, ns), .object = &p.object, .gk = GK_ROLE_BINDING, .kind = SPAN("RoleBinding") };
	for (size_t i = 0; i < control_count; i++)
		if (policy_control(control_table[i]))
			control_table[i]->judge(control_table[i], &j);
	for (size_t i = 0; i < trace.list.n; i++)
		if (trace.list.v[i].matched)
			return true;
	return false;
}

bool finder_guarded(struct finder *f, uint32_t ns, uint32_t actor)
{
	if (!f->guarded[ns])
		f->guarded[ns] = asks_guards(f, ns, actor) ? 2 : 1;
	return f->guarded[ns] == 2;
}
