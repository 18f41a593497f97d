// The heat map: who reaches what. A real table with row and column headers; a cell says severity by letter, number, pattern and colour, and leads to its
// strongest path. The script adds movement with the arrow keys and lets a cell filter the list of paths.
#include "out/html/report.h"

#include "out/phrase.h"

#define ROWS 50
#define COLUMNS 32

static span side_name(const struct side *s, bool target)
{
	static const char *const name[] = { "(no tenant)", "(no tenant)", "everybody", "cluster-admin", "nodes", "the platform", "the cloud", "the rest" };
	return s->name.n ? s->name : target && s->kind == SIDE_ANY ? SPAN("every tenant") : span_str(name[s->kind]);
}

static const char *kind_of(const struct side *s)
{
	static const char *const name[] = { "tenant", "several tenants", "", "", "", "", "", "" };
	return name[s->kind];
}

static void cell(struct html_report *h, const struct matrix *m, uint32_t row, uint32_t col)
{
	struct render *r = h->r;
	const struct matrix_cell *c = matrix_at(m, row, col);
	const struct side *from = &m->row[row], *to = &m->col[col];
	bool own = from->kind == SIDE_TENANT && to->kind == SIDE_TENANT && span_eq(from->name, to->name);

	if (!c) {
		html_put(r, own ? "<td class=\"own\"><i>itself</i></td>" : "<td class=\"sealed\"><i>no path</i></td>");
		return;
	}
	// Many cells: what the script needs besides it takes from the place of the cell.
	bool proven = c->verdict == VERDICT_ALLOW, link = h->shown[c->first - h->rep->path];
	const char *word = proven ? phrase_severity(c->worst) : "undecided";
	html_put(r, "<td class=\"hit %s\">", proven ? word : "unknown");
	if (link)
		html_put(r, "<a href=\"#%.*s\">", SPANF(html_path_id(r->arena, c->first)));
	else
		html_put(r, "<span>");
	html_put(r, "<b>%c</b> %zu<i> %s</i>%s</td>", proven ? word[0] - 'a' + 'A' : '?', proven ? c->n_proven : c->n_unknown, word, link ? "</a>" : "</span>");
}

static void heads(struct render *r, const struct matrix *m, size_t cols)
{
	html_put(r, "<thead><tr><td class=\"corner\"><span class=\"hide\">from \\ to</span></td>");
	for (size_t k = 0; k < cols; k++) {
		html_put(r, "<th scope=\"col\" class=\"k%u\"><span class=\"turn\">", m->col[k].kind);
		html_text(r, side_name(&m->col[k], true));
		html_put(r, "</span></th>");
	}
	html_put(r, "</tr></thead><tbody>\n");
}

static void legend(struct render *r)
{
	html_put(r, "<ul class=\"legend\" aria-label=\"Legend\"><li><span class=\"key critical\">C</span> critical: the cluster, or a node that others use</li>"
		"<li><span class=\"key high\">H</span> high: another's secrets or code</li><li><span class=\"key medium\">M</span> medium: traffic, cloud identity, disturbance</li>"
		"<li><span class=\"key low\">L</span> low: names and shapes</li><li><span class=\"key unknown\">?</span> undecided</li>"
		"<li><span class=\"key sealed\">\xc2\xb7</span> no path found</li></ul>\n");
}

static void sentence(struct html_report *h)
{
	const struct matrix *m = h->matrix;
	struct render *r = h->r;

	if (!m->n_pairs)
		return;
	if (h->rep->only.tenant.n) {
		html_put(r, "<p><bdi>");
		html_text(r, h->rep->only.tenant);
		html_put(r, "</bdi> reaches %zu of %zu other tenants, %zu undecided. The number in a cell counts paths.</p>\n", m->n_broken, m->n_pairs, m->n_unknown);
		return;
	}
	html_put(r, "<p>Of %zu ordered ", m->n_pairs);
	html_put(r, m->n_pairs == 1 ? "pair" : "pairs");
	html_put(r, " of tenants, %zu %s broken and %zu undecided; for the other %zu no path was found. The number in a cell counts paths.</p>\n", m->n_broken,
		m->n_broken == 1 ? "is" : "are", m->n_unknown, m->n_pairs - m->n_broken - m->n_unknown);
}

void html_matrix(struct html_report *h)
{
	struct render *r = h->r;
	const struct matrix *m = h->matrix;
	size_t rows = m->n_rows <= ROWS ? m->n_rows : ROWS, cols = m->n_cols <= COLUMNS ? m->n_cols : COLUMNS;

	if (!m->n_rows)
		return;
	html_put(r, "<section id=\"matrix\" aria-labelledby=\"h-matrix\"><h3 id=\"h-matrix\">Who reaches what</h3>\n");
	sentence(h);
	html_put(r, "<div class=\"scroll fit\" role=\"group\" tabindex=\"0\" aria-labelledby=\"h-matrix\"><table class=\"heat\"><caption class=\"hide\">Rows: who acts. "
		"Columns: what is reached. Severity letter and number of paths.</caption>");
	heads(r, m, cols);
	for (uint32_t i = 0; i < rows; i++) {
		html_put(r, "<tr><th scope=\"row\"><bdi>");
		html_text(r, side_name(&m->row[i], false));
		html_put(r, "</bdi>");
		if (*kind_of(&m->row[i]) && m->row[i].kind != SIDE_TENANT)
			html_put(r, " <span class=\"muted\">%s</span>", kind_of(&m->row[i]));
		html_put(r, "</th>");
		for (uint32_t k = 0; k < cols; k++)
			cell(h, m, i, k);
		html_put(r, "</tr>\n");
	}
	html_put(r, "</tbody></table></div>\n");
	if (rows < m->n_rows || cols < m->n_cols)
		html_put(r, "<p class=\"muted\">The worst %zu of %zu sources and %zu of %zu targets; the paths of the others are in the list below.</p>\n", rows, m->n_rows,
			cols, m->n_cols);
	legend(r);
	html_put(r, "</section>\n");
}
