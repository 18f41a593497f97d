// Root causes: the granting object with its line, the tenants it concerns, the paths that start from it, the change that closes them.
#include "out/html/report.h"

#include "out/phrase.h"

#define CAUSES 50
#define PATHS 5
#define FIXES 3
#define NAMES 4

static void tenants(struct render *r, const struct cause *c)
{
	if (!c->n_from && !c->n_to)
		return;
	html_put(r, "<p class=\"who\">");
	if (c->n_from) {
		html_put(r, c->n_from == 1 ? "Tenant " : "Tenants ");
		html_names(r, c->from, c->n_from, NAMES);
	}
	if (c->n_to) {
		html_put(r, c->n_from ? " \xe2\x86\x92 " : "Into ");
		html_names(r, c->to, c->n_to, NAMES);
	}
	html_put(r, "</p>");
}

static void path(struct html_report *h, const struct cause *c, const struct path *p)
{
	struct render *r = h->r;

	html_put(r, "<li>");
	html_path_link(h, p);
	html_put(r, " ");
	if (p->severity != c->worst) {
		html_severity(r, p->severity);
		html_put(r, " ");
	}
	html_text(r, phrase_path(r->arena, p));
	html_path_marks(h, p);
	html_put(r, " <span class=\"by\">by ");
	html_text(r, phrase_ways(r->arena, p, 1));
	html_put(r, "</span></li>");
}

static void fixes(struct html_report *h, const struct cause *c)
{
	struct render *r = h->r;
	size_t n = c->n_fixes < FIXES ? c->n_fixes : FIXES;

	if (!n) {
		html_put(r, "<div class=\"stops\"><h4>Change</h4><p>No single change of an object closes these; the steps name what stops each.</p></div>");
		return;
	}
	html_put(r, "<div class=\"stops\"><h4>Change</h4><ul>");
	for (size_t i = 0; i < n; i++) {
		const struct fix *f = &c->fix[i];
		html_put(r, i ? "<li><span class=\"muted\">or</span> " : "<li>");
		html_text(r, phrase_change(r->arena, h->rep->snap, f->closing));
		html_place(r, h->rep->snap, f->closing->obj, f->closing->off);
		if (f->closes < c->n_paths)
			html_put(r, " <span class=\"muted\">closes %zu of %zu</span>", f->closes, c->n_paths);
		if (f->closing->used_by.n) {
			html_put(r, " <span class=\"muted\">used by <bdi>");
			html_text(r, f->closing->used_by);
			html_put(r, "</bdi></span>");
		}
		html_put(r, "</li>");
	}
	html_put(r, "</ul></div>");
}

static void cause(struct html_report *h, const struct cause *c, size_t number)
{
	struct render *r = h->r;
	size_t n = render_fold(c->n_paths, PATHS);

	html_put(r, "<li class=\"cause edge-%s\"><h4>", phrase_severity(c->worst));
	html_severity(r, c->worst);
	html_put(r, " ");
	html_code(r, c->root == REF_NONE ? phrase_source(r->arena, &c->path[0]->from) : phrase_object(r->arena, h->rep->snap, c->root));
	if (c->root != REF_NONE)
		html_place(r, h->rep->snap, c->root, VALUE_NO_OFF);
	html_put(r, "</h4>");
	tenants(r, c);
	html_put(r, "<ul class=\"links\">");
	for (size_t i = 0; i < n; i++)
		path(h, c, c->path[i]);
	html_put(r, "</ul>");
	if (n < c->n_paths)
		html_put(r, "<p class=\"muted\" data-cause=\"%zu\">and %zu more from the same cause</p>", number, c->n_paths - n);
	fixes(h, c);
	html_put(r, "</li>\n");
}

void html_causes(struct html_report *h)
{
	struct render *r = h->r;
	size_t n = h->causes.n <= CAUSES ? h->causes.n : CAUSES;

	if (!n)
		return;
	html_put(r, "<section id=\"causes\" aria-labelledby=\"h-causes\"><h3 id=\"h-causes\">Root causes</h3>\n"
		"<p class=\"about\">The object that a path starts from. Those whose repair closes most stand first.</p>\n<ol class=\"causes\">\n");
	for (size_t i = 0; i < n; i++)
		cause(h, &h->causes.v[i], i);
	html_put(r, "</ol>\n");
	if (n < h->causes.n) {
		html_put(r, "<p class=\"muted\">and ");
		html_count(r, h->causes.n - n, "more cause");
		html_put(r, "; <code>bulkhead scan -o wide</code> prints all.</p>\n");
	}
	html_put(r, "</section>\n");
}
