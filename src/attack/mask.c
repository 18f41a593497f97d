// Masks: identities that may be impersonated for some requests only (KEP-5284), and nodes, which hold no bindings but what the Node authorizer gives
// them. They are tried when every identity that is won whole is known: who can be somebody whole needs no mask. Which requests pass under one is
// asked in replay, request by request.
#include "attack/closure.h"
#include "attack/replay/refused.h"
#include "attack/technique/table.h"
#include "twin/authz/node.h"
#include "k8s/gates.h"

#define MASKS 256 // of one source

struct names { const span *v; size_t n; bool held; };

static struct names probe(const struct closure *c, const struct hold *h, const char *verb, const char *group, const char *resource, enum scope scope)
{
	struct names x = { NULL, 0, false };

	x.held = grants_probe(c->f->g, &h->rights, hold_star(h), verb, group, resource, scope, &x.v, &x.n);
	return x;
}

static struct names constrained(const struct closure *c, const struct hold *h, const char *mode, const char *resource, enum scope scope)
{
	return probe(c, h, mode, "authentication.k8s.io", resource, scope);
}

static bool among(const struct names *x, span name)
{
	for (size_t i = 0; i < x->n; i++)
		if (span_eq(x->v[i], name))
			return true;
	return x->held && !x->n;
}

// Rights that the masked one would have to give itself first are left aside.
static void wear(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, uint32_t next, const char *mask, size_t *worn)
{
	struct finder *f = c->f;
	const struct holds *hs = finder_holds(f, next);
	const uint16_t t = (uint16_t)technique_index(&technique_constrained_impersonation);
	VEC(const struct hold *) plain = { 0 };

	if (next == actor || map64_get(&c->seen, next) != MAP_NONE || f->t->v[next].exists != EXISTS_YES || *worn >= MASKS)
		return;
	for (size_t i = 0; i < hs->n; i++)
		if (!hs->v[i]->via)
			vec_push(&plain, &f->walk, hs->v[i]);
	if (!plain.n)
		return;
	struct link *l = reach_link(c, prev, actor, h, next);
	reach_link_tech(c, l, &t, 1);
	l->mask = mask;
	l->ns = f->t->v[next].ns;
	if (refused_has(f, l))
		return;
	++*worn;
	reach_holds(c, next, l, &(struct holds){ plain.v, plain.n });
}

static void accounts(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, size_t *worn)
{
	const struct identities *t = c->f->t;
	struct names may = constrained(c, h, "impersonate:serviceaccount", "serviceaccounts", SCOPE_NS);

	if (!may.held || (h->ns == NS_CLUSTER && !hold_star(h)))
		return;
	for (uint32_t ns = h->ns == NS_CLUSTER ? 0 : h->ns; ns < c->f->s->n_ns && (h->ns == NS_CLUSTER || ns == h->ns); ns++)
		for (uint32_t k = 0; k < t->ns_count[ns]; k++)
			if (among(&may, t->v[t->ns_first[ns] + k].name))
				wear(c, prev, actor, h, t->ns_first[ns] + k, "serviceaccount", worn);
}

// Service accounts and nodes have modes of their own, and system:masters is refused.
static void people(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, size_t *worn)
{
	const struct identities *t = c->f->t;
	struct names users = constrained(c, h, "impersonate:user-info", "users", SCOPE_CLUSTER);
	struct names groups = constrained(c, h, "impersonate:user-info", "groups", SCOPE_CLUSTER);

	for (uint32_t j = 0; users.held && j < t->n; j++) {
		const struct identity *v = &t->v[j];
		if (v->kind == SOURCE_USER && !span_starts(v->name, SPAN("system:node:")) && among(&users, v->name))
			wear(c, prev, actor, h, j, "user-info", worn);
		if (v->kind == SOURCE_GROUP && v->ns == NS_CLUSTER && !span_is(v->name, "system:masters") && !span_is(v->name, "system:serviceaccounts") &&
		    !span_is(v->name, "system:unauthenticated") && among(&groups, v->name))
			wear(c, prev, actor, h, j, "user-info", worn);
	}
}

