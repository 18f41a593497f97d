#include "attack/summary/matrix.h"

#include "base/map.h"

#include <stdlib.h>

struct builder {
	const struct report *rep;
	struct arena *a;
	struct spanmap row_at, col_at, cell_at;
	VEC(struct side) row, col;
	VEC(struct matrix_cell) cell;
	struct matrix_place *of_path;
};

// -- sides --------------------------------------------------------------------------------------------------------
static bool star(const struct path_end *e)
{
	return !e->name.n || span_is(e->name, "*");
}

// The groups that everybody is in count as everybody.
static struct side source_side(struct builder *b, const struct path_end *f)
{
	if (f->kind == SOURCE_ANY || (f->kind == SOURCE_GROUP && (span_is(f->name, "system:authenticated") || span_is(f->name, "system:unauthenticated") ||
	                                                           span_is(f->name, "system:serviceaccounts"))))
		return (struct side){ .kind = SIDE_ANY };
	if (f->tenant.n)
		return (struct side){ .kind = SIDE_TENANT, .name = f->tenant };
	if (f->kind == SOURCE_GROUP || f->kind == SOURCE_USER)
		return (struct side){ .kind = SIDE_BRIDGE, .name = arena_printf(b->a, "%s %.*s", f->kind == SOURCE_GROUP ? "Group" : "User", SPANF(f->name)) };
	return (struct side){ .kind = SIDE_BRIDGE, .name = f->ns.n ? arena_printf(b->a, "%.*s/%.*s", SPANF(f->ns), SPANF(f->name)) : f->name };
}

static struct side target_side(const struct path_end *t)
{
	switch ((enum target_kind)t->kind) {
	case TARGET_CLUSTER_ADMIN:
		return (struct side){ .kind = SIDE_CLUSTER_ADMIN };
	case TARGET_NODE:
		return (struct side){ .kind = SIDE_NODE };
	case TARGET_CLOUD:
		return (struct side){ .kind = SIDE_CLOUD };
	case TARGET_NAMESPACE:
	case TARGET_SECRETS:
		if (star(t))
			return (struct side){ .kind = SIDE_ANY };
		break;
	default:
		if (star(t))
			return (struct side){ .kind = SIDE_OTHER };
	}
	return t->tenant.n ? (struct side){ .kind = SIDE_TENANT, .name = t->tenant } : (struct side){ .kind = SIDE_PLATFORM };
}

static uint32_t side_index(struct builder *b, struct spanmap *at, struct side **v, size_t *n, size_t *cap, struct side s)
{
	bool fresh;
	uint32_t *slot = spanmap_put(at, b->a, arena_printf(b->a, "%u%.*s", s.kind, SPANF(s.name)), &fresh);

	if (fresh) {
		*slot = (uint32_t)*n;
		if (*n == *cap)
			vec_grow(b->a, (void **)v, cap, sizeof **v, *n + 1);
		(*v)[(*n)++] = s;
	}
	return *slot;
}

static void count(enum severity *worst, size_t *proven, size_t *unknown, const struct path *p)
{
	bool is = p->verdict == VERDICT_ALLOW;

	// The first proven path takes the place of what the undecided ones said.
	if (is ? !*proven || p->severity > *worst : !*proven && (!*unknown || p->severity > *worst))
		*worst = p->severity;
	*(is ? proven : unknown) += 1;
}

static void add(struct builder *b, const struct path *p)
{
	uint32_t row = side_index(b, &b->row_at, &b->row.v, &b->row.n, &b->row.cap, source_side(b, &p->from));
	uint32_t col = side_index(b, &b->col_at, &b->col.v, &b->col.n, &b->col.cap, target_side(&p->to));
	bool fresh;
	b->of_path[p - b->rep->path] = (struct matrix_place){ row, col };
	uint32_t *slot = spanmap_put(&b->cell_at, b->a, arena_printf(b->a, "%u %u", row, col), &fresh);

	if (fresh) {
		*slot = (uint32_t)b->cell.n;
		vec_push(&b->cell, b->a, (struct matrix_cell){ .row = row, .col = col, .verdict = VERDICT_UNKNOWN });
	}
	struct matrix_cell *c = &b->cell.v[*slot];
	enum severity before = c->worst;
	bool first = !c->first || (p->verdict == VERDICT_ALLOW && c->verdict != VERDICT_ALLOW);
	count(&c->worst, &c->n_proven, &c->n_unknown, p);
	if (first || (p->verdict == c->verdict && c->worst > before))
		c->first = p;
	if (p->verdict == VERDICT_ALLOW)
		c->verdict = VERDICT_ALLOW;
	count(&b->row.v[row].worst, &b->row.v[row].n_proven, &b->row.v[row].n_unknown, p);
	count(&b->col.v[col].worst, &b->col.v[col].n_proven, &b->col.v[col].n_unknown, p);
}

