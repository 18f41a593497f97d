// Exposures, and what was not looked at: undecided paths by reason, exposures that the input does not decide, techniques that wait for something, each with
// what would decide it.
#include "out/html/report.h"

#include "out/phrase.h"

#include <stdlib.h>

#define NAMES 6
#define PATHS 12

static void exposure(struct html_report *h, const struct exposure *x, size_t n)
{
	struct render *r = h->r;

	html_put(r, "<tr><th scope=\"row\"><code>");
	html_str(r, x->technique->id);
	html_put(r, "</code></th><td>");
	if (n == 1) {
		html_text(r, x->text);
		html_place(r, h->rep->snap, x->obj, VALUE_NO_OFF);
	} else {
		span *name = arena_array(r->arena, span, n);
		for (size_t i = 0; i < n; i++)
			name[i] = x[i].scope.n ? x[i].scope : SPAN("the cluster");
		html_str(r, x->technique->title);
		html_put(r, ": ");
		html_names(r, name, n, NAMES);
	}
	html_put(r, "</td><td>");
	html_text(r, phrase_harm(r->arena, x->technique->harm));
	html_put(r, "</td></tr>\n");
}

void html_exposures(struct html_report *h)
{
	struct render *r = h->r;
	const struct report *rep = h->rep;

	if (!rep->n_exposures)
		return;
	html_put(r, "<section id=\"exposures\" aria-labelledby=\"h-exposures\"><h3 id=\"h-exposures\">Open to everybody</h3>\n<p class=\"about\">Exposures: nobody has to take a step, "
		"everybody who is there is concerned. They never make a run fail.</p>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"h-exposures\">"
		"<table class=\"list\"><thead><tr><th scope=\"col\">Exposure</th><th scope=\"col\">What is open, and where</th><th scope=\"col\">Harms</th></tr></thead><tbody>\n");
	for (size_t i = 0, k; i < rep->n_exposures; i = k) {
		for (k = i + 1; k < rep->n_exposures && rep->exposure[k].technique == rep->exposure[i].technique; k++)
			;
		exposure(h, &rep->exposure[i], k - i);
	}
	html_put(r, "</tbody></table></div></section>\n");
}

static void head(struct render *r, const char *what)
{
	html_put(r, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"%s\"><table class=\"list\"><thead><tr><th scope=\"col\">%s</th><th scope=\"col\">Concerns</th>"
		"<th scope=\"col\">What would decide</th></tr></thead><tbody>\n", what, what);
}

static void foot(struct render *r)
{
	html_put(r, "</tbody></table></div>\n");
}

// Of a running cluster: kinds that could not be read whole, and which permission it takes.
static void unread(struct html_report *h)
{
	const struct snapshot *s = h->rep->snap;
	size_t n = 0;

	for (size_t i = 0; i < s->n_kinds; i++) {
		const struct kind *k = &s->kind[i];
		if (!k->unread.n || k->present)
			continue;
		html_put(h->r, n++ ? "<li><code>" : "<p>Not read, or not wholly:</p>\n<ul><li><code>");
		html_text(h->r, k->kind);
		html_put(h->r, "</code>: ");
		html_text(h->r, k->unread);
		html_put(h->r, "</li>\n");
	}
	html_put(h->r, n ? "</ul>\n" : "");
}

static void undecided_paths(struct html_report *h)
{
	struct render *r = h->r;
	const struct report *rep = h->rep;

	if (!h->counts.unknown)
		return;
	head(r, "Undecided paths");
	for (unsigned u = 0; u < UNKNOWN_COUNT; u++) {
		size_t n = 0;
		if (!h->counts.by_reason[u])
			continue;
		html_put(r, "<tr><th scope=\"row\">");
		html_prose(r, unknown_info((enum unknown)u)->text);
		html_put(r, "</th><td>");
		html_count(r, h->counts.by_reason[u], "path");
		html_put(r, ": ");
		for (size_t i = 0; i < rep->n_paths && n < PATHS; i++) {
			if (rep->path[i].verdict != VERDICT_UNKNOWN || rep->path[i].unknown != u)
				continue;
			html_put(r, n++ ? " " : "");
			html_path_link(h, &rep->path[i]);
		}
		html_put(r, n < h->counts.by_reason[u] ? " \xe2\x80\xa6</td><td>" : "</td><td>");
		html_prose(r, unknown_info((enum unknown)u)->decides);
		html_put(r, "</td></tr>\n");
	}
	foot(r);
}

