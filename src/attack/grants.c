#include "attack/grants.h"
#include "base/must.h"

// One (verb, group, resource[/subresource]) that some technique asks for.
struct need { span verb, group, resource, subresource; };

struct tech_grant {
	uint16_t need[8];
	uint8_t n, alt, scope, index;
	bool names_count;  // a rule limited to names can satisfy it: the request carries a name
	span name;
};

struct grants {
	const struct snapshot *s;
	struct arena *a;
	struct need need[GRANT_WORDS * 64];
	size_t n_needs;
	struct { struct tech_grant g[TECHNIQUE_GRANTS]; size_t n; bool live; } tech[TECH_WORDS * 64];
	struct need_bits asks[TECH_WORDS * 64]; // needs of each technique
	struct spanmap by_resource;             // "pods/exec" -> index in lists
	struct u32vec list[GRANT_WORDS * 64];
	size_t n_lists;
	struct role_power *role;
};

static void bit(struct need_bits *b, size_t i) { b->w[i / 64] |= 1ULL << (i % 64); }
static bool has(const struct need_bits *b, size_t i) { return b->w[i / 64] >> (i % 64) & 1; }

static span full_resource(struct arena *a, span resource, span sub)
{
	return sub.n ? arena_printf(a, "%.*s/%.*s", SPANF(resource), SPANF(sub)) : resource;
}

static uint16_t need_of(struct grants *g, struct arena *a, span verb, span group, span resource, span sub)
{
	for (size_t i = 0; i < g->n_needs; i++) {
		struct need *n = &g->need[i];
		if (span_eq(n->verb, verb) && span_eq(n->group, group) && span_eq(n->resource, resource) && span_eq(n->subresource, sub))
			return (uint16_t)i;
	}
	must(g->n_needs < GRANT_WORDS * 64);
	g->need[g->n_needs] = (struct need){ verb, group, resource, sub };
	bool fresh;
	uint32_t *v = spanmap_put(&g->by_resource, a, full_resource(a, resource, sub), &fresh);
	if (fresh)
		*v = (uint32_t)g->n_lists++;
	vec_push(&g->list[*v], a, (uint32_t)g->n_needs);
	return (uint16_t)g->n_needs++;
}

static bool version_fits(const struct snapshot *s, unsigned since, unsigned until)
{
	return (!since || s->minor >= since) && (!until || s->minor <= until);
}

// A create of a plain resource has no name when it is authorized, so a rule with resourceNames never allows it; every other request that
// techniques send carries one (a list can: fieldSelector metadata.name; apiserver request/requestinfo.go).
static bool names_count(span verb, span sub)
{
	return !span_is(verb, "create") || sub.n > 0;
}

static void compile_grant(struct grants *g, struct arena *a, size_t t, size_t index, const struct grant *src)
{
	struct tech_grant *out = &g->tech[t].g[g->tech[t].n];
	span rest = span_str(src->verbs), verb;
	span group = span_str(src->group ? src->group : ""), sub = span_str(src->subresource ? src->subresource : "");

	if (!version_fits(g->s, src->since, src->until))
		return;
	*out = (struct tech_grant){ .alt = src->alt, .scope = src->scope, .index = (uint8_t)index, .name = span_str(src->name) };
	while (rest.p) {
		rest = span_cut(rest, '|', &verb);
		must(out->n < 8);
		uint16_t n = need_of(g, a, verb, group, span_str(src->resource), sub);
		out->need[out->n++] = n;
		out->names_count |= names_count(verb, sub);
		bit(&g->asks[t], n);
	}
	g->tech[t].n++;
}

static void compile_techniques(struct grants *g, struct arena *a)
{
	for (size_t t = 0; t < technique_count; t++) {
		const struct technique *q = technique_table[t];
		if (q->undecided || q->from != POSITION_IDENTITY || !version_fits(g->s, q->since, q->until))
			continue;
		for (size_t i = 0; i < TECHNIQUE_GRANTS && q->grant[i].verbs; i++)
			compile_grant(g, a, t, i, &q->grant[i]);
		g->tech[t].live = g->tech[t].n > 0;
	}
}