// -- order --------------------------------------------------------------------------------------------------------
static int worst_first(const struct side *a, const struct side *b)
{
	if (!a->n_proven != !b->n_proven)
		return a->n_proven ? -1 : 1;
	if (a->worst != b->worst)
		return a->worst > b->worst ? -1 : 1;
	return span_cmp(a->name, b->name);
}

static int row_order(const void *x, const void *y, void *ctx)
{
	const struct side *v = ctx, *a = &v[*(const uint32_t *)x], *b = &v[*(const uint32_t *)y];
	return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : worst_first(a, b);
}

static int col_order(const void *x, const void *y, void *ctx)
{
	static const int rank[] = { [SIDE_CLUSTER_ADMIN] = 0, [SIDE_NODE] = 1, [SIDE_ANY] = 2, [SIDE_PLATFORM] = 3, [SIDE_TENANT] = 4, [SIDE_BRIDGE] = 5,
		[SIDE_CLOUD] = 6, [SIDE_OTHER] = 7 };
	const struct side *v = ctx, *a = &v[*(const uint32_t *)x], *b = &v[*(const uint32_t *)y];
	return a->kind != b->kind ? (rank[a->kind] < rank[b->kind] ? -1 : 1) : worst_first(a, b);
}

static int cell_order(const void *x, const void *y)
{
	const struct matrix_cell *a = x, *b = y;
	return a->row != b->row ? (a->row < b->row ? -1 : 1) : a->col < b->col ? -1 : a->col > b->col;
}

// Sorts sides and returns old index -> new one.
static uint32_t *sorted(struct builder *b, struct side *v, size_t n, int (*order)(const void *, const void *, void *))
{
	uint32_t *at = arena_array(b->a, uint32_t, n + 1), *new = arena_array(b->a, uint32_t, n + 1);
	struct side *copy = arena_array(b->a, struct side, n + 1);

	for (size_t i = 0; i < n; i++)
		at[i] = (uint32_t)i;
	if (n) {
		memcpy(copy, v, n * sizeof *v);
		qsort_r(at, n, sizeof *at, order, copy);
	}
	for (size_t i = 0; i < n; i++) {
		v[i] = copy[at[i]];
		new[at[i]] = (uint32_t)i;
	}
	return new;
}

// -- pairs --------------------------------------------------------------------------------------------------------
static bool crosses(const struct path *p)
{
	return p->to.kind == TARGET_NAMESPACE || p->to.kind == TARGET_SECRETS || p->to.kind == TARGET_TRAFFIC || p->to.kind == TARGET_NODE ||
	       p->to.kind == TARGET_CLUSTER_ADMIN;
}

static bool everyone(const struct path *p)
{
	return p->to.kind == TARGET_CLUSTER_ADMIN || star(&p->to);
}

// [0]: by proven paths, [1]: by undecided ones, too.
struct pairs {
	struct builder *b;
	struct spanmap tenant;
	bool *all[2];             // by tenant: reaches every other
	bool anybody_all[2];      // everybody reaches every other
	uint32_t *anybody_to[2];  // by tenant: everybody reaches it
	size_t n_anybody[2];
	uint32_t *own[2];         // by tenant: others that it reaches and everybody does not
	struct map64 seen[2];
};

static void note(struct pairs *x, const struct path *p, int level)
{
	uint32_t to = everyone(p) || !p->to.tenant.n ? MAP_NONE : spanmap_get(&x->tenant, p->to.tenant);
	struct side s = source_side(x->b, &p->from);
	bool fresh;

	if (s.kind == SIDE_ANY) {
		x->anybody_all[level] |= everyone(p);
		if (to != MAP_NONE && !x->anybody_to[level][to]) {
			x->anybody_to[level][to] = 1;
			x->n_anybody[level]++;
		}
		return;
	}
	uint32_t from = s.kind == SIDE_TENANT ? spanmap_get(&x->tenant, s.name) : MAP_NONE;
	if (from == MAP_NONE)
		return;
	x->all[level][from] |= everyone(p);
	if (to == MAP_NONE || to == from)
		return;
	map64_put(&x->seen[level], x->b->a, (uint64_t)from << 32 | to, &fresh);
	x->own[level][from] += fresh;
}

