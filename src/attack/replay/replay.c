#include "attack/replay/replay.h"
#include "attack/payload.h"
#include "attack/replay/request.h"
#include "attack/usage.h"
#include "base/must.h"

#include <stdlib.h>

static void add_technique(struct replaying *r, const struct technique *t)
{
	for (size_t i = 0; i < r->techniques.n; i++)
		if (r->techniques.v[i] == t)
			return;
	vec_push(&r->techniques, r->f->a, t);
}

static void add_object(struct replaying *r, ref o)
{
	if (o == REF_NONE || o >= r->f->s->n_objects)
		return;
	for (size_t i = 0; i < r->objects.n; i++)
		if (r->objects.v[i] == o)
			return;
	vec_push(&r->objects, r->f->a, o);
}

static void add_evidence_of(struct replaying *r, const struct trace *t)
{
	for (size_t i = 0; i < t->list.n; i++)
		for (size_t k = 0; t->list.v[i].verdict == VERDICT_ALLOW && k < t->list.v[i].n_evidence; k++)
			add_object(r, t->list.v[i].evidence[k].obj);
}

static void be_unknown(struct replaying *r, enum unknown why, span text)
{
	if (r->verdict == VERDICT_UNKNOWN)
		return;
	r->verdict = VERDICT_UNKNOWN;
	r->unknown = why;
	r->unknown_text = text;
}

struct sent { struct request *r; struct trace trace; enum verdict verdict; enum unknown unknown; };

// A right that is asked of the authorizer only, as part of another request (bind, impersonate, ...), or a plain read.
static bool authorize_only(const struct asked *q)
{
	return !request_writes(q->verb) || span_is(q->resource, "serviceaccounts") || span_is(q->group, "certificates.k8s.io");
}

// Pods of a workload are the controller's requests: they meet admission too, as the controller.
static enum verdict judge_child(struct replaying *r, const struct link *l, const struct asked *q, uint32_t ns, struct sent *out)
{
	struct asked pods = { SPAN("create"), SPAN(""), SPAN("pods"), SPAN(""), SPAN(""), SCOPE_NS, 0 };
	struct request *req = replay_request(r, l->actor, l, &pods, ns);
	static const struct technique plain = { .effect = EFFECT_RUN };

	(void)q;
	replay_body(r, l, &plain, &pods, ns, req);
	req->user = user_service_account(r->mem, SPAN("kube-system"), SPAN("replicaset-controller"));
	struct judgement j = { .w = r->w, .r = *req, .run = r->mem, .trace = &out->trace };
	enum verdict v = judge_admission(&j);
	if (v == VERDICT_UNKNOWN)
		out->unknown = j.unknown;
	return v;
}

static struct sent send(struct replaying *r, uint32_t actor, const struct link *l, const struct technique *t, const struct asked *q, uint32_t ns)
{
	struct sent out = { .r = replay_request(r, actor, l, q, ns) };

	replay_body(r, l, t, q, ns, out.r);
	struct judgement j = { .w = r->w, .r = *out.r, .run = r->mem, .trace = &out.trace, .valid = &r->f->valid };
	out.verdict = authorize_only(q) ? judge_authorize(&j) : judge(&j);
	out.unknown = j.unknown;
	if (out.verdict != VERDICT_DENY && t->effect == EFFECT_RUN && !span_is(q->resource, "pods") && request_writes(q->verb)) {
		enum verdict v = judge_child(r, l, q, ns, &out);
		if (v != VERDICT_ALLOW)
			out.verdict = v;
	}
	return out;
}

// The link by which the actor wears another's identity for this request only.
static const struct link *mask_of(const struct link *l, uint32_t actor)
{
	return l->prev && l->prev->mask && l->prev->next == actor ? l->prev : NULL;
}

static bool server_verb(span verb)
{
	static const char *const verbs[] = { "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection" };

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (span_is(verb, verbs[i]))
			return true;
	return false;
}

