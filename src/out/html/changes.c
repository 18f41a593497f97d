// What to change: the single edits that close most, each with what it touches besides, and how many paths stay open behind it.
#include "out/html/report.h"

#include "out/phrase.h"

#define EDITS 40
#define PATHS 8

static void paths(struct html_report *h, const struct edit *e)
{
	struct render *r = h->r;
	size_t n = render_fold(e->n_paths, PATHS);

	html_put(r, "<p class=\"closes\">");
	for (size_t i = 0; i < n; i++) {
		html_put(r, i ? " " : "");
		html_path_link(h, e->path[i]);
	}
	if (n < e->n_paths)
		html_put(r, " <span class=\"muted\">and %zu more</span>", e->n_paths - n);
	html_put(r, "</p>");
}

static void edit(struct html_report *h, const struct edit *e, size_t closed, size_t all)
{
	struct render *r = h->r;

	html_put(r, "<li class=\"change edge-%s\"><h3>", phrase_severity(e->worst));
	if (e->closing) {
		html_text(r, phrase_change(r->arena, h->rep->snap, e->closing));
		html_place(r, h->rep->snap, e->closing->obj, e->closing->off);
	} else {
		html_put(r, "No single change closes these; their steps name what stops each");
	}
	html_put(r, "</h3><p>");
	if (e->closing) {
		html_put(r, "Closes ");
		html_count(r, e->n_paths, "path");
		if (e->n_severe)
			html_put(r, ", %zu high or critical", e->n_severe);
		if (e->n_all > e->n_paths)
			html_put(r, " (%zu by itself)", e->n_all);
		html_put(r, "; then %zu of %zu %s closed. ", closed, all, all == 1 ? "is" : "are");
		html_put(r, "<meter min=\"0\" max=\"%zu\" value=\"%zu\" aria-label=\"closed so far\"></meter></p><p class=\"muted\">", all, closed);
		if (e->closing->used_by.n) {
			html_put(r, "It also takes this from: <bdi>");
			html_text(r, e->closing->used_by);
			html_put(r, "</bdi>");
		} else {
			html_put(r, "Nobody in the input is seen to use it otherwise.");
		}
	}
	html_put(r, "</p>");
	paths(h, e);
	html_put(r, "</li>\n");
}

void html_changes(struct html_report *h)
{
	struct render *r = h->r;
	size_t n = h->edits.n <= EDITS ? h->edits.n : EDITS, closed = 0;

	if (!h->counts.proven)
		return;
	html_put(r, "<section id=\"changes\" aria-labelledby=\"h-changes\"><h2 id=\"h-changes\"><span class=\"phase\">3</span> What to change</h2>\n"
		"<p class=\"about\">Each change is the one that closes most of what those before it leave open, critical and high paths first.</p>\n");
	if (!n)
		html_put(r, "<p>No single change closes a path.</p>\n");
	html_put(r, n ? "<ol class=\"changes\">\n" : "");
	for (size_t i = 0; i < n; i++) {
		closed += h->edits.v[i].closing ? h->edits.v[i].n_paths : 0;
		edit(h, &h->edits.v[i], closed, h->counts.proven);
	}
	html_put(r, n ? "</ol>\n" : "");
	if (n < h->edits.n)
		html_put(r, "<p class=\"muted\">and %zu more changes that close fewer.</p>\n", h->edits.n - n);
	html_put(r, "</section>\n");
}