static bool list_has(const span *v, size_t n, span x)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(v[i], x) || span_is(v[i], "*"))
			return true;
	return false;
}

static void rule_need(const struct grants *g, const struct rbac_rule *r, size_t i, struct role_power *p, struct arena *a,
                      struct need_bits *seen, void *named_vec)
{
	VEC(struct named_need) *named = named_vec;
	const struct need *n = &g->need[i];

	if (has(seen, i))
		return;
	bit(seen, i);
	if (!list_has(r->verbs, r->n_verbs, n->verb) || !list_has(r->groups, r->n_groups, n->group))
		return;
	if (r->n_names == 0)
		bit(&p->bits, i);
	else if (names_count(n->verb, n->subresource)) {
		struct named_need e = { (uint16_t)i, r };
		vec_push(named, a, e);
	}
}

// Which needs does one resource word of a rule name? ResourceMatches of pkg/apis/rbac/v1/evaluation_helpers.go: "*" is all, "*/sub" any
// resource with that subresource, anything else is literal.
static void rule_word(const struct grants *g, const struct rbac_rule *r, span word, struct role_power *p, struct arena *a,
                      struct need_bits *seen, void *named)
{
	if (span_is(word, "*")) {
		for (size_t i = 0; i < g->n_needs; i++)
			rule_need(g, r, i, p, a, seen, named);
		return;
	}
	if (span_starts(word, SPAN("*/"))) {
		span sub = span_from(word, 2);
		for (size_t i = 0; i < g->n_needs; i++)
			if (g->need[i].subresource.n && span_eq(g->need[i].subresource, sub))
				rule_need(g, r, i, p, a, seen, named);
		return;
	}
	uint32_t l = spanmap_get(&g->by_resource, word);
	if (l == MAP_NONE)
		return;
	for (size_t k = 0; k < g->list[l].n; k++)
		rule_need(g, r, g->list[l].v[k], p, a, seen, named);
}

static void compile_role(struct grants *g, struct arena *a, const struct rbac_role *role, struct role_power *p)
{
	VEC(struct named_need) named = { 0 };

	for (size_t i = 0; i < role->n_rules; i++) {
		const struct rbac_rule *r = &role->rule[i];
		struct need_bits seen = { 0 };
		for (size_t k = 0; k < r->n_resources; k++)
			rule_word(g, r, r->resources[k], p, a, &seen, &named);
	}
	p->named = named.v;
	p->n_named = (uint32_t)named.n;
	p->none = named.n == 0;
	for (int i = 0; i < GRANT_WORDS; i++)
		p->none &= p->bits.w[i] == 0;
}

// Rights that the search asks about besides the techniques' own.
static const struct grant probes[] = {
	{ .verbs = "bind|escalate", .group = "rbac.authorization.k8s.io", .resource = "roles" },
	{ .verbs = "bind|escalate", .group = "rbac.authorization.k8s.io", .resource = "clusterroles" },
	{ .verbs = "update|patch|create", .group = "rbac.authorization.k8s.io", .resource = "roles" },
	{ .verbs = "update|patch|create", .group = "rbac.authorization.k8s.io", .resource = "clusterroles" },
	{ .verbs = "update|patch|create", .group = "rbac.authorization.k8s.io", .resource = "rolebindings" },
	{ .verbs = "update|patch|create", .group = "rbac.authorization.k8s.io", .resource = "clusterrolebindings" },
	{ .verbs = "impersonate", .group = "", .resource = "users" },
	{ .verbs = "impersonate", .group = "", .resource = "groups" },
	{ .verbs = "impersonate", .group = "", .resource = "serviceaccounts" },
	{ .verbs = "create", .group = "", .resource = "pods" },
	{ .verbs = "impersonate:serviceaccount", .group = "authentication.k8s.io", .resource = "serviceaccounts" },
	{ .verbs = "impersonate:user-info", .group = "authentication.k8s.io", .resource = "users" },
	{ .verbs = "impersonate:user-info", .group = "authentication.k8s.io", .resource = "groups" },
	{ .verbs = "impersonate:arbitrary-node", .group = "authentication.k8s.io", .resource = "nodes" },
};