// Under a mask the request itself is asked for under another verb (constrained impersonation, twin/authz/impersonate_constrained.c). Nobody
// impersonates through an impersonation.
static struct sent send_mask(struct replaying *r, const struct link *worn, const struct request *of)
{
	struct sent out = { .r = arena_new(r->mem, struct request), .verdict = VERDICT_DENY };

	*out.r = *of;
	out.r->user = r->f->t->v[worn->actor].user;
	out.r->verb = arena_printf(r->mem, "impersonate-on:%s:%.*s", worn->mask, SPANF(of->verb));
	out.r->object = out.r->old = NULL;
	struct judgement j = { .w = r->w, .r = *out.r, .run = r->mem, .trace = &out.trace };
	if (!span_starts(of->verb, SPAN("impersonate")))
		out.verdict = judge_authorize(&j);
	out.unknown = j.unknown;
	return out;
}

// The right under the mask may be to another of the verbs that do (list for get): the first that passes both ways.
static struct sent under_mask(struct replaying *r, uint32_t actor, const struct link *l, const struct technique *t, const struct asked *q, uint32_t ns,
                              struct sent *real)
{
	struct sent first = send_mask(r, mask_of(l, actor), real->r);
	span rest = span_str(t->grant[q->grant].verbs), verb;

	while (first.verdict != VERDICT_ALLOW && r->bind_role == UINT32_MAX && t->effect != EFFECT_USER && rest.p) {
		rest = span_cut(rest, '|', &verb);
		struct asked other = *q;
		other.verb = verb;
		struct sent again = send(r, actor, l, t, &other, ns), mask = send_mask(r, mask_of(l, actor), again.r);
		if (again.verdict != VERDICT_ALLOW || mask.verdict != VERDICT_ALLOW)
			continue;
		*real = again;
		return mask;
	}
	return first;
}

// Bindings of the actor (and of the groups it is in) that contribute to any of the techniques, in the hold's scope.
static void grant_evidence(struct replaying *r, uint32_t actor, const struct hold *h, const struct technique *const *v, size_t n,
                           struct path_step *step)
{
	struct finder *f = r->f;
	uint32_t who[4];
	size_t n_who = identity_general(f->t, actor, who);
	VEC(struct evidence) ev = { 0 };
	VEC(struct closing) cl = { 0 };
	uint32_t whose = actor;

	who[n_who++] = actor;
	for (size_t w = n_who; w-- > 0;) {
		const struct identity *id = &f->t->v[who[w]];
		for (size_t k = 0; k < id->n_bindings; k++) {
			const struct rbac_binding *b = &f->s->rbac->binding[id->bindings[k]];
			bool counts = false;
			if (b->role == UINT32_MAX || (b->ns != NS_CLUSTER && b->ns != h->ns))
				continue;
			for (size_t i = 0; i < n && !counts; i++)
				counts = v[i]->from == POSITION_IDENTITY && grants_contributes(f->g, b->role, (uint16_t)technique_index(v[i]));
			if (!counts)
				continue;
			const struct rbac_role *role = &f->s->rbac->role[b->role];
			struct evidence e[2] = { { b->obj, VALUE_NO_OFF, SPAN("") }, { role->obj, VALUE_NO_OFF, SPAN("rules") } };
			vec_push(&ev, f->a, e[0]);
			vec_push(&ev, f->a, e[1]);
			add_object(r, b->obj);
			add_object(r, role->obj);
			// What a controller would make is no object of the input: whoever asks the recorded cluster must know.
			step->overlay |= (f->s->object[b->obj].flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN)) == OBJECT_SYNTHETIC;
			struct closing c = { arena_printf(f->a, "remove %s %.*s from it", id->kind == SOURCE_SERVICE_ACCOUNT ? "account" :
				id->kind == SOURCE_USER ? "user" : "group", SPANF(id->name)), b->obj, VALUE_NO_OFF, SPAN("") };
			vec_push(&cl, f->a, c);
			whose = who[w];
		}
	}
	step->evidence = ev.v;
	step->n_evidence = ev.n;
	// Only a grant that stands alone closes the step by itself.
	if (cl.n == 1) {
		cl.v[0].used_by = usage_of_account(f, whose);
		step->closing = cl.v;
		step->n_closing = 1;
	}
}

