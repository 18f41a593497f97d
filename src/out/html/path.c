// The path explorer: the strongest paths written out, each as a drawing and as steps with request, decisions, evidence and the change that stops it. The
// script rebuilds the list from the data block when somebody filters it, with the same elements (ui/report/path.js).
#include "out/html/report.h"

#include "attack/fingerprint.h"
#include "attack/waiver/waiver.h"
#include "out/phrase.h"
#include "twin/control.h"

span html_path_id(struct arena *a, const struct path *p)
{
	return arena_printf(a, "p-%016llx", (unsigned long long)p->fingerprint[0]);
}

const struct standing *html_standing(const struct html_report *h, const struct path *p)
{
	return h->standing && p >= h->rep->path && p < h->rep->path + h->rep->n_paths ? h->standing[p - h->rep->path] : NULL;
}

void html_path_link(struct html_report *h, const struct path *p)
{
	struct render *r = h->r;
	span id = html_path_id(r->arena, p), name = span_head(span_from(id, 2), 8);
	bool here = p >= h->rep->path && p < h->rep->path + h->rep->n_paths && h->shown[p - h->rep->path];

	if (here)
		html_put(r, "<a class=\"id\" href=\"#%.*s\">%.*s</a>", SPANF(id), SPANF(name));
	else
		html_put(r, "<code class=\"id\" data-path=\"%.*s\">%.*s</code>", SPANF(id), SPANF(name));
}

void html_path_marks(struct html_report *h, const struct path *p)
{
	struct render *r = h->r;
	const struct standing *s = html_standing(h, p);

	if (p->verdict == VERDICT_UNKNOWN)
		html_put(r, " <span class=\"mark undecided\">undecided</span>");
	if (s && s->kind == STANDING_NEW)
		html_put(r, " <span class=\"mark new\">new</span>");
	else if (s && s->kind == STANDING_KNOWN)
		html_put(r, " <span class=\"mark\">known</span>");
	if (!p->waiver)
		return;
	html_put(r, " <span class=\"mark waived\">accepted by ");
	html_text(r, p->waiver->owner);
	html_put(r, " until ");
	html_text(r, p->waiver->expires);
	html_put(r, "</span>");
}

static void evidence(struct render *r, const struct snapshot *s, const struct evidence *v)
{
	span name = phrase_object(r->arena, s, v->obj);

	if (!name.n)
		return;
	html_put(r, "<span class=\"evidence\">");
	html_code(r, name);
	if (v->field.n) {
		html_put(r, " ");
		html_code(r, v->field);
	}
	html_place(r, s, v->obj, v->off);
	html_put(r, "</span>");
}

static void decision(struct render *r, const struct snapshot *s, const struct decision *d)
{
	static const char *const class[] = { "allow", "deny", "undecided" };

	html_put(r, "<tr><th scope=\"row\"><code>");
	html_str(r, d->control ? d->control->id : "?");
	html_put(r, "</code></th><td><span class=\"verdict %s\">%s</span></td><td>", class[d->verdict], phrase_verdict(d->verdict));
	html_text(r, d->reason);
	for (size_t i = 0; i < d->n_evidence; i++)
		evidence(r, s, &d->evidence[i]);
	html_put(r, "</td></tr>");
}

bool html_named_before(const struct path_step *st, size_t decision)
{
	for (size_t i = 0; i < decision; i++)
		if (!st->decision[i].matched && st->decision[i].control == st->decision[decision].control)
			return true;
	return false;
}

static void decisions(struct render *r, const struct snapshot *s, const struct path_step *st)
{
	size_t silent = 0, asked = 0;

	for (size_t i = 0; i < st->n_decisions; i++)
		asked += st->decision[i].matched;
	if (asked)
		html_put(r, "<table class=\"controls\"><thead><tr><th scope=\"col\">Control</th><th scope=\"col\">Decision</th>"
			"<th scope=\"col\">Why, and where it stands</th></tr></thead><tbody>");
	for (size_t i = 0; i < st->n_decisions; i++)
		if (st->decision[i].matched)
			decision(r, s, &st->decision[i]);
	html_put(r, asked ? "</tbody></table>" : "");
	for (size_t i = 0; i < st->n_decisions; i++) {
		if (st->decision[i].matched || html_named_before(st, i))
			continue;
		html_put(r, silent++ ? ", <code>" : "<p class=\"silent\">Asked, and not concerned by this request: <code>");
		html_str(r, st->decision[i].control ? st->decision[i].control->id : "?");
		html_put(r, "</code>");
	}
	html_put(r, silent ? ".</p>" : "");
}

