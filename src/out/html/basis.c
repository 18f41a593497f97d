// What the result rests on and is held against: assumptions with the flag that changes each, waivers, and the earlier report.
#include "out/html/report.h"

#include "attack/waiver/waiver.h"
#include "out/assume.h"
#include "out/phrase.h"

#define STANDINGS 100

void html_assumptions(struct html_report *h)
{
	struct render *r = h->r;
	struct assumptions as = assume_report(r->arena, h->rep);

	html_put(r, "<section id=\"assumptions\" aria-labelledby=\"h-assumptions\"><h2 id=\"h-assumptions\">Assumptions</h2>\n"
		"<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"h-assumptions\"><table class=\"list\"><thead><tr><th scope=\"col\">Assumed</th>"
		"<th scope=\"col\">By</th><th scope=\"col\">Changed with</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < as.n; i++) {
		html_put(r, "<tr><th scope=\"row\">");
		html_text(r, as.v[i].text);
		html_put(r, "</th><td>%s</td><td>", as.v[i].told ? "you" : "bulkhead");
		if (as.v[i].change)
			html_code(r, span_str(as.v[i].change));
		html_put(r, "</td></tr>\n");
	}
	html_put(r, "</tbody></table></div></section>\n");
}

void html_waivers(struct html_report *h)
{
	static const char *const class[] = { "nothing", "good", "bad", "bad", "bad", "bad" };
	struct render *r = h->r;
	const struct waivers *w = h->rep->waivers;

	if (!w || !w->n)
		return;
	html_put(r, "<section id=\"waivers\" aria-labelledby=\"h-waivers\"><h2 id=\"h-waivers\">Waivers</h2>\n<p class=\"about\">A waived path stays in the report.</p>\n"
		"<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"h-waivers\"><table class=\"list\"><thead><tr><th scope=\"col\">For</th><th scope=\"col\">State</th>"
		"<th scope=\"col\">Paths</th><th scope=\"col\">Reason</th><th scope=\"col\">Owner</th><th scope=\"col\">Expires</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < w->n; i++) {
		const struct waiver *x = &w->v[i];
		html_put(r, "<tr><th scope=\"row\">");
		html_code(r, x->fingerprint.n ? x->fingerprint : x->technique);
		if (!x->fingerprint.n) {
			html_put(r, " by <bdi>");
			html_text(r, x->tenant);
			html_put(r, "</bdi>");
		}
		html_put(r, "</th><td><span class=\"check %s\">%s</span> ", class[x->state], waiver_state_name(x->state));
		html_text(r, x->why);
		html_put(r, "</td><td>%zu</td><td>", x->n_paths);
		html_text(r, x->reason);
		if (x->condition) {
			html_put(r, " <span class=\"muted\">while ");
			html_code(r, waiver_condition(r->arena, x));
			html_put(r, "</span>");
		}
		html_put(r, "</td><td>");
		html_text(r, x->owner);
		html_put(r, "</td><td>");
		html_text(r, x->expires);
		html_put(r, "</td></tr>\n");
	}
	html_put(r, "</tbody></table></div></section>\n");
}

static void change(struct html_report *h, const struct standing *s)
{
	static const char *const word[] = { "", "added ", "removed ", "changed " };
	struct render *r = h->r;
	const struct delta *d = h->rep->delta;
	// A removed object stands in the earlier snapshot.
	const struct snapshot *in = s->change.kind == CHANGE_REMOVED ? d->before ? d->before->snap : NULL : h->rep->snap;

	if (s->change.kind == CHANGE_NONE || !in)
		return;
	html_put(r, "%s", word[s->change.kind]);
	html_code(r, phrase_object(r->arena, in, s->change.obj));
	if (s->change.field.n) {
		html_put(r, " ");
		html_code(r, s->change.field);
	}
	html_place(r, in, s->change.obj, s->change.off);
}

static void standing(struct html_report *h, const struct standing *s)
{
	struct render *r = h->r;

	html_put(r, "<tr><th scope=\"row\"><span class=\"mark %s\">%s</span></th><td>", s->kind == STANDING_NEW ? "new" : "fixed", s->kind == STANDING_NEW ? "new" : "fixed");
	html_severity(r, s->severity);
	html_put(r, " ");
	if (s->kind == STANDING_NEW && s->path) {
		html_path_link(h, s->path);
		html_put(r, " ");
	}
	html_text(r, s->path ? phrase_path(r->arena, s->path) : s->text);
	html_put(r, "</td><td>");
	change(h, s);
	html_put(r, "</td></tr>\n");
}

void html_delta(struct html_report *h)
{
	struct render *r = h->r;
	const struct delta *d = h->rep->delta;
	size_t shown = 0, all;

	if (!d)
		return;
	all = d->n_new + d->n_fixed;
	html_put(r, "<section id=\"delta\" aria-labelledby=\"h-delta\"><h3 id=\"h-delta\">New and fixed</h3>\n<p>Against the earlier report: %zu new, %zu fixed, %zu known.</p>\n",
		d->n_new, d->n_fixed, d->n_known);
	if (all)
		html_put(r, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"h-delta\"><table class=\"list\"><thead><tr><th scope=\"col\">Standing</th>"
			"<th scope=\"col\">Path</th><th scope=\"col\">By the change of</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < d->n && shown < STANDINGS; i++) {
		if (d->v[i].kind == STANDING_KNOWN)
			continue;
		standing(h, &d->v[i]);
		shown++;
	}
	html_put(r, all ? "</tbody></table></div>\n" : "");
	if (shown < all)
		html_put(r, "<p class=\"muted\">and %zu more.</p>\n", all - shown);
	html_put(r, "</section>\n");
}