static span actor_text(struct replaying *r, uint32_t actor)
{
	struct finder *f = r->f;

	if (actor == IDENTITY_NONE) {
		const struct object *o = &f->s->object[r->c->pods[0]];
		return arena_printf(f->a, "Pod %.*s/%.*s", SPANF(snapshot_ns_name(f->s, o->ns)), SPANF(o->name));
	}
	const struct identity *i = &f->t->v[actor];
	if (i->kind == SOURCE_SERVICE_ACCOUNT)
		return arena_printf(f->a, "ServiceAccount %.*s/%.*s", SPANF(snapshot_ns_name(f->s, i->ns)), SPANF(i->name));
	return arena_printf(f->a, "%s %.*s", i->kind == SOURCE_USER ? "User" : "Group", SPANF(i->name));
}

static span result_text(struct replaying *r, const struct technique *t, const struct link *l)
{
	struct finder *f = r->f;
	const char *mark = t->gives ? strstr(t->gives, "%s") : NULL;
	span where = l->ns == NS_CLUSTER ? SPAN("every namespace") : snapshot_ns_name(f->s, l->ns);

	if (l->next != IDENTITY_NONE)
		return arena_printf(f->a, "acts as %.*s", SPANF(actor_text(r, l->next)));
	if (!t->gives)
		return SPAN("");
	if (!mark)
		return span_str(t->gives);
	return arena_printf(f->a, "%.*s%.*s%s", (int)(mark - t->gives), t->gives, SPANF(where), mark + 2);
}

static void push_step(struct replaying *r, struct path_step *s)
{
	vec_push(&r->steps, r->f->a, *s);
}

// Judges one technique of a link; DENY = it does not work here.
static enum verdict try_technique(struct replaying *r, uint32_t actor, const struct hold *h, const struct link *l, const struct technique *t,
                                  uint32_t ns, struct sent out[TECHNIQUE_GRANTS], size_t *n_out)
{
	struct asked q[TECHNIQUE_GRANTS];
	size_t n = replay_requests(r, actor, h, l, t, ns, q);
	enum verdict v = VERDICT_ALLOW;
	enum unknown why = UNKNOWN_NONE;

	*n_out = 0;
	if (t->when) {
		enum verdict w = t->when(r->f->s, h->ns, NULL, 0, &why);
		if (w != VERDICT_ALLOW)
			v = w;
	}
	for (size_t i = 0; i < n && v != VERDICT_DENY; i++) {
		const struct link *worn = mask_of(l, actor);
		struct sent mask = { .verdict = VERDICT_ALLOW }, real = send(r, actor, l, t, &q[i], ns);
		if (worn && (server_verb(q[i].verb) || span_starts(q[i].verb, SPAN("impersonate"))) && *n_out + 1 < TECHNIQUE_GRANTS) {
			mask = under_mask(r, actor, l, t, &q[i], ns, &real);
			out[(*n_out)++] = mask;
		}
		out[(*n_out)++] = real;
		enum verdict one = mask.verdict == VERDICT_ALLOW || real.verdict == VERDICT_DENY ? real.verdict : mask.verdict;
		if (one == VERDICT_DENY)
			v = VERDICT_DENY;
		else if (one == VERDICT_UNKNOWN && v == VERDICT_ALLOW) {
			v = VERDICT_UNKNOWN;
			why = real.verdict == VERDICT_UNKNOWN ? real.unknown : mask.unknown;
		}
	}
	if (n == 0)
		v = VERDICT_DENY;
	if (*n_out)
		out[0].unknown = why;
	return v;
}