static void compile_probes(struct grants *g, struct arena *a)
{
	for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
		span rest = span_str(probes[i].verbs), verb;
		while (rest.p) {
			rest = span_cut(rest, '|', &verb);
			need_of(g, a, verb, span_str(probes[i].group), span_str(probes[i].resource), SPAN(""));
		}
	}
}

struct grants *grants_build(const struct snapshot *s, struct arena *a, struct diags *d)
{
	struct grants *g = arena_new(a, struct grants);

	(void)d;
	must(technique_count <= TECH_WORDS * 64);
	g->s = s;
	g->a = a;
	compile_techniques(g, a);
	compile_probes(g, a);
	g->role = arena_array(a, struct role_power, s->rbac->n_roles + 1);
	for (size_t i = 0; i < s->rbac->n_roles; i++)
		compile_role(g, a, &s->rbac->role[i], &g->role[i]);
	return g;
}

const struct role_power *grants_role(const struct grants *g, uint32_t role)
{
	return &g->role[role];
}

void grants_add(const struct grants *g, struct scope_rights *r, struct arena *a, uint32_t role, bool cluster)
{
	const struct role_power *p = &g->role[role];
	struct need_bits *b = cluster ? &r->cluster : &r->ns;

	for (int i = 0; i < GRANT_WORDS; i++)
		b->w[i] |= p->bits.w[i];
	for (size_t i = 0; i < p->n_named; i++) {
		if (cluster)
			vec_push(&r->named_cluster, a, p->named[i]);
		else
			vec_push(&r->named_ns, a, p->named[i]);
	}
}

// names: of all rules that allow it, when each is limited to names.
struct hit { bool held, by_ns; const span *names; uint32_t n_names; };

// Limits of several rules (or alternatives) add up.
static void add_names(const struct grants *g, struct hit *h, const span *names, uint32_t n)
{
	if (!h->n_names) {
		h->names = names;
		h->n_names = n;
		return;
	}
	span *v = NULL;
	uint32_t k = h->n_names;
	for (uint32_t i = 0; i < n; i++) {
		if (list_has(h->names, h->n_names, names[i]))
			continue;
		if (!v) {
			v = arena_array(g->a, span, h->n_names + n);
			memcpy(v, h->names, h->n_names * sizeof *v);
		}
		v[k++] = names[i];
	}
	if (v) {
		h->names = v;
		h->n_names = k;
	}
}

static bool named_hit(const struct grants *g, const struct tech_grant *q, const struct named_need *v, size_t n, struct hit *h)
{
	bool met = false;

	for (size_t i = 0; q->names_count && i < n; i++) {
		for (size_t k = 0; k < q->n; k++) {
			if (v[i].need != q->need[k] || (q->name.n && !list_has(v[i].rule->names, v[i].rule->n_names, q->name)))
				continue;
			h->held = met = true;
			if (q->name.n)
				return true;
			add_names(g, h, v[i].rule->names, v[i].rule->n_names);
			break;
		}
	}
	return met;
}

// Is one grant held? Cluster-wide rights count in every scope; a right of a RoleBinding never covers a cluster-scoped resource, save the
// binding namespace's own Namespace object, which is authorized inside that namespace.
static struct hit grant_held(const struct grants *g, const struct tech_grant *q, const struct scope_rights *r, bool star)
{
	struct hit h = { 0 };
	bool ns_counts = !star && q->scope != SCOPE_CLUSTER;

