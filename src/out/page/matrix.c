#include "out/page/part.h"

#include "attack/summary/matrix.h"
#include "out/escape.h"
#include "out/phrase.h"

#define FOLD_ROWS 12
#define NAME_WIDTH 52

// Columns of the page: one a kind of target; tenants are counted and named.
static const struct { uint8_t kind; const char *title; } columns[] = {
	{ SIDE_CLUSTER_ADMIN, "cluster-admin" }, { SIDE_NODE, "nodes" }, { SIDE_ANY, "every namespace" }, { SIDE_PLATFORM, "platform" }, { SIDE_CLOUD, "cloud" },
	{ SIDE_OTHER, "other" }, { SIDE_TENANT, "tenants" },
};
#define COLUMNS (sizeof columns / sizeof *columns)

struct shown { bool col[COLUMNS]; const struct matrix_cell **first; size_t *n; size_t name; };

// Cells stand by row: first[row], n[row].
static void find(struct render *r, const struct matrix *m, struct shown *x)
{
	x->first = arena_array(r->arena, const struct matrix_cell *, m->n_rows + 1);
	x->n = arena_array(r->arena, size_t, m->n_rows + 1);
	for (size_t i = 0; i < m->n_cells; i++) {
		const struct matrix_cell *c = &m->cell[i];
		if (!x->n[c->row]++)
			x->first[c->row] = c;
		for (size_t k = 0; k < COLUMNS; k++)
			x->col[k] |= columns[k].kind == m->col[c->col].kind;
	}
}

static void say_worst(struct render *r, const struct matrix_cell *c, size_t width)
{
	span text = arena_printf(r->arena, "%s%s", phrase_severity(c->worst), c->verdict == VERDICT_ALLOW ? "" : "?");
	size_t n = text.n;

	say_painted(r, c->verdict == VERDICT_ALLOW ? phrase_severity_paint(c->worst) : PAINT_UNKNOWN, text);
	say(r, "%*s", width > n ? (int)(width - n) : 1, "");
}

static void say_cell(struct render *r, const struct matrix *m, const struct matrix_cell *c, size_t n, size_t k)
{
	size_t width = strlen(columns[k].title) + 2 < 11 ? 11 : strlen(columns[k].title) + 2;
	const struct matrix_cell *worst = NULL;
	struct spanvec names = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (m->col[c[i].col].kind != columns[k].kind)
			continue;
		if (!worst || (worst->verdict != VERDICT_ALLOW && c[i].verdict == VERDICT_ALLOW) || (worst->verdict == c[i].verdict && c[i].worst > worst->worst))
			worst = &c[i];
		vec_push(&names, r->arena, m->col[c[i].col].name);
	}
	if (!worst) {
		say(r, ".%*s", (int)width - 1, "");
		return;
	}
	say_worst(r, worst, columns[k].kind == SIDE_TENANT ? 10 : width);
	if (columns[k].kind != SIDE_TENANT)
		return;
	say(r, "%zu: ", names.n);
	part_names(r, names.v, names.n, 2);
}

static span row_name(struct render *r, const struct side *s)
{
	if (s->kind == SIDE_ANY)
		return SPAN("everybody");
	return s->kind == SIDE_TENANT ? arena_printf(r->arena, "tenant %.*s", SPANF(s->name)) : s->name;
}

static void say_titles(struct render *r, const struct shown *x)
{
	say(r, "   %*s", (int)x->name, "");
	for (size_t k = 0; k < COLUMNS; k++)
		if (x->col[k])
			say(r, "%-*s", strlen(columns[k].title) + 2 < 11 ? 11 : (int)strlen(columns[k].title) + 2, columns[k].title);
	say_end(r);
}

void page_matrix(struct render *r, const struct report *rep)
{
	const struct matrix *m = matrix_build(rep, r->arena);
	struct shown x = { .name = 12 };

	if (!m->n_rows)
		return;
	find(r, m, &x);
	size_t n = render_shown(r, m->n_rows, FOLD_ROWS);
	for (size_t i = 0; i < n; i++) {
		size_t w = escape_width(row_name(r, &m->row[i])) + 2;
		x.name = w > x.name ? w : x.name;
	}
	x.name = x.name > NAME_WIDTH ? NAME_WIDTH : x.name;
	say_painted(r, PAINT_BOLD, SPAN("Who reaches what"));
	say(r, " (worst severity; ? undecided): ");
	if (rep->only.tenant.n) {
		say_span(r, rep->only.tenant);
		say(r, " reaches %zu of %zu other tenants, %zu undecided", m->n_broken, m->n_pairs, m->n_unknown);
	} else {
		say(r, "%zu of %zu ordered pairs of tenants broken, %zu undecided", m->n_broken, m->n_pairs, m->n_unknown);
	}
	say_end(r);
	say_titles(r, &x);
	for (size_t i = 0; i < n; i++) {
		say(r, "   ");
		say_padded(r, row_name(r, &m->row[i]), x.name);
		for (size_t k = 0; k < COLUMNS; k++)
			if (x.col[k])
				say_cell(r, m, x.first[i], x.n[i], k);
		say_end(r);
	}
	if (n < m->n_rows) {
		say(r, "   and %zu more rows (-o wide shows them)", m->n_rows - n);
		say_end(r);
	}
	say_gap(r);
}