static span first_unknown_text(const struct sent *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < s[i].trace.list.n; k++)
			if (s[i].trace.list.v[k].verdict == VERDICT_UNKNOWN)
				return s[i].trace.list.v[k].reason;
	return SPAN("");
}

struct judged { const struct technique *t; enum verdict v; bool minimal; span worn_by; struct sent sent[TECHNIQUE_GRANTS]; size_t n; };

static void note_refused(struct replaying *r, uint32_t actor, const struct judged *j)
{
	if (!r->f->o->refuted || !j->n || (r->refused && r->refused->n >= j->n))
		return;
	struct judged *copy = arena_new(r->f->a, struct judged);
	*copy = *j;
	r->refused = copy;
	r->refused_actor = actor;
}

static void step_requests(struct replaying *r, struct path_step *st, const struct judged *j, span actor, span result)
{
	// One step a request: every right that the technique uses is shown with its own decisions.
	for (size_t i = 0; i < j->n; i++) {
		struct path_step s = *st;
		s.request = j->sent[i].r;
		s.decision = j->sent[i].trace.list.v;
		s.n_decisions = j->sent[i].trace.list.n;
		s.verdict = j->sent[i].verdict;
		s.unknown = j->sent[i].unknown;
		s.actor = j->worn_by.n && span_starts(s.request->verb, SPAN("impersonate-on:")) ? j->worn_by : actor;
		s.result = i + 1 == j->n ? result : SPAN("");
		if (i > 0)
			s.n_evidence = s.n_closing = 0, s.n_also = 0;
		push_step(r, &s);
	}
}

static enum verdict try_in(struct replaying *r, struct arena *mem, uint32_t actor, const struct hold *h, const struct link *l, struct judged *j,
                           uint32_t ns)
{
	if (mem != r->f->a)
		arena_reset(mem);
	r->mem = mem;
	r->minimal = j->minimal;
	memset(j->sent, 0, sizeof j->sent);
	return try_technique(r, actor, h, l, j->t, ns, j->sent, &j->n);
}

// A pod that runs may be one that the controls of today refuse: then the plainest pod is tried.
static enum verdict try_both(struct replaying *r, struct arena *mem, uint32_t actor, const struct hold *h, const struct link *l, struct judged *j,
                             uint32_t ns)
{
	enum verdict v = try_in(r, mem, actor, h, l, j, ns);

	if (v == VERDICT_ALLOW || j->t->effect != EFFECT_RUN || l->gate)
		return v;
	struct judged plain = { .t = j->t, .minimal = true };
	enum verdict again = try_in(r, mem, actor, h, l, &plain, ns);
	if (again == VERDICT_ALLOW || (again == VERDICT_UNKNOWN && v == VERDICT_DENY)) {
		*j = plain;
		return again;
	}
	return v;
}

