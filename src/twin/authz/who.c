#include "twin/authz/who.h"

#include "base/bitset.h"
#include "base/buf.h"
#include "twin/authz/chain.h"
#include "twin/authz/node.h"
#include "twin/authz/rbac_delta.h"

struct search {
	const struct world *w;
	const struct rbac *r;
	const struct rbac_delta *d;
	uint32_t ns;              // bindings of this namespace count, NS_CLUSTER: of none
	bool anywhere;            // of all namespaces
	struct arena *run;
	struct bitset seen;       // by list
	struct who_answer *out;
};

static bool in_scope(const struct search *s, const struct rbac_binding *b)
{
	return b->ns == NS_CLUSTER || s->anywhere || b->ns == s->ns;
}

static bool same_subject(const struct rbac_subject *a, const struct rbac_subject *b)
{
	return a->kind == b->kind && span_eq(a->name, b->name) && span_eq(a->ns, b->ns);
}

static bool is_new(struct search *s, const struct rbac_subject *sub)
{
	if (sub->list != UINT32_MAX) {
		if (bitset_has(&s->seen, sub->list))
			return false;
		bitset_add(&s->seen, sub->list);
		return true;
	}
	for (size_t i = 0; i < s->out->list.n; i++)
		if (same_subject(s->out->list.v[i].subject, sub))
			return false;
	return true;
}

static void add(struct search *s, uint32_t at, const struct rbac_binding *b, uint32_t rule)
{
	s->out->n_grants++;
	for (uint32_t i = 0; i < b->n_subjects; i++)
		if (is_new(s, &b->subject[i]))
			vec_push(&s->out->list, s->run, (struct who_subject){ &b->subject[i], at, rule });
}

// The bindings of a snapshot's role that are in scope: the cluster's come first, those of one namespace stand together.
static void add_role(struct search *s, uint32_t role, uint32_t rule)
{
	const struct rbac *r = s->r;
	uint32_t i = r->role_binding_first[role], end = r->role_binding_first[role + 1], cluster = r->binding_first[1];

	for (; i < end && (s->anywhere || r->role_binding[i] < cluster); i++)
		if (!rbac_delta_hides(s->d, r->role_binding[i]))
			add(s, r->role_binding[i], &r->binding[r->role_binding[i]], rule);
	if (s->anywhere || s->ns == NS_CLUSTER)
		return;
	uint32_t lo = r->binding_first[s->ns + 1], hi = r->binding_first[s->ns + 2], stop = end;
	while (i < stop) {
		uint32_t mid = i + (stop - i) / 2;
		if (r->role_binding[mid] < lo)
			i = mid + 1;
		else
			stop = mid;
	}
	for (; i < end && r->role_binding[i] < hi; i++)
		if (!rbac_delta_hides(s->d, r->role_binding[i]))
			add(s, r->role_binding[i], &r->binding[r->role_binding[i]], rule);
}

static bool shadowed(const struct rbac_delta *d, uint32_t role)
{
	for (size_t i = 0; d && i < d->n_roles; i++)
		if (d->role[i].base == role)
			return true;
	return false;
}

// With an overlay: roles that it altered, roles that it made and that bindings were waiting for, bindings that it made.
static void add_delta(struct search *s, const struct rbac_ask *q)
{
	const struct rbac_delta *d = s->d;

	for (size_t i = 0; i < d->n_roles; i++) {
		const struct rbac_delta_role *e = &d->role[i];
		uint32_t rule = e->deleted || e->role.invalid ? UINT32_MAX : rbac_role_allows(q, &e->role);
		if (rule == UINT32_MAX)
			continue;
		if (e->base != UINT32_MAX) {
			add_role(s, e->base, rule);
			continue;
		}
		for (uint32_t b = 0; b < s->r->n_bindings; b++)
			if (s->r->binding[b].role == UINT32_MAX && in_scope(s, &s->r->binding[b]) && !rbac_delta_hides(d, b) &&
				rbac_role_of(s->w, &s->r->binding[b]) == &e->role)
				add(s, b, &s->r->binding[b], rule);
	}
	for (size_t i = 0; i < d->n_bindings; i++) {
		const struct rbac_role *role = in_scope(s, &d->binding[i]) ? rbac_role_of(s->w, &d->binding[i]) : NULL;
		uint32_t rule = role ? rbac_role_allows(q, role) : UINT32_MAX;
		if (rule != UINT32_MAX)
			add(s, (uint32_t)(s->r->n_bindings + i), &d->binding[i], rule);
	}
}

