// Aggregated ClusterRoles: what pkg/controller/clusterroleaggregation writes into `rules`, run to its fixed point.
#include "twin/authz/rbac_view.h"

#include "k8s/selector.h"

// Hostile input may select everything from everywhere: pairs (role, feeder), and rules copied, may not exceed these.
#define MAX_EDGES (4u << 20)
#define MAX_RULES (16u << 20)

struct edges { const uint32_t *from; size_t n; };

struct aggregation {
	struct rbac_feeder *role;
	size_t n;
	const struct intern *keys;
	struct arena *out;
	struct arena scratch;
	struct u32vec target; // roles that aggregate, ascending
	struct edges *feeds;  // by position in target
	size_t edges, rules;  // spent of the limits
	unsigned minor;
};

// The roles that the selectors of role t match, itself excepted, in order of their names.
static struct edges matching(struct aggregation *g, uint32_t t)
{
	struct u32vec found = { 0 };
	uint8_t *hit = arena_array(&g->scratch, uint8_t, g->n);

	value_each(v, value_get(g->role[t].aggregation, KEY_clusterRoleSelectors)) {
		struct selector sel;
		const char *error;
		if (!selector_read(&sel, v, g->keys, &g->scratch, &error))
			continue;
		for (size_t i = 0; i < g->n; i++)
			if (i != t && !hit[i] && selector_match(&sel, g->keys, g->role[i].labels, true) == SELECTOR_YES)
				hit[i] = 1;
	}
	for (uint32_t i = 0; i < g->n && g->edges < MAX_EDGES; i++)
		if (hit[i]) {
			vec_push(&found, &g->scratch, i);
			g->edges++;
		}
	return (struct edges){ found.v, found.n };
}

static uint64_t rule_hash(const struct rbac_rule *r)
{
	const span *list[] = { r->verbs, r->groups, r->resources, r->names, r->urls };
	const uint32_t n[] = { r->n_verbs, r->n_groups, r->n_resources, r->n_names, r->n_urls };
	uint64_t h = 0;

	for (int i = 0; i < 5; i++)
		for (uint32_t k = 0; k < n[i]; k++)
			h = span_hash(list[i][k], h + (uint64_t)i + 1);
	return h;
}

// The feeders' rules, each once. Returns whether the role's rules changed.
static bool merge(struct aggregation *g, uint32_t t, struct edges e)
{
	struct map64 seen = { 0 };
	VEC(struct rbac_rule) sum = { 0 };
	struct rbac_feeder *to = &g->role[t];

	for (size_t i = 0; i < e.n; i++) {
		const struct rbac_feeder *from = &g->role[e.from[i]];
		for (size_t k = 0; k < from->n_rules && g->rules < MAX_RULES; k++, g->rules++) {
			bool fresh;
			uint64_t h = rule_hash(&from->rule[k]);
			uint32_t *at = map64_put(&seen, &g->scratch, h, &fresh);
			while (!fresh && !rbac_rule_equal(&sum.v[*at], &from->rule[k]))
				at = map64_put(&seen, &g->scratch, ++h, &fresh);
			if (!fresh)
				continue;
			*at = (uint32_t)sum.n;
			vec_push(&sum, &g->scratch, from->rule[k]);
		}
	}
	if (sum.n <= to->n_rules)
		return false; // rules only grow from round to round
	struct rbac_rule *copy = arena_alloc(g->out, sizeof *copy * sum.n, _Alignof(struct rbac_rule));
	memcpy(copy, sum.v, sizeof *copy * sum.n);
	to->rule = copy;
	to->n_rules = sum.n;
	return true;
}

// The sum of the sizes grows in every round that changes anything, so this ends.
static void settle(struct aggregation *g)
{
	for (bool changed = true; changed && g->rules < MAX_RULES;) {
		changed = false;
		for (size_t i = 0; i < g->target.n; i++)
			changed |= merge(g, g->target.v[i], g->feeds[i]);
	}
}

#define USED (UINT32_MAX - 1)

// The entry of a rule in a map of rules; NULL: not there, or another rule has its hash, which is rare enough to be left alone.
static uint32_t *entry_of(struct aggregation *g, struct map64 *at, const struct rbac_rule *list, const struct rbac_rule *rule)
{
	bool fresh;
	uint32_t *x = map64_put(at, &g->scratch, rule_hash(rule), &fresh);

	if (fresh)
		*x = USED;
	return *x == USED || !rbac_rule_equal(&list[*x], rule) ? NULL : x;
}