// Puts the identity-based techniques of a link to the test. False when none works.
static bool act(struct replaying *r, uint32_t actor, const struct hold *h, const struct link *l, const uint16_t *v, size_t n, span result_of)
{
	struct finder *f = r->f;
	uint32_t ns = replay_ns(r, l);
	struct judged best = { .v = VERDICT_DENY };
	const struct technique **works = arena_array(f->a, const struct technique *, n + 1);
	size_t n_works = 0, n_sure = 0;

	for (size_t i = 0; i < n; i++) {
		struct judged j = { .t = tech(v[i]) };
		if (j.t->from != POSITION_IDENTITY)
			continue;
		j.v = try_both(r, f->o->refuted ? f->a : &f->run, actor, h, l, &j, ns);
		if (j.v == VERDICT_DENY) {
			note_refused(r, actor, &j);
			continue;
		}
		if (j.v == VERDICT_ALLOW && n_sure++ == 0)
			n_works = 0; // proven ones only, once there is one
		if (j.v == VERDICT_ALLOW || n_sure == 0)
			works[n_works++] = j.t;
		if (best.v == VERDICT_DENY || (best.v == VERDICT_UNKNOWN && j.v == VERDICT_ALLOW))
			best = j;
	}
	// Handing out what one holds in a foreign namespace wins nothing there by itself.
	bool opens_only = !r->c->only_guarded;
	for (size_t i = 0; i < n_works; i++)
		opens_only &= works[i]->effect == EFFECT_OPEN_NS;
	if (!n_works || opens_only)
		return false;
	r->refused = NULL;
	// Asked again into memory that stays: of all techniques only this one is shown step by step.
	try_in(r, f->a, actor, h, l, &best, ns);
	if (mask_of(l, actor))
		best.worn_by = actor_text(r, mask_of(l, actor)->actor);
	if (best.v == VERDICT_UNKNOWN)
		be_unknown(r, best.n ? best.sent[0].unknown : UNKNOWN_object, first_unknown_text(best.sent, best.n));
	struct path_step st = { .technique = best.t, .overlay = r->overlay || h->via };
	for (size_t i = 0; i < n_works; i++)
		add_technique(r, works[i]);
	st.also = works;
	st.n_also = n_works;
	grant_evidence(r, actor, h, works, n_works, &st);
	for (size_t i = 0; mask_of(l, actor) && i < best.n; i++)
		if (span_starts(best.sent[i].r->verb, SPAN("impersonate-on:")))
			add_evidence_of(r, &best.sent[i].trace);
	step_requests(r, &st, &best, actor_text(r, actor), result_of.p ? result_of : result_text(r, best.t, l));
	return true;
}

static bool given_already(const struct replaying *r, const struct given *x)
{
	for (size_t i = 0; i < r->given.n; i++) {
		const struct given *g = &r->given.v[i];
		if (g->actor == x->actor && g->ns == x->ns && g->role == x->role && span_eq(g->name, x->name))
			return true;
	}
	return false;
}

// Binding a role to oneself, or rewriting one's own: proven first, then the rights count in the overlay.
static bool act_via(struct replaying *r, uint32_t actor, const struct hold *h, const struct link *l)
{
	struct finder *f = r->f;
	uint16_t t = (uint16_t)technique_index(h->via);
	struct link at = *l;
	const struct rbac_role *role = &f->s->rbac->role[h->via_role];

	at.next = IDENTITY_NONE;
	span text = arena_printf(f->a, "holds the rights of %s %.*s", role->ns == NS_CLUSTER ? "ClusterRole" : "Role",
		SPANF(f->s->object[role->obj].name));
	if (h->base->via && !act_via(r, actor, h->base, &at))
		return false;
	const struct given made = { actor, h->ns == NS_CLUSTER && !h->via_cluster ? replay_ns(r, l) : h->ns, h->via_role, h->via_name };
	if (given_already(r, &made))
		return true;
	r->bind_role = h->via_role;
	r->bind_cluster = h->via_cluster;
	r->rewrite = h->via_name;
	r->make = h->via_create;
	r->feeds = h->via_feeds;
	r->rewrite_cluster = h->via_cluster || h->via_cluster_role;
	at.ns = h->ns == NS_CLUSTER && !h->via_cluster ? l->ns : h->ns;
	bool works = act(r, actor, h->base, &at, &t, 1, text);
	if (works) {
		struct payload p = { .arena = f->a, .keys = &f->s->keys, .snap = f->s };
		value *root = arena_new(f->a, value);
		span name = arena_printf(f->a, "bulkhead-probe-%.*s", SPANF(f->s->object[role->obj].name));
		*root = replay_binding(r, &p, actor, name);
		r->w = world_put(r->w, f->a, h->via_cluster ? GK_CLUSTER_ROLE_BINDING : GK_ROLE_BINDING, made.ns, name, root);
		vec_push(&r->given, f->a, made);
		add_object(r, role->obj);
		r->overlay = true;
	}
	r->bind_role = UINT32_MAX;
	r->feeds = NULL;
	return works;
}