static size_t broken(struct pairs *x, int level, size_t n, uint32_t only)
{
	size_t out = 0;

	// Those that everybody reaches were counted for the tenant, too.
	for (size_t i = 0; i <= x->seen[level].mask && x->seen[level].slot; i++) {
		const struct map64_slot *slot = &x->seen[level].slot[i];
		if (slot->used && x->anybody_to[level][(uint32_t)slot->key])
			x->own[level][slot->key >> 32]--;
	}
	for (size_t t = 0; t < n; t++) {
		if (only != MAP_NONE && t != only)
			continue;
		if (x->all[level][t] || x->anybody_all[level])
			out += n - 1;
		else
			out += x->own[level][t] + x->n_anybody[level] - x->anybody_to[level][t];
	}
	return out;
}

static void count_pairs(struct builder *b, struct matrix *m)
{
	const struct snapshot *s = b->rep->snap;
	struct pairs x = { .b = b, .tenant.seed = s->ns_by_name.seed };
	bool fresh;

	m->n_tenants = s->n_tenants;
	m->n_pairs = s->n_tenants ? s->n_tenants * (s->n_tenants - 1) : 0;
	for (uint32_t t = 0; t < s->n_tenants; t++)
		*spanmap_put(&x.tenant, b->a, s->tenant[t].name, &fresh) = t;
	for (int level = 0; level < 2; level++) {
		x.all[level] = arena_array(b->a, bool, s->n_tenants + 1);
		x.anybody_to[level] = arena_array(b->a, uint32_t, s->n_tenants + 1);
		x.own[level] = arena_array(b->a, uint32_t, s->n_tenants + 1);
	}
	for (size_t i = 0; i < b->rep->n_paths; i++) {
		const struct path *p = &b->rep->path[i];
		if (!crosses(p))
			continue;
		note(&x, p, 1);
		if (p->verdict == VERDICT_ALLOW)
			note(&x, p, 0);
	}
	uint32_t only = b->rep->only.tenant.n ? spanmap_get(&x.tenant, b->rep->only.tenant) : MAP_NONE;
	if (only != MAP_NONE)
		m->n_pairs = s->n_tenants - 1;
	m->n_broken = broken(&x, 0, s->n_tenants, only);
	m->n_unknown = broken(&x, 1, s->n_tenants, only) - m->n_broken;
}

const struct matrix *matrix_build(const struct report *rep, struct arena *a)
{
	struct builder b = { .rep = rep, .a = a, .row_at.seed = 1, .col_at.seed = 1 };
	struct matrix *m = arena_new(a, struct matrix);

	b.of_path = arena_array(a, struct matrix_place, rep->n_paths + 1);
	for (size_t i = 0; i < rep->n_paths; i++)
		add(&b, &rep->path[i]);
	const uint32_t *row = sorted(&b, b.row.v, b.row.n, row_order), *col = sorted(&b, b.col.v, b.col.n, col_order);
	for (size_t i = 0; i < rep->n_paths; i++)
		b.of_path[i] = (struct matrix_place){ row[b.of_path[i].row], col[b.of_path[i].col] };
	for (size_t i = 0; i < b.cell.n; i++) {
		b.cell.v[i].row = row[b.cell.v[i].row];
		b.cell.v[i].col = col[b.cell.v[i].col];
	}
	if (b.cell.n)
		qsort(b.cell.v, b.cell.n, sizeof *b.cell.v, cell_order);
	*m = (struct matrix){ .row = b.row.v, .n_rows = b.row.n, .col = b.col.v, .n_cols = b.col.n, .cell = b.cell.v, .n_cells = b.cell.n,
		.of_path = b.of_path };
	count_pairs(&b, m);
	return m;
}

const struct matrix_cell *matrix_at(const struct matrix *m, uint32_t row, uint32_t col)
{
	struct matrix_cell key = { .row = row, .col = col };
	return m->n_cells ? bsearch(&key, m->cell, m->n_cells, sizeof *m->cell, cell_order) : NULL;
}