	for (size_t k = 0; k < q->n; k++)
		if (has(&r->cluster, q->need[k]))
			return (struct hit){ .held = true };
	if (ns_counts)
		for (size_t k = 0; k < q->n; k++)
			if (has(&r->ns, q->need[k]))
				return (struct hit){ .held = true, .by_ns = true };
	// Names that hold everywhere do not make less of those that hold here.
	named_hit(g, q, r->named_cluster.v, r->named_cluster.n, &h);
	uint32_t everywhere = h.n_names;
	if (ns_counts && named_hit(g, q, r->named_ns.v, r->named_ns.n, &h))
		h.by_ns = !everywhere || h.n_names > everywhere;
	return h;
}

bool grants_probe(const struct grants *g, const struct scope_rights *r, bool star, const char *verbs, const char *group, const char *resource,
                  enum scope scope, const span **names, size_t *n)
{
	struct tech_grant q = { .scope = scope };
	span rest = span_str(verbs), verb;

	while (rest.p) {
		rest = span_cut(rest, '|', &verb);
		for (size_t i = 0; i < g->n_needs; i++) {
			const struct need *x = &g->need[i];
			if (!span_eq(x->verb, verb) || !span_is(x->group, group) || !span_is(x->resource, resource) || x->subresource.n)
				continue;
			must(q.n < 8);
			q.need[q.n++] = (uint16_t)i;
			q.names_count |= names_count(verb, SPAN(""));
		}
	}
	must(q.n > 0);
	struct hit h = grant_held(g, &q, r, star);
	*names = h.names;
	*n = h.n_names;
	return h.held;
}

// All plain grants, and of every alternative group at least one. What is limited to names stays so unless an alternative of the same group is not.
static bool technique_held(const struct grants *g, size_t t, const struct scope_rights *r, bool star, struct hit *sum)
{
	struct hit alt[8] = { { 0 } };
	unsigned alts = 0, met = 0;

	*sum = (struct hit){ .held = true };
	for (size_t i = 0; i < g->tech[t].n; i++) {
		const struct tech_grant *q = &g->tech[t].g[i];
		unsigned a = q->alt & 7;
		struct hit h = grant_held(g, q, r, star);
		alts |= a ? 1u << a : 0;
		if (!h.held && !a)
			return false;
		if (!h.held)
			continue;
		if (!a) {
			sum->by_ns |= h.by_ns;
			if (!sum->n_names)
				add_names(g, sum, h.names, h.n_names);
		} else if (!(met >> a & 1) || (alt[a].n_names && !h.n_names)) {
			alt[a] = h;
		} else if (alt[a].n_names) {
			alt[a].by_ns |= h.by_ns;
			add_names(g, &alt[a], h.names, h.n_names);
		} else {
			alt[a].by_ns |= h.by_ns;
		}
		met |= a ? 1u << a : 0;
	}
	for (unsigned a = 1; a < 8; a++) {
		sum->by_ns |= alt[a].by_ns;
		if (!sum->n_names)
			add_names(g, sum, alt[a].names, alt[a].n_names);
	}
	return (alts & ~met) == 0;
}

static bool names_within(const struct hit *a, const struct hit *b)
{
	for (uint32_t i = 0; i < a->n_names; i++)
		if (!list_has(b->names, b->n_names, a->names[i]))
			return false;
	return a->n_names > 0;
}

static bool scope_fits(const struct grants *g, size_t t, bool star, uint32_t ns)
{
	if (ns != NS_CLUSTER && !span_eq(snapshot_ns_name(g->s, ns), SPAN("kube-system")))
		for (size_t i = 0; i < g->tech[t].n; i++)
			if (g->tech[t].g[i].scope == SCOPE_KUBE_SYSTEM && !star)
				return false;
	return true;
}

struct tech_bits grants_techniques(const struct grants *g, const struct scope_rights *r, bool star, uint32_t ns, struct arena *a,
                                   struct allowed **out, size_t *n_out)
{
	struct tech_bits b = { 0 };
	VEC(struct allowed) v = { 0 };