static void host_steps(struct replaying *r, const struct link *l)
{
	const struct technique *first = NULL;
	struct path_step st = { .verdict = VERDICT_ALLOW };
	const struct technique **also = arena_array(r->f->a, const struct technique *, l->n_tech + 1);
	size_t n = 0;

	for (size_t i = 0; i < l->n_tech; i++) {
		const struct technique *t = tech(l->tech[i]);
		if (t->from != POSITION_POD && t->from != POSITION_SECRETS && t->from != POSITION_RUN)
			continue;
		add_technique(r, t);
		also[n++] = t;
		if (!first)
			first = t;
	}
	if (!first || first->from == POSITION_RUN)
		return;
	st.technique = first;
	st.also = also;
	st.n_also = n;
	st.actor = l->actor == IDENTITY_NONE ? actor_text(r, IDENTITY_NONE) : first->from == POSITION_POD ? SPAN("code in the pod") : actor_text(r, l->actor);
	st.result = result_text(r, first, l);
	if (l->gate) {
		st.evidence = l->gate->evidence;
		st.n_evidence = l->gate->n_evidence;
		for (size_t i = 0; i < l->gate->n_evidence; i++)
			add_object(r, l->gate->evidence[i].obj);
		add_object(r, r->f->s->ns[l->ns].obj);
	}
	st.closing = usage_of_host(r->f, r->c, l);
	st.n_closing = st.closing != NULL;
	push_step(r, &st);
}

static bool relabel(struct replaying *r, const struct link *l)
{
	struct finder *f = r->f;
	struct link at = *l;
	VEC(uint16_t) v = { 0 };

	at.next = IDENTITY_NONE;
	at.gate = NULL;
	for (size_t i = 0; i < l->n_tech; i++)
		if (tech(l->tech[i])->effect == EFFECT_LABEL)
			vec_push(&v, f->a, l->tech[i]);
	size_t before = r->steps.n;
	if (!act(r, l->relabel_actor, l->relabel_hold, &at, v.v, v.n, SPAN("")))
		return false;
	for (size_t i = before; i < r->steps.n; i++) {
		const struct request *q = r->steps.v[i].request;
		if (q && q->object && q->gk == GK_NAMESPACE)
			r->w = world_put(r->w, f->a, GK_NAMESPACE, NS_CLUSTER, q->name, q->object);
	}
	r->overlay = true;
	return true;
}

// As the node: what its pods name. In the constrained mode the requestor needs the right to that request under its mask.
static bool act_as_node(struct replaying *r, const struct link *l)
{
	struct finder *f = r->f;
	const struct object *secret = &f->s->object[l->extra[0]];
	span group = SPAN("system:nodes"), user = arena_printf(f->a, "system:node:%.*s", SPANF(l->node));
	struct sent real = { .r = arena_new(f->a, struct request) };
	struct path_step st = { .technique = tech(l->tech[0]), .actor = actor_text(r, l->actor) };

	r->mem = f->a;
	*real.r = (struct request){ .user = user_named(f->a, user, &group, 1), .verb = SPAN("get"), .version = SPAN("v1"), .resource = SPAN("secrets"),
		.ns = snapshot_ns_name(f->s, secret->ns), .name = secret->name, .gk = GK_SECRET, .kind = SPAN("Secret") };
	struct sent mask = l->mask ? send_mask(r, l, real.r) : (struct sent){ .verdict = VERDICT_ALLOW };
	struct judgement j = { .w = r->w, .r = *real.r, .run = f->a, .trace = &real.trace };
	real.verdict = judge_authorize(&j);
	if (mask.verdict == VERDICT_DENY || real.verdict == VERDICT_DENY)
		return false;
	if (mask.verdict == VERDICT_UNKNOWN || real.verdict == VERDICT_UNKNOWN)
		be_unknown(r, mask.verdict == VERDICT_UNKNOWN ? mask.unknown : j.unknown, SPAN(""));
	struct judged both = { .t = st.technique, .sent = { mask, real }, .n = 2 };
	if (!l->mask)
		both.sent[0] = real, both.n = 1;
	both.worn_by = st.actor;
	add_evidence_of(r, &mask.trace);
	step_requests(r, &st, &both, arena_printf(f->a, "User %.*s", SPANF(user)), SPAN("reads what the pods of the node are given"));
	return true;
}