static void closings(struct html_report *h, const char *title, const struct closing *c, size_t n)
{
	struct render *r = h->r;

	if (!n)
		return;
	html_put(r, "<div class=\"stops\"><h5>%s</h5><ul>", title);
	for (size_t i = 0; i < n; i++) {
		html_put(r, "<li>");
		html_text(r, phrase_change(r->arena, h->rep->snap, &c[i]));
		html_place(r, h->rep->snap, c[i].obj, c[i].off);
		if (c[i].used_by.n) {
			html_put(r, " <span class=\"muted\">used by <bdi>");
			html_text(r, c[i].used_by);
			html_put(r, "</bdi></span>");
		}
		html_put(r, "</li>");
	}
	html_put(r, "</ul></div>");
}

static void also(struct render *r, const struct path_step *st)
{
	size_t n = 0;

	for (size_t i = 0; i < st->n_also; i++) {
		if (st->also[i] == st->technique)
			continue;
		html_put(r, n++ ? ", <code>" : "<p class=\"also\">The same grant also allows <code>");
		html_str(r, st->also[i]->id);
		html_put(r, "</code>");
	}
	html_put(r, n ? ".</p>" : "");
}

static void undecided(struct render *r, span text, enum unknown u)
{
	html_put(r, "<p class=\"undecided\">Undecided: ");
	html_text(r, text.n ? text : span_str(unknown_info(u)->text));
	html_put(r, ". What would decide: ");
	html_prose(r, unknown_info(u)->decides);
	html_put(r, ".</p>");
}

static void rests_on(struct render *r, const struct snapshot *s, const struct path_step *st)
{
	size_t named = 0;

	for (size_t i = 0; i < st->n_evidence; i++) {
		if (st->evidence[i].obj >= s->n_objects)
			continue; // made by an earlier step
		html_put(r, named++ ? "" : "<p class=\"rests\">Rests on ");
		evidence(r, s, &st->evidence[i]);
	}
	html_put(r, named ? "</p>" : "");
}

static void step(struct html_report *h, const struct path *p, size_t i)
{
	struct render *r = h->r;
	const struct path_step *st = &p->step[i];
	span id = html_path_id(r->arena, p);

	html_put(r, "<li class=\"step\" id=\"%.*s-%zu\"><h4>", SPANF(id), i + 1);
	html_str(r, st->technique->title);
	html_put(r, " <code class=\"way\">");
	html_str(r, st->technique->id);
	html_put(r, "</code>");
	if (st->technique->attack && *st->technique->attack) {
		html_put(r, " <span class=\"muted\">ATT&amp;CK ");
		html_str(r, st->technique->attack);
		html_put(r, "</span>");
	}
	html_put(r, "</h4><dl class=\"ask\"><div><dt>Who</dt><dd><bdi>");
	html_text(r, st->actor);
	html_put(r, "</bdi></dd></div>");
	if (st->request) {
		html_put(r, "<div><dt>Request</dt><dd>");
		html_code(r, phrase_request(r->arena, st->request));
		html_put(r, st->overlay ? " <span class=\"muted\">rests on what an earlier step made</span></dd></div>" : "</dd></div>");
	}
	if (st->result.n) {
		html_put(r, "<div><dt>Then</dt><dd>");
		html_text(r, st->result);
		html_put(r, "</dd></div>");
	}
	html_put(r, "</dl>");
	decisions(r, h->rep->snap, st);
	if (!st->n_decisions)
		rests_on(r, h->rep->snap, st);
	if (st->verdict == VERDICT_UNKNOWN)
		undecided(r, SPAN(""), st->unknown);
	also(r, st);
	if (p->n_steps > 1)
		closings(h, "Stops this step", st->closing, st->n_closing);
	html_put(r, "</li>");
}

