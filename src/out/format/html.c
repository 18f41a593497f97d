// html: one file for people: offline, no request, no code but its own (the policy names its hash), tables and drawings without JavaScript. The parts are in
// out/html/, the style sheet and the script in ui/report/.
#include "out/html/report.h"
#include "out/miss.h"

#define SHOWN 40              // paths written out; the data block has all
#define SHOWN_STEPS 80        // of them; a step is 3 to 5 KB of markup

// The first path of the leading causes, then the strongest of the report: what the rest of the page links to most.
static void choose(struct html_report *h)
{
	const struct report *rep = h->rep;
	size_t causes = h->causes.n < SHOWN / 2 ? h->causes.n : SHOWN / 2, steps = 0;

	for (size_t i = 0; i < causes && steps < SHOWN_STEPS; i++) {
		h->shown[h->causes.v[i].path[0] - rep->path] = true;
		h->n_shown++;
		steps += h->causes.v[i].path[0]->n_steps;
	}
	for (size_t i = 0; i < rep->n_paths && h->n_shown < SHOWN && steps < SHOWN_STEPS; i++) {
		if (h->shown[i])
			continue;
		h->shown[i] = true;
		h->n_shown++;
		steps += rep->path[i].n_steps;
	}
}

static void standings(struct html_report *h)
{
	const struct delta *d = h->rep->delta;
	const struct report *rep = h->rep;

	if (!d)
		return;
	h->standing = arena_array(h->r->arena, const struct standing *, rep->n_paths);
	for (size_t i = 0; i < d->n; i++) {
		const struct path *p = d->v[i].path;
		if (p && d->v[i].kind != STANDING_FIXED && p >= rep->path && p < rep->path + rep->n_paths)
			h->standing[p - rep->path] = &d->v[i];
	}
}

static void miss(struct html_report *h)
{
	if (!h->rep->miss || !h->rep->miss->text.n)
		return;
	html_put(h->r, "<section class=\"miss\"><h3>Why there is no path</h3><p>");
	html_text(h->r, h->rep->miss->text);
	html_put(h->r, "</p></section>\n");
}

static void page(struct render *r, const struct report *rep, bool asked)
{
	struct html_report h = { .r = r, .rep = rep, .asked = asked, .counts = count_report(rep), .causes = cause_list(r->arena, rep),
		.edits = edit_list(rep, r->arena), .matrix = matrix_build(rep, r->arena), .shown = arena_array(r->arena, bool, rep->n_paths + 1) };

	choose(&h);
	standings(&h);
	html_head(&h);
	if (!asked)
		html_tenants(&h);
	html_put(r, "<section class=\"part\" aria-labelledby=\"h-can\"><h2 id=\"h-can\"><span class=\"phase\">2</span> What each tenant can do</h2></section>\n");
	miss(&h);
	html_delta(&h);
	html_matrix(&h);
	html_causes(&h);
	html_paths(&h);
	html_checklist(&h);
	html_exposures(&h);
	html_changes(&h);
	html_unseen(&h);
	html_assumptions(&h);
	html_waivers(&h);
	html_put(r, "</main>\n<footer class=\"end\"><p>Made by bulkhead %s from the objects alone. This page asks for nothing over the network.</p></footer>\n", BULKHEAD_VERSION);
	html_data(&h);
}

static void report(struct render *r, const struct report *rep)
{
	page(r, rep, false);
}

static void trace(struct render *r, const struct report *rep)
{
	page(r, rep, true);
}

const struct renderer renderer_html = {
	.name = "html",
	.title = "one page to read in a browser, complete in itself",
	.paths = true,
	.report = report,
	.trace = trace,
};