	for (size_t t = 0; t < technique_count; t++) {
		struct hit h, all;
		if (!g->tech[t].live || !scope_fits(g, t, star, ns) || !technique_held(g, t, r, star, &h) || (!star && !h.by_ns))
			continue;
		// Held everywhere already, by other alternatives; binding other roles, or rewriting them, leads elsewhere.
		if (!star && !grants_lead_on(technique_table[t]->effect) && technique_held(g, t, r, true, &all) && (!all.n_names || names_within(&h, &all)))
			continue;
		tech_add(&b, t);
		struct allowed e = { (uint16_t)t, h.names, h.n_names };
		vec_push(&v, a, e);
	}
	*out = v.v;
	*n_out = v.n;
	return b;
}

bool grants_contributes(const struct grants *g, uint32_t role, uint16_t technique)
{
	const struct role_power *p = &g->role[role];

	for (int i = 0; i < GRANT_WORDS; i++)
		if (p->bits.w[i] & g->asks[technique].w[i])
			return true;
	for (size_t i = 0; i < p->n_named; i++)
		if (has(&g->asks[technique], p->named[i].need))
			return true;
	return false;
}

// The need by which a grant is held: without limit to names first, then by a rule that names `prefer`.
static bool grant_need(const struct tech_grant *q, const struct scope_rights *r, bool star, span prefer, uint16_t *need, span *name)
{
	const struct named_need *v[2] = { r->named_cluster.v, r->named_ns.v };
	size_t n[2] = { r->named_cluster.n, r->named_ns.n };
	bool ns_counts = !star && q->scope != SCOPE_CLUSTER;

	bool held = false;

	*name = q->name;
	for (size_t k = 0; k < q->n; k++)
		if (has(&r->cluster, q->need[k]) || (ns_counts && has(&r->ns, q->need[k])))
			return *need = q->need[k], true;
	for (int w = 0; q->names_count && w < (ns_counts ? 2 : 1); w++)
		for (size_t j = 0; j < n[w]; j++)
			for (size_t k = 0; k < q->n; k++) {
				const struct rbac_rule *rule = v[w][j].rule;
				bool fixed = q->name.n > 0, preferred = !fixed && list_has(rule->names, rule->n_names, prefer);
				if (v[w][j].need != q->need[k] || (fixed && !list_has(rule->names, rule->n_names, q->name)) || (held && !preferred))
					continue;
				*need = q->need[k];
				*name = fixed ? q->name : preferred ? prefer : rule->names[0];
				if (fixed || preferred)
					return true;
				held = true;
			}
	return held;
}

static size_t requests(const struct grants *g, const struct scope_rights *r, bool star, uint16_t t, span prefer, bool all, struct asked out[TECHNIQUE_GRANTS])
{
	unsigned met = 0;
	size_t n = 0;

	for (size_t i = 0; i < g->tech[t].n; i++) {
		const struct tech_grant *q = &g->tech[t].g[i];
		uint16_t need;
		span name;
		if ((!all && q->alt && met >> q->alt & 1) || !grant_need(q, r, star, prefer, &need, &name))
			continue;
		met |= q->alt ? 1u << q->alt : 0;
		const struct need *x = &g->need[need];
		// One right may stand in several groups of alternatives.
		bool again = false;
		for (size_t k = 0; !all && k < n; k++)
			again |= span_eq(out[k].verb, x->verb) && span_eq(out[k].resource, x->resource) && span_eq(out[k].subresource, x->subresource) &&
				span_eq(out[k].group, x->group) && span_eq(out[k].name, name);
		if (again)
			continue;
		out[n++] = (struct asked){ x->verb, x->group, x->resource, x->subresource, name, q->scope, q->index };
	}
	return n;
}

size_t grants_requests(const struct grants *g, const struct scope_rights *r, bool star, uint16_t t, span prefer, struct asked out[TECHNIQUE_GRANTS])
{
	return requests(g, r, star, t, prefer, false, out);
}

size_t grants_alternatives(const struct grants *g, const struct scope_rights *r, bool star, uint16_t t, struct asked out[TECHNIQUE_GRANTS])
{
	return requests(g, r, star, t, SPAN(""), true, out);
}