static bool disturbs(const struct link *l)
{
	return l->n_tech && tech(l->tech[0])->effect == EFFECT_DOS;
}

static bool walk_one(struct replaying *r, const struct link *l)
{
	if (l->verdict == VERDICT_UNKNOWN && !l->gate)
		be_unknown(r, l->unknown, SPAN(""));
	// What is disturbed stands in the request; the path rests on the grants.
	for (size_t i = 0; i < l->n_extra && !disturbs(l); i++)
		add_object(r, l->extra[i]);
	if (l->hold && l->hold->via && !act_via(r, l->actor, l->hold, l))
		return false;
	if (l->relabel_hold && l->relabel_hold->via && l->relabel_hold != l->hold && !act_via(r, l->relabel_actor, l->relabel_hold, l))
		return false;
	if (l->relabel && !relabel(r, l))
		return false;
	if (l->hold) {
		VEC(uint16_t) v = { 0 };
		for (size_t i = 0; i < l->n_tech; i++)
			if (!(l->relabel && tech(l->tech[i])->effect == EFFECT_LABEL))
				vec_push(&v, r->f->a, l->tech[i]);
		if (!act(r, l->actor, l->hold, l, v.v, v.n, SPAN("")) || (l->node.n && !act_as_node(r, l)))
			return false;
	}
	host_steps(r, l);
	return true;
}

static bool walk(struct replaying *r, const struct link *l)
{
	if (l->prev && !walk(r, l->prev))
		return false;
	enum verdict before = r->verdict;
	bool passed = walk_one(r, l);
	if (!passed || (before == VERDICT_ALLOW && r->verdict == VERDICT_UNKNOWN && l->next != IDENTITY_NONE))
		r->bad = l;
	return passed;
}

static int tech_cmp(const void *x, const void *y)
{
	return strcmp((*(const struct technique *const *)x)->id, (*(const struct technique *const *)y)->id);
}

static void path_from(struct replaying *r, struct path_end *e)
{
	struct finder *f = r->f;
	const struct candidate *c = r->c;

	if (c->source == IDENTITY_NONE) {
		*e = (struct path_end){ .kind = c->from_kind };
		if (c->n_pods) {
			const struct object *o = &f->s->object[c->pods[0]];
			*e = (struct path_end){ SOURCE_POD, snapshot_ns_name(f->s, o->ns), o->name, SPAN("") };
		} else if (c->from_ns != NS_CLUSTER) {
			e->ns = e->name = snapshot_ns_name(f->s, c->from_ns);
		}
		uint32_t t = c->from_ns == NS_CLUSTER ? TENANT_NONE : f->s->ns[c->from_ns].tenant;
		e->tenant = t == TENANT_NONE ? SPAN("") : f->s->tenant[t].name;
		return;
	}
	const struct identity *i = &f->t->v[c->source];
	*e = (struct path_end){ i->kind, i->kind == SOURCE_SERVICE_ACCOUNT ? snapshot_ns_name(f->s, i->ns) : SPAN(""), i->name,
		i->tenant == TENANT_NONE ? SPAN("") : f->s->tenant[i->tenant].name };
	if (i->kind == SOURCE_SERVICE_ACCOUNT && i->ns == NS_CLUSTER) {
		span name;
		user_split_service_account(i->rbac_name, &e->ns, &name);
	}
}

static void path_to(struct replaying *r, struct path_end *e)
{
	const struct snapshot *s = r->f->s;
	const struct candidate *c = r->c;
	uint32_t t = c->to_ns == NS_CLUSTER ? TENANT_NONE : s->ns[c->to_ns].tenant;

	*e = (struct path_end){ .kind = c->to, .name = c->to_ns == NS_CLUSTER ? c->to_name : snapshot_ns_name(s, c->to_ns) };
	e->tenant = t == TENANT_NONE ? SPAN("") : s->tenant[t].name;
	if (c->to == TARGET_CLUSTER_ADMIN)
		e->name = SPAN("");
}