static void facts(struct html_report *h, const struct path *p)
{
	struct render *r = h->r;
	span harm = phrase_harm(r->arena, p->harm), id = fingerprint_text(r->arena, p->fingerprint);

	html_put(r, "<p class=\"facts\">");
	html_put(r, p->verdict == VERDICT_UNKNOWN ? "Undecided" : "Proven: every request below passes every installed control");
	if (harm.n)
		html_put(r, "; harms %.*s", SPANF(harm));
	if (p->from.tenant.n) {
		html_put(r, "; from tenant <bdi>");
		html_text(r, p->from.tenant);
		html_put(r, "</bdi>");
	}
	if (p->to.tenant.n) {
		html_put(r, " into tenant <bdi>");
		html_text(r, p->to.tenant);
		html_put(r, "</bdi>");
	}
	html_put(r, ". <code class=\"fingerprint\">%.*s</code></p>", SPANF(id));
	if (p->verdict != VERDICT_UNKNOWN)
		return;
	undecided(r, p->unknown_text, p->unknown);
}

static void path(struct html_report *h, const struct path *p, bool open)
{
	struct render *r = h->r;
	span id = html_path_id(r->arena, p);

	html_put(r, "<li><details class=\"path\" id=\"%.*s\"%s><summary>", SPANF(id), open ? " open" : "");
	html_severity(r, p->severity);
	html_put(r, " <code class=\"id\">%.*s</code> <span class=\"says\">", SPANF(span_head(span_from(id, 2), 8)));
	html_text(r, phrase_path(r->arena, p));
	html_put(r, "</span>");
	html_path_marks(h, p);
	html_put(r, " <span class=\"by\">by ");
	html_text(r, phrase_ways(r->arena, p, 1));
	html_put(r, "</span></summary><div class=\"body\">");
	facts(h, p);
	html_svg(h, p);
	html_put(r, "<ol class=\"steps\">");
	for (size_t i = 0; i < p->n_steps; i++)
		step(h, p, i);
	html_put(r, "</ol>");
	closings(h, "Any one of these stops the whole path", p->closing, p->n_closing);
	html_put(r, "</div></details></li>\n");
}

static void filter(struct render *r)
{
	html_put(r,
		"<form id=\"filter\" role=\"search\" aria-label=\"Filter the paths\" hidden>"
		"<label>Search <input type=\"search\" name=\"text\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"name, object, file, id\"></label>"
		"<label>Tenant <select name=\"tenant\"><option value=\"\">all</option></select></label>"
		"<label>Severity <select name=\"severity\"><option value=\"\">all</option><option value=\"3\">critical</option><option value=\"2\">high</option>"
		"<option value=\"1\">medium</option><option value=\"0\">low</option></select></label>"
		"<label>Technique <select name=\"technique\"><option value=\"\">all</option></select></label>"
		"<label>Verdict <select name=\"verdict\"><option value=\"\">all</option><option value=\"0\">proven</option><option value=\"2\">undecided</option></select></label>"
		"<button type=\"reset\">Clear</button>"
		"<p id=\"found\" role=\"status\"></p></form>\n");
}

void html_paths(struct html_report *h)
{
	struct render *r = h->r;
	size_t all = h->counts.proven + h->counts.unknown, at = 0;

	html_put(r, "<section id=\"paths\" aria-labelledby=\"h-paths\"><h3 id=\"h-paths\">Paths</h3>\n");
	if (!all) {
		html_put(r, "<p>No path was found.</p></section>\n");
		return;
	}
	html_put(r, "<p class=\"about\">Each path is a chain of concrete requests. Every request was put to every installed control; open a path to see who said what, "
		"by which line of the input, and what stops it.</p>\n");
	if (h->n_shown < all) {
		html_put(r, "<p class=\"without-script\">The %zu strongest of ", h->n_shown);
		html_count(r, all, "path");
		html_put(r, " are written out here. The others are in this page's data and appear where scripts may run; "
			"<code>bulkhead scan -o wide</code> prints them all.</p>\n");
	}
	filter(r);
	html_put(r, "<ol id=\"path-list\" class=\"paths\">\n");
	for (size_t i = 0; i < h->rep->n_paths; i++)
		if (h->shown[i])
			path(h, &h->rep->path[i], h->asked ? at++ < 3 : !at++);
	html_put(r, "</ol>\n<p id=\"more\" hidden><button type=\"button\">Show more</button></p></section>\n");
}