// A Secret of another's that a pod on the node names: the node may read it (plugin/pkg/auth/authorizer/node).
static ref secret_on_node(const struct closure *c, const struct podgroup *g, span *node)
{
	const struct snapshot *s = c->f->s;
	const struct world w = world_of(s);
	size_t n = 0;
	const ref *secrets = snapshot_in_ns(s, GK_SECRET, g->ns, &n);

	for (size_t k = 0; k < g->n_pods; k++) {
		const struct object *pod = &s->object[g->pods[k]];
		*node = value_span(value_at(pod->root, 2, KEY_spec, KEY_nodeName));
		for (size_t i = 0; node->n && i < n; i++)
			if (!(pod->flags & OBJECT_SYNTHETIC) && node_pod_names(&w, pod, NODE_SECRET, s->object[secrets[i]].name))
				return secrets[i];
	}
	return REF_NONE;
}

static bool may_be_node(const struct names *users, const struct names *nodes, span node, struct arena *a)
{
	return among(nodes, node) || among(users, arena_printf(a, "system:node:%.*s", SPANF(node)));
}

// Legacy: the name and the group; one without the other is no node. Constrained: the mode for nodes, whose group comes with it.
static void nodes(struct closure *c, const struct link *prev, uint32_t actor, const struct hold *h, bool gate)
{
	struct finder *f = c->f;
	struct names none = { NULL, 0, false }, groups = probe(c, h, "impersonate", "", "groups", SCOPE_CLUSTER);
	struct names users = probe(c, h, "impersonate", "", "users", SCOPE_CLUSTER);
	struct names any = gate ? constrained(c, h, "impersonate:arbitrary-node", "nodes", SCOPE_CLUSTER) : none;
	bool legacy = users.held && among(&groups, SPAN("system:nodes"));
	const struct technique *t = legacy ? &technique_user_group_impersonate : &technique_constrained_impersonation;
	const uint16_t index = (uint16_t)technique_index(t);
	size_t n;
	const struct podgroup *g = pods_groups(f->pods, NS_CLUSTER, &n);

	if (!legacy && !any.held)
		return;
	for (size_t i = 0; i < n; i++) {
		span node;
		ref secret = g[i].running && reach_crosses(c, g[i].ns) ? secret_on_node(c, &g[i], &node) : REF_NONE;
		if (secret == REF_NONE || !may_be_node(legacy ? &users : &none, legacy ? &none : &any, node, &f->walk))
			continue;
		struct link *l = reach_link(c, prev, actor, h, IDENTITY_NONE);
		reach_link_tech(c, l, &index, 1);
		l->node = node;
		l->mask = legacy ? NULL : "arbitrary-node";
		reach_link_extra(c, l, secret);
		if (refused_has(f, l))
			continue;
		size_t before = f->found.n;
		reach_target(c, l, TARGET_NODE, NS_CLUSTER);
		if (f->found.n > before && (legacy ? users.n : any.n))
			f->found.v[before].to_name = node;
		return;
	}
}

static void masks_of(struct closure *c, const struct link *prev, uint32_t i, bool gate, size_t *worn)
{
	const struct holds *hs = finder_holds(c->f, i);

	for (size_t k = 0; k < hs->n; k++) {
		const struct hold *h = hs->v[k];
		bool mask = gate && hold_allows(h, EFFECT_MASK, 0);
		if (mask)
			accounts(c, prev, i, h, worn);
		if (!hold_star(h) || (!mask && !hold_allows(h, EFFECT_USER, 0)))
			continue;
		if (mask)
			people(c, prev, i, h, worn);
		nodes(c, prev, i, h, gate);
	}
}

void reach_masks(struct closure *c)
{
	bool gate = gates_on(&c->f->s->gates, GATE_ConstrainedImpersonation);
	size_t n = c->queue.n, worn = 0;

	masks_of(c, NULL, c->source, gate, &worn);
	for (size_t k = 0; k < n; k++)
		masks_of(c, c->queue.v[k], c->queue.v[k]->next, gate, &worn);
}