static void unasked(struct html_report *h)
{
	struct render *r = h->r;

	if (!h->rep->n_unasked)
		return;
	head(r, "Undecided exposures");
	for (size_t i = 0; i < h->rep->n_unasked; i++) {
		const struct unasked *u = &h->rep->unasked[i];
		html_put(r, "<tr><th scope=\"row\"><code>");
		html_str(r, u->technique->id);
		html_put(r, "</code></th><td>");
		html_text(r, u->text);
		html_put(r, "</td><td>");
		html_prose(r, unknown_info(u->unknown)->decides);
		html_put(r, "</td></tr>\n");
	}
	foot(r);
}

static int waits_order(const void *x, const void *y)
{
	const struct technique *a = *(const struct technique *const *)x, *b = *(const struct technique *const *)y;
	int c = strcmp(a->undecided ? a->undecided : "", b->undecided ? b->undecided : "");
	return c ? c : strcmp(a->id, b->id);
}

static bool same_wait(const struct technique *a, const struct technique *b)
{
	return !strcmp(a->undecided ? a->undecided : "", b->undecided ? b->undecided : "");
}

static void techniques(struct html_report *h)
{
	struct render *r = h->r;
	size_t n = h->rep->n_undecided;

	if (!n)
		return;
	const struct technique **v = arena_array(r->arena, const struct technique *, n);
	memcpy(v, h->rep->undecided, n * sizeof *v);
	qsort(v, n, sizeof *v, waits_order);
	html_put(r, "<details class=\"tenant\"><summary>%zu of %zu techniques of the catalogue are not decided by this version</summary>"
		"<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Techniques\"><table class=\"list\"><thead><tr><th scope=\"col\">Waits for</th>"
		"<th scope=\"col\">Techniques</th></tr></thead><tbody>\n", n, technique_count);
	for (size_t i = 0, k; i < n; i = k) {
		html_put(r, "<tr><th scope=\"row\">");
		html_str(r, v[i]->undecided ? v[i]->undecided : "more of the input");
		html_put(r, "</th><td>");
		for (k = i; k < n && same_wait(v[i], v[k]); k++) {
			html_put(r, k > i ? ", <code>" : "<code>");
			html_str(r, v[k]->id);
			html_put(r, "</code>");
		}
		html_put(r, "</td></tr>\n");
	}
	foot(r);
	html_put(r, "</details>\n");
}

void html_unseen(struct html_report *h)
{
	struct render *r = h->r;
	const struct report *rep = h->rep;

	html_put(r, "<section id=\"unseen\" aria-labelledby=\"h-unseen\"><h2 id=\"h-unseen\">What was not looked at</h2>\n<p>From ");
	html_count(r, rep->n_positions, "position");
	html_put(r, " of an attacker %zu chains were tried; %zu were refused by a control when their requests were put to the model. ", rep->n_candidates, rep->n_refuted);
	html_put(r, "Coverage is %.1f %%: so many of the questions (position and technique) could be decided from this input. <code>bulkhead doctor</code> says more.</p>\n",
		rep->coverage * 100);
	html_put(r, "<p><meter class=\"coverage\" min=\"0\" max=\"1\" value=\"%.4f\" aria-label=\"Coverage\"></meter></p>\n", rep->coverage);
	unread(h);
	undecided_paths(h);
	unasked(h);
	techniques(h);
	html_put(r, "</section>\n");
}