// Are a role's own rules what its feeders make of it, each once?
static bool is_sum(struct aggregation *g, const struct rbac_feeder *own, struct edges e)
{
	struct map64 at = { 0 };
	VEC(struct rbac_rule) sum = { 0 };
	size_t left = own->n_rules;
	bool fresh;

	for (size_t i = 0; i < e.n; i++) {
		const struct rbac_feeder *from = &g->role[e.from[i]];
		for (size_t k = 0; k < from->n_rules; k++) {
			uint32_t *x = map64_put(&at, &g->scratch, rule_hash(&from->rule[k]), &fresh);
			if (++g->rules > MAX_RULES || (!fresh && !rbac_rule_equal(&sum.v[*x], &from->rule[k])))
				return false;
			if (!fresh)
				continue;
			*x = (uint32_t)sum.n;
			vec_push(&sum, &g->scratch, from->rule[k]);
		}
	}
	if (sum.n != left)
		return !sum.n && g->minor >= 21; // rules that somebody wrote, see below
	for (size_t i = 0; i < own->n_rules; i++) {
		uint32_t *x = entry_of(g, &at, sum.v, &own->rule[i]);
		if (!x)
			return false;
		*x = USED;
	}
	return true;
}

// The controller leaves rules alone that are as it would write them. Roles that gather from each other can keep rules that way which no other role
// has any more: where all rules stand so, they are what the server holds, though not the least that could.
static bool stands(struct aggregation *g, const struct rbac_feeder *own)
{
	struct rbac_feeder *least = arena_array(&g->scratch, struct rbac_feeder, g->target.n);
	bool all = true;

	for (size_t i = 0; i < g->target.n; i++) {
		least[i] = g->role[g->target.v[i]];
		g->role[g->target.v[i]] = own[i];
	}
	for (size_t i = 0; all && i < g->target.n; i++)
		all = is_sum(g, &own[i], g->feeds[i]);
	for (size_t i = 0; i < g->target.n; i++)
		g->role[g->target.v[i]] = least[i];
	return all;
}

// Puts a role's rules in the order of its own, in which they came to it; all: with those that only its own has.
static void keep_own(struct aggregation *g, struct rbac_feeder *to, const struct rbac_feeder *own, bool all)
{
	struct map64 at = { 0 };
	bool fresh;

	if (!own->n_rules || (!all && own->n_rules != to->n_rules))
		return;
	for (size_t i = 0; i < to->n_rules; i++) {
		uint32_t *x = map64_put(&at, &g->scratch, rule_hash(&to->rule[i]), &fresh);
		if (!fresh)
			return;
		*x = (uint32_t)i;
	}
	struct rbac_rule *copy = arena_alloc(g->out, sizeof *copy * own->n_rules, _Alignof(struct rbac_rule));
	for (size_t i = 0; i < own->n_rules; i++) {
		uint32_t *x = entry_of(g, &at, to->rule, &own->rule[i]);
		if (!x && !all)
			return;
		copy[i] = x ? to->rule[*x] : own->rule[i];
		if (x)
			*x = USED; // said twice, it would stand for two
	}
	to->rule = copy;
	to->n_rules = own->n_rules;
}

bool rbac_aggregate(struct rbac_feeder *role, size_t n, const struct intern *keys, unsigned minor, struct arena *a)
{
	struct aggregation g = { .role = role, .n = n, .keys = keys, .out = a, .minor = minor };
	VEC(struct rbac_feeder) own = { 0 };
	bool again = false;

	for (uint32_t i = 0; i < n; i++)
		if (role[i].aggregation) {
			vec_push(&g.target, &g.scratch, i);
			vec_push(&own, &g.scratch, role[i]);
			role[i].rule = NULL;
			role[i].n_rules = 0;
		}
	g.feeds = arena_array(&g.scratch, struct edges, g.target.n);
	for (size_t i = 0; i < g.target.n; i++)
		g.feeds[i] = matching(&g, g.target.v[i]);
	settle(&g);
	// A role whose selectors find no rule: what the controller applies has no rules then, and an apply takes away only what its manager owned. So
	// those that somebody wrote stay. Before 1.21 it sent an update, which took them away.
	for (size_t i = 0; minor >= 21 && i < g.target.n; i++) {
		struct rbac_feeder *to = &role[g.target.v[i]];
		if (to->n_rules || !own.v[i].n_rules)
			continue;
		to->rule = own.v[i].rule;
		to->n_rules = own.v[i].n_rules;
		again = true;
	}
	if (again)
		settle(&g);
	bool all = g.target.n && stands(&g, own.v);
	for (size_t i = 0; i < g.target.n; i++)
		keep_own(&g, &role[g.target.v[i]], &own.v[i], all);
	arena_free(&g.scratch);
	return g.edges < MAX_EDGES && g.rules < MAX_RULES;
}
