// Who shares the cluster: how the tenants were found, each with what it reaches and what reaches it.
#include "out/html/report.h"

#include "out/assume.h"

#define TENANTS 200 // rows written out
#define NAMES 5     // namespaces named in a row

struct row { uint32_t tenant; const struct side *out, *in; };

static const struct side *side_of(const struct side *v, const struct spanmap *m, span name)
{
	uint32_t at = spanmap_get(m, name);
	return at == MAP_NONE ? NULL : &v[at];
}

static struct spanmap sides_by_name(struct arena *a, const struct side *v, size_t n)
{
	struct spanmap m = { 0 };
	bool fresh;

	for (size_t i = 0; i < n; i++)
		if (v[i].kind == SIDE_TENANT)
			*spanmap_put(&m, a, v[i].name, &fresh) = (uint32_t)i;
	return m;
}

static void cell(struct render *r, const struct side *s)
{
	if (s && s->n_proven) {
		html_put(r, "<td>");
		html_severity(r, s->worst);
		html_put(r, " %zu", s->n_proven);
		if (s->n_unknown)
			html_put(r, " <span class=\"muted\">and %zu undecided</span>", s->n_unknown);
		html_put(r, "</td>");
	} else if (s && s->n_unknown) {
		html_put(r, "<td><span class=\"mark undecided\">%zu undecided</span></td>", s->n_unknown);
	} else {
		html_put(r, "<td class=\"muted\">none</td>");
	}
}

static void row(struct html_report *h, const struct row *x)
{
	struct render *r = h->r;
	const struct snapshot *s = h->rep->snap;
	const struct tenant *t = &s->tenant[x->tenant];
	span *name = arena_array(r->arena, span, t->n_ns);

	for (size_t i = 0; i < t->n_ns; i++)
		name[i] = s->ns[t->ns[i]].name;
	html_put(r, "<tr><th scope=\"row\"><bdi>");
	html_text(r, t->name);
	html_put(r, "</bdi></th><td>");
	html_names(r, name, t->n_ns, NAMES);
	html_put(r, "</td>");
	cell(r, x->out);
	cell(r, x->in);
	html_put(r, "</tr>\n");
}

// Tenants in the order of the matrix, then those without a path in the order of their names.
static struct row *rows_of(struct html_report *h)
{
	const struct snapshot *s = h->rep->snap;
	struct arena *a = h->r->arena;
	struct spanmap out = sides_by_name(a, h->matrix->row, h->matrix->n_rows), in = sides_by_name(a, h->matrix->col, h->matrix->n_cols), index = { 0 };
	struct row *v = arena_array(a, struct row, s->n_tenants);
	bool *taken = arena_array(a, bool, s->n_tenants), fresh;
	size_t n = 0;

	for (uint32_t t = 0; t < s->n_tenants; t++)
		*spanmap_put(&index, a, s->tenant[t].name, &fresh) = t;
	for (size_t pass = 0; pass < 2; pass++) {
		const struct side *side = pass ? h->matrix->col : h->matrix->row;
		for (size_t i = 0; i < (pass ? h->matrix->n_cols : h->matrix->n_rows); i++) {
			uint32_t t = side[i].kind == SIDE_TENANT ? spanmap_get(&index, side[i].name) : MAP_NONE;
			if (t == MAP_NONE || taken[t])
				continue;
			taken[t] = true;
			v[n++] = (struct row){ t, side_of(h->matrix->row, &out, side[i].name), side_of(h->matrix->col, &in, side[i].name) };
		}
	}
	for (uint32_t t = 0; t < s->n_tenants; t++)
		if (!taken[t])
			v[n++] = (struct row){ t, NULL, NULL };
	return v;
}

static void evidence(struct html_report *h)
{
	struct render *r = h->r;
	const struct snapshot *s = h->rep->snap;
	struct assumptions as = assume_report(r->arena, h->rep);
	size_t platform = 0;

	for (size_t i = 0; i < s->n_ns; i++)
		platform += s->ns[i].platform;
	html_put(r, "<p>%s: ", s->n_tenants > 1 ? "Yes" : "No");
	html_count(r, s->n_tenants, "tenant");
	html_put(r, s->n_tenants == 1 ? " holds " : " hold ");
	html_count(r, s->n_ns - platform, "namespace");
	html_put(r, ", the platform holds %zu.</p>\n<ul class=\"facts\">", platform);
	for (size_t i = 0; i < as.n; i++) {
		if (strcmp(as.v[i].id, "tenancy") && strcmp(as.v[i].id, "platform") && strcmp(as.v[i].id, "only"))
			continue;
		html_put(r, "<li>");
		html_text(r, as.v[i].text);
		if (as.v[i].change) {
			html_put(r, " <span class=\"muted\">change with <code>");
			html_str(r, as.v[i].change);
			html_put(r, "</code></span>");
		}
		html_put(r, "</li>");
	}
	html_put(r, "</ul>\n");
}

void html_tenants(struct html_report *h)
{
	struct render *r = h->r;
	size_t n = h->rep->snap->n_tenants, shown = n <= TENANTS ? n : TENANTS;
	struct row *v = rows_of(h);

	html_put(r, "<section id=\"tenants\" aria-labelledby=\"h-tenants\"><h2 id=\"h-tenants\"><span class=\"phase\">1</span> Is this cluster shared, and by whom?</h2>\n");
	evidence(h);
	if (n) {
		html_put(r, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Tenants\"><table class=\"list tenants\"><thead><tr><th scope=\"col\">Tenant</th>"
			"<th scope=\"col\">Namespaces</th><th scope=\"col\">Paths from it</th><th scope=\"col\">Paths into it</th></tr></thead><tbody>\n");
		for (size_t i = 0; i < shown; i++)
			row(h, &v[i]);
		html_put(r, "</tbody></table></div>\n");
	}
	if (shown < n)
		html_put(r, "<p class=\"muted\">and %zu more; <code>bulkhead tenants</code> lists all.</p>\n", n - shown);
	html_put(r, "</section>\n");
}