static void search_roles(struct search *s, const struct rbac_ask *q, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		if (s->r->role[i].invalid || s->r->role_binding_first[i] == s->r->role_binding_first[i + 1])
			continue;
		uint32_t rule = rbac_role_allows(q, &s->r->role[i]);
		if (rule != UINT32_MAX && !shadowed(s->d, i))
			add_role(s, i, rule);
	}
}

void rbac_who_can(const struct world *w, const struct request *r, enum who_scope scope, struct arena *run, struct who_answer *out)
{
	const struct rbac *rb = w->snap->rbac;
	struct rbac_ask q = rbac_ask_of(r);
	struct search s = { .w = w, .r = rb, .d = w->top ? w->top->rbac : NULL, .ns = NS_CLUSTER, .run = run, .out = out,
		.anywhere = scope == WHO_ANYWHERE && !r->non_resource, .seen = bitset_new(run, rb->n_lists) };

	*out = (struct who_answer){ 0 };
	if (!r->non_resource && r->ns.n)
		s.ns = snapshot_ns(w->snap, r->ns);
	search_roles(&s, &q, 0, rb->role_first[1]);
	if (s.anywhere)
		search_roles(&s, &q, rb->role_first[1], (uint32_t)rb->n_roles);
	else if (s.ns != NS_CLUSTER)
		search_roles(&s, &q, rb->role_first[s.ns + 1], rb->role_first[s.ns + 2]);
	if (s.d)
		add_delta(&s, &q);
}

struct collect { struct who_rules *out; struct arena *run; };

static bool collect(void *ctx, const struct rbac_binding *b, const struct rbac_role *role, const struct rbac_rule *rule)
{
	struct collect *c = ctx;

	vec_push(&c->out->list, c->run, (struct who_rule){ b, role, rule });
	return true;
}

void who_rules(const struct world *w, const struct user *u, span ns, struct arena *run, struct who_rules *out)
{
	const struct chain *c = chain_of(w->snap);
	struct collect into = { out, run };
	struct buf error = { .arena = run };
	bool rbac = false;
	span node;

	*out = (struct who_rules){ 0 };
	for (size_t i = 0; i < c->n; i++) {
		if (c->link[i].kind == CHAIN_NODE && node_identity(u, &node)) {
			out->incomplete = true;
			buf_str(&error, "node authorizer does not support user rule resolution");
		}
		rbac |= c->link[i].kind == CHAIN_RBAC;
	}
	if (rbac)
		rbac_visit(w, u, ns, collect, &into);
	out->incomplete |= c->foreign;
	span missing = rbac ? rbac_resolution_errors(w, u, ns, SPAN(""), run) : (span){ 0 };
	if (span_starts(missing, SPAN("[")))
		missing = span_of(missing.p + 1, missing.n - 2);
	if (missing.n) {
		if (error.n)
			buf_str(&error, ", ");
		buf_add(&error, missing); // the list counts as complete all the same (rbac.go RulesFor)
	}
	out->error = buf_span(&error);
}

void who_matrix(const struct world *w, struct who_matrix *m, struct arena *run)
{
	m->cell = arena_array(run, enum verdict, m->n_rows * m->n_columns);
	for (size_t i = 0; i < m->n_rows; i++)
		for (size_t k = 0; k < m->n_columns; k++) {
			struct judgement j = { .w = *w, .r = m->column[k], .run = run };
			j.r.user = m->row[i];
			m->cell[i * m->n_columns + k] = judge_authorize(&j);
		}
}
