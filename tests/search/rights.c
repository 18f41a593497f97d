#include "rights.h"
#include "attack/technique.h"
#include "base/must.h"

size_t rights_of(struct rights *m, span verb, span group, span resource, span sub)
{
	for (size_t i = 0; i < m->n_rights; i++) {
		const struct right *r = &m->right[i];
		if (span_eq(r->verb, verb) && span_eq(r->group, group) && span_eq(r->resource, resource) && span_eq(r->sub, sub))
			return i;
	}
	must(m->n_rights < RIGHTS);
	m->right[m->n_rights] = (struct right){ verb, group, resource, sub };
	return m->n_rights++;
}

static span text(const char *z) { return span_str(z ? z : ""); }
static void collect_rights(struct rights *m)
{
	static const struct { const char *verbs, *group, *resource; } more[] = {
		{ "bind|escalate|create|update|patch", RBAC_API, "roles" }, { "bind|escalate|create|update|patch", RBAC_API, "clusterroles" },
		{ "create|update|patch", RBAC_API, "rolebindings" }, { "create|update|patch", RBAC_API, "clusterrolebindings" },
		{ "impersonate", "", "users" }, { "impersonate", "", "groups" }, { "impersonate", "", "serviceaccounts" },
	};
	span rest, verb;

	m->asks = arena_zalloc(m->a, technique_count * sizeof *m->asks, _Alignof(size_t));
	for (size_t t = 0; t < technique_count; t++)
		for (size_t i = 0; i < TECHNIQUE_GRANTS && technique_table[t]->grant[i].verbs; i++) {
			const struct grant *g = &technique_table[t]->grant[i];
			for (rest = span_str(g->verbs); rest.p;) {
				rest = span_cut(rest, '|', &verb);
				must(m->asks[t][i].n < 8);
				m->asks[t][i].v[m->asks[t][i].n++] = (uint16_t)rights_of(m, verb, text(g->group), text(g->resource), text(g->subresource));
			}
		}
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		for (rest = span_str(more[i].verbs); rest.p;) {
			rest = span_cut(rest, '|', &verb);
			rights_of(m, verb, text(more[i].group), text(more[i].resource), SPAN(""));
		}
}

bool rights_named(const struct rights *m, uint64_t names, span name)
{
	for (size_t i = 0; i < m->n_names; i++)
		if (span_eq(m->name[i], name))
			return names >> i & 1;
	return false;
}

static void add_name(struct rights *m, span name)
{
	if (rights_named(m, UINT64_MAX, name))
		return;
	must(m->n_names < NAMES);
	m->name[m->n_names++] = name;
}

// Names in rules of the cluster's own roles and of techniques; what built-in roles name is no object here.
static void collect_names(struct rights *m)
{
	const struct rbac *rb = m->s->rbac;

	for (size_t r = 0; r < rb->n_roles; r++)
		for (size_t k = 0; !(m->s->object[rb->role[r].obj].flags & OBJECT_BUILTIN) && k < rb->role[r].n_rules; k++)
			for (size_t i = 0; i < rb->role[r].rule[k].n_names; i++)
				add_name(m, rb->role[r].rule[k].names[i]);
	for (size_t t = 0; t < technique_count; t++)
		for (size_t i = 0; i < TECHNIQUE_GRANTS && technique_table[t]->grant[i].verbs; i++)
			if (technique_table[t]->grant[i].name)
				add_name(m, span_str(technique_table[t]->grant[i].name));
}

// What a role says of one right, by any of its rules.
static void say(const struct rights *m, struct said *x, const struct rbac_rule *rule, size_t i)
{
	const struct right *r = &m->right[i];

	x->all[i] |= rbac_rule_covers(rule, r->verb, r->group, r->resource, r->sub, SPAN(""));
	for (size_t k = 0; !x->all[i] && rule->n_names && k < m->n_names; k++)
		if (rbac_rule_covers(rule, r->verb, r->group, r->resource, r->sub, m->name[k]))
			x->named[i] |= 1ULL << k;
}

// Every role is read once; that is no memo of any answer.
static const struct said *role_says(struct rights *m, const struct rbac_role *role)
{
	struct said **x = &m->said[role - m->s->rbac->role];

	if (*x)
		return *x;
	*x = arena_new(m->a, struct said);
	for (size_t r = 0; r < role->n_rules; r++)
		for (size_t i = 0; i < m->n_rights; i++)
			say(m, *x, &role->rule[r], i);
	return *x;
}

struct facts *rights_facts(struct rights *m, const struct grant_of *g, size_t n)
{
	struct facts *f = arena_new(m->a, struct facts);

	for (size_t k = 0; k < n; k++) {
		const struct said *x = role_says(m, g[k].role);
		// In its namespace, or everywhere and in each.
		for (size_t i = 0; i < m->n_rights; i++)
			for (size_t at = g[k].slot; at <= (g[k].slot ? g[k].slot : m->s->n_ns); at++) {
				f->all[i][at] |= x->all[i];
				f->named[i][at] |= x->named[i];
			}
	}
	return f;
}

void rights_init(struct rights *m, const struct snapshot *s, struct arena *a)
{
	*m = (struct rights){ .s = s, .a = a, .said = arena_array(a, struct said *, s->rbac->n_roles + 1) };
	collect_rights(m);
	collect_names(m);
}