// Grants to everybody have names of their own.
static void label_everybody(struct replaying *r)
{
	const struct identities *t = r->f->t;
	const char *id = NULL;

	if (r->c->source == IDENTITY_NONE)
		return;
	if (r->c->source == t->authenticated || r->c->source == t->serviceaccounts)
		id = "authenticated-grant";
	if (r->c->source == t->unauthenticated)
		id = "anonymous-grant";
	const struct technique *q = id ? technique_by_id(span_str(id)) : NULL;
	if (q)
		add_technique(r, q);
}

// Did an installed policy or webhook judge one of the requests? What a tenant does inside itself only matters where somebody tries to forbid it.
static bool guarded(const struct replaying *r)
{
	for (size_t i = 0; i < r->steps.n; i++)
		for (size_t k = 0; k < r->steps.v[i].n_decisions; k++)
			if (r->steps.v[i].decision[k].matched && policy_control(r->steps.v[i].decision[k].control))
				return true;
	return false;
}

// As far as it got, and the step that was refused.
static void refused_path(struct replaying *r, struct path *out)
{
	if (r->refused) {
		struct path_step st = { .technique = r->refused->t, .overlay = r->overlay };
		step_requests(r, &st, r->refused, actor_text(r, r->refused_actor), SPAN(""));
		add_technique(r, r->refused->t);
	}
	*out = (struct path){ .verdict = VERDICT_DENY, .root = REF_NONE };
	path_from(r, &out->from);
	path_to(r, &out->to);
	out->technique = r->techniques.v;
	out->n_techniques = r->techniques.n;
	out->step = r->steps.v;
	out->n_steps = r->steps.n;
}

bool replay(struct finder *f, const struct candidate *c, struct path *out, const struct link **bad)
{
	struct replaying r = { .f = f, .c = c, .mem = f->a, .w = world_of(f->s), .bind_role = UINT32_MAX };

	*bad = NULL;
	r.verdict = VERDICT_ALLOW;
	if (c->source != IDENTITY_NONE && f->t->v[c->source].exists == EXISTS_UNKNOWN) {
		const struct technique *dangling = technique_by_id(SPAN("rbac-dangling-subject"));
		be_unknown(&r, f->t->v[c->source].why, SPAN(""));
		if (dangling)
			add_technique(&r, dangling);
	}
	label_everybody(&r);
	for (size_t i = 0; i < c->n_pods; i++)
		add_object(&r, c->pods[i]);
	if (c->last && !walk(&r, c->last)) {
		*bad = r.bad;
		if (f->o->refuted)
			refused_path(&r, out);
		return false;
	}
	*bad = r.bad;
	if (c->only_guarded && !guarded(&r))
		return false;
	if (c->unknown != UNKNOWN_NONE)
		be_unknown(&r, c->unknown, SPAN(""));
	for (size_t i = 0; i < c->n_labels; i++)
		add_technique(&r, tech(c->labels[i]));
	for (size_t i = 0; i < c->n_rests; i++)
		add_object(&r, c->rests[i]);
	if (r.techniques.n)
		qsort(r.techniques.v, r.techniques.n, sizeof *r.techniques.v, tech_cmp);
	*out = (struct path){ .verdict = r.verdict, .unknown = r.unknown, .unknown_text = r.unknown_text };
	path_from(&r, &out->from);
	path_to(&r, &out->to);
	out->technique = r.techniques.v;
	out->n_techniques = r.techniques.n;
	out->object = r.objects.v;
	out->n_objects = r.objects.n;
	out->step = r.steps.v;
	out->n_steps = r.steps.n;
	for (size_t i = 0; i < r.techniques.n; i++)
		out->harm |= r.techniques.v[i]->harm;
	return true;
}
