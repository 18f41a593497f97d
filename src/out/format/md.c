// md: GitHub Flavored Markdown for a comment under a pull request or a job's summary. Whatever comes from the input stands in a code span: there no
// HTML, link, mention, reference or emoji is made of it; escaping by backslash would leave mentions and bare links alive. A comment holds 65,536
// characters, so lists end before that with a count of what is missing.
#include "attack/fingerprint.h"
#include "out/cause.h"
#include "out/count.h"
#include "out/escape.h"
#include "out/finding.h"
#include "out/phrase.h"
#include "out/place.h"
#include "twin/control.h"

#define BYTES 56000 // no further row beyond this
#define ROWS 25     // of one table
#define SPAN_BYTES 160

// A code span. Backticks would end it and bars the table cell, in which no escape is safe in every reader: both are spelled as escape.h spells.
static void code_upto(struct render *r, span s, size_t most)
{
	struct buf seen = { .arena = r->arena };

	escape_add(&seen, s);
	s = span_trim(buf_span(&seen));
	if (!s.n) {
		buf_char(r->out, '-');
		return;
	}
	buf_char(r->out, '`');
	for (size_t i = 0; i < s.n; i++) {
		if (i >= most && (s.p[i] & 0xc0) != 0x80) {
			buf_str(r->out, "...");
			break;
		}
		if (s.p[i] == '`' || s.p[i] == '|')
			buf_str(r->out, s.p[i] == '`' ? "\\x60" : "\\x7c");
		else
			buf_char(r->out, s.p[i]);
	}
	buf_char(r->out, '`');
}

static void code(struct render *r, span s)
{
	code_upto(r, s, SPAN_BYTES);
}

static void count(struct render *r, size_t n, const char *noun)
{
	buf_printf(r->out, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}

static bool full(const struct render *r, size_t row)
{
	return row >= ROWS || r->out->n > BYTES;
}

static void missing(struct render *r, size_t n)
{
	if (n)
		buf_printf(r->out, "\nand %zu more (`-o wide` shows them)\n", n);
}

static void codes(struct render *r, const span *v, size_t n)
{
	for (size_t i = 0; i < n && i < 3; i++) {
		buf_str(r->out, i ? ", " : "");
		code_upto(r, v[i], 60);
	}
	if (n > 3)
		buf_printf(r->out, " and %zu more", n - 3);
}

static void cause_row(struct render *r, const struct report *rep, const struct cause *c)
{
	span at = place_text(r, rep->snap, c->root, VALUE_NO_OFF);

	buf_printf(r->out, "| **%s** | ", phrase_severity(c->worst));
	code(r, c->root == REF_NONE ? phrase_source(r->arena, &c->path[0]->from) : phrase_object(r->arena, rep->snap, c->root));
	if (at.n) {
		buf_str(r->out, "<br>");
		code(r, at);
	}
	buf_str(r->out, " | ");
	codes(r, c->from, c->n_from);
	if (c->n_to) {
		buf_str(r->out, " into ");
		codes(r, c->to, c->n_to);
	}
	buf_str(r->out, " | ");
	code(r, phrase_path(r->arena, c->path[0]));
	if (c->n_paths > 1)
		buf_printf(r->out, " and %zu more", c->n_paths - 1);
	buf_str(r->out, " | ");
	code(r, c->n_fixes ? phrase_change(r->arena, rep->snap, c->fix[0].closing) : SPAN(""));
	if (c->n_fixes && c->fix[0].closes < c->n_paths)
		buf_printf(r->out, " (closes %zu of %zu)", c->fix[0].closes, c->n_paths);
	buf_str(r->out, " |\n");
}

static void cause_table(struct render *r, const struct report *rep)
{
	struct causes c = cause_list(r->arena, rep);
	size_t i = 0;

	if (!c.n)
		return;
	buf_str(r->out, "\n| severity | cause | tenants | what it opens | what closes it |\n|---|---|---|---|---|\n");
	for (; i < c.n && !full(r, i); i++)
		cause_row(r, rep, &c.v[i]);
	missing(r, c.n - i);
}

static void fold(struct render *r, const char *title, size_t n)
{
	buf_printf(r->out, "\n<details><summary>%s (%zu)</summary>\n\n", title, n);
}

static void unfold(struct render *r)
{
	buf_str(r->out, "\n</details>\n");
}

static void path_table(struct render *r, const struct report *rep)
{
	size_t i = 0;

	fold(r, "Paths", rep->n_paths);
	buf_str(r->out, "| id | severity | path | by |\n|---|---|---|---|\n");
	for (; i < rep->n_paths && !full(r, i); i++) {
		const struct path *p = &rep->path[i];
		buf_str(r->out, "| ");
		code(r, fingerprint_short(r->arena, p->fingerprint));
		buf_printf(r->out, " | %s | ", phrase_severity(p->severity));
		code(r, phrase_path(r->arena, p));
		buf_str(r->out, " | ");
		code(r, phrase_ways(r->arena, p, 2));
		buf_str(r->out, " |\n");
	}
	missing(r, rep->n_paths - i);
	unfold(r);
}

static void unknown_table(struct render *r, const struct report *rep)
{
	struct counts n = count_report(rep);
	size_t row = 0, i = 0, shown = 0;

	if (!n.unknown)
		return;
	fold(r, "Not decided", n.unknown);
	buf_str(r->out, "| id | severity | path | not known |\n|---|---|---|---|\n");
	for (; i < rep->n_paths && !full(r, row); i++) {
		const struct path *p = &rep->path[i];
		if (p->verdict != VERDICT_UNKNOWN)
			continue;
		row++;
		shown++;
		buf_str(r->out, "| ");
		code(r, fingerprint_short(r->arena, p->fingerprint));
		buf_printf(r->out, " | %s | ", phrase_severity(p->severity));
		code(r, phrase_path(r->arena, p));
		buf_str(r->out, " | ");
		code(r, p->unknown_text.n ? p->unknown_text : span_str(unknown_info(p->unknown)->text));
		buf_str(r->out, " |\n");
	}
	missing(r, n.unknown - shown);
	unfold(r);
}

static void accepted_table(struct render *r, const struct report *rep)
{
	size_t row = 0;

	if (!rep->n_paths)
		return;
	fold(r, "Accepted", rep->n_paths);
	buf_str(r->out, "| id | path | by | until | why |\n|---|---|---|---|---|\n");
	for (; row < rep->n_paths && !full(r, row); row++) {
		const struct path *p = &rep->path[row];
		buf_str(r->out, "| ");
		code(r, fingerprint_short(r->arena, p->fingerprint));
		buf_str(r->out, " | ");
		code(r, phrase_path(r->arena, p));
		buf_str(r->out, " | ");
		code(r, p->waiver->owner);
		buf_str(r->out, " | ");
		code(r, p->waiver->expires);
		buf_str(r->out, " | ");
		code(r, p->waiver->reason);
		buf_str(r->out, " |\n");
	}
	missing(r, rep->n_paths - row);
	unfold(r);
}

static void fixed_table(struct render *r, const struct delta *d)
{
	size_t row = 0, i = 0;

	if (!d || !d->n_fixed)
		return;
	fold(r, "Fixed", d->n_fixed);
	buf_str(r->out, "| id | severity | path |\n|---|---|---|\n");
	for (; i < d->n && !full(r, row); i++) {
		const struct standing *s = &d->v[i];
		if (s->kind != STANDING_FIXED)
			continue;
		row++;
		buf_str(r->out, "| ");
		code(r, fingerprint_short(r->arena, s->fingerprint));
		buf_printf(r->out, " | %s | ", phrase_severity(s->severity));
		code(r, s->path ? phrase_path(r->arena, s->path) : s->text);
		buf_str(r->out, " |\n");
	}
	missing(r, d->n_fixed - row);
	unfold(r);
}

static void exposure_table(struct render *r, const struct report *rep)
{
	size_t i = 0;

	if (!rep->n_exposures)
		return;
	fold(r, "Open to everybody", rep->n_exposures);
	buf_str(r->out, "| technique | what |\n|---|---|\n");
	for (; i < rep->n_exposures && !full(r, i); i++) {
		buf_str(r->out, "| ");
		code(r, span_str(rep->exposure[i].technique->id));
		buf_str(r->out, " | ");
		code(r, rep->exposure[i].text);
		buf_str(r->out, " |\n");
	}
	missing(r, rep->n_exposures - i);
	unfold(r);
}

enum part { PART_LIVE, PART_KNOWN, PART_ACCEPTED };

// The proven paths of one standing, as a report of their own.
static struct report part_of(struct render *r, const struct report *rep, const struct findings *all, enum part want)
{
	struct report out = *rep;

	out.path = arena_array(r->arena, struct path, rep->n_paths + 1);
	out.n_paths = 0;
	for (size_t i = 0; i < rep->n_paths; i++) {
		const struct finding *f = &all->v[i];
		enum part is = finding_waiver(f) ? PART_ACCEPTED : finding_known(f) ? PART_KNOWN : PART_LIVE;
		if (f->proven && is == want)
			out.path[out.n_paths++] = rep->path[i];
	}
	return out;
}

static void headline(struct render *r, const struct report *rep, const struct report *live)
{
	struct counts n = count_report(live), all = count_report(rep);
	bool any = false;

	buf_str(r->out, "### bulkhead: ");
	count(r, n.proven, rep->delta ? "new proven path" : "proven path");
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_LOW; i--) {
		if (!n.by_severity[i])
			continue;
		buf_printf(r->out, "%s%zu %s", any ? ", " : " (", n.by_severity[i], phrase_severity((enum severity)i));
		any = true;
	}
	buf_str(r->out, any ? ")\n\n" : "\n\n");
	if (rep->partial)
		buf_str(r->out, "**The time ran out: there may be more paths.**\n\n");
	if (rep->delta)
		buf_printf(r->out, "%zu new, %zu fixed, %zu known; ", rep->delta->n_new, rep->delta->n_fixed, rep->delta->n_known);
	buf_printf(r->out, "%zu unknown, ", all.unknown);
	count(r, rep->n_exposures, "exposure");
	buf_printf(r->out, "; coverage %.0f %%\n", rep->coverage * 100 - (rep->coverage < 1 && rep->coverage > 0.995 ? 1 : 0));
}

static void report(struct render *r, const struct report *rep)
{
	struct findings all = finding_list(r, rep);
	struct report live = part_of(r, rep, &all, PART_LIVE), known = part_of(r, rep, &all, PART_KNOWN), accepted = part_of(r, rep, &all, PART_ACCEPTED);

	headline(r, rep, &live);
	cause_table(r, &live);
	if (live.n_paths)
		path_table(r, &live);
	fixed_table(r, rep->delta);
	if (known.n_paths) {
		fold(r, "Known", known.n_paths);
		cause_table(r, &known);
		unfold(r);
	}
	accepted_table(r, &accepted);
	unknown_table(r, rep);
	exposure_table(r, rep);
}

static void item(struct render *r, const char *head, span text)
{
	if (!text.n)
		return;
	buf_printf(r->out, "   - %s ", head);
	code_upto(r, text, 1000);
	buf_char(r->out, '\n');
}

static void step(struct render *r, const struct report *rep, const struct path_step *st, size_t number)
{
	buf_printf(r->out, "%zu. `%s` %s\n", number, st->technique->id, st->technique->title);
	item(r, "who", st->actor);
	if (st->request)
		item(r, "request", phrase_request(r->arena, st->request));
	for (size_t i = 0; i < st->n_decisions; i++) {
		const struct decision *d = &st->decision[i];
		if (!d->matched)
			continue;
		buf_printf(r->out, "   - `%s` says **%s** ", d->control ? d->control->id : "?", phrase_verdict(d->verdict));
		code_upto(r, d->reason, 1000);
		buf_char(r->out, '\n');
	}
	for (size_t i = 0; i < st->n_evidence; i++) {
		span at = place_text(r, rep->snap, st->evidence[i].obj, st->evidence[i].off);
		span name = phrase_object(r->arena, rep->snap, st->evidence[i].obj);
		if (name.n)
			item(r, "rests on", arena_printf(r->arena, "%.*s %.*s", SPANF(name), SPANF(at)));
	}
	item(r, "then", st->result);
	for (size_t i = 0; i < st->n_closing; i++)
		item(r, i ? "or by" : "stopped by", phrase_change(r->arena, rep->snap, &st->closing[i]));
}

static void trace(struct render *r, const struct report *rep)
{
	size_t i = 0;

	if (!rep->n_paths) {
		buf_str(r->out, "### No path\n\n");
		code_upto(r, rep->miss ? rep->miss->text : SPAN("no chain of rights and pods leads there"), 2000);
		buf_char(r->out, '\n');
	}
	for (; i < rep->n_paths && !full(r, i); i++) {
		const struct path *p = &rep->path[i];
		buf_str(r->out, i ? "\n### " : "### ");
		code(r, phrase_path(r->arena, p));
		buf_printf(r->out, "\n\n%s, %s; id ", phrase_severity(p->severity), phrase_path_verdict(p->verdict));
		code(r, fingerprint_text(r->arena, p->fingerprint));
		buf_str(r->out, "\n\n");
		for (size_t k = 0; k < p->n_steps; k++)
			step(r, rep, &p->step[k], k + 1);
	}
	missing(r, rep->n_paths - i);
}

const struct renderer renderer_md = {
	.name = "md",
	.title = "Markdown for a comment or a job's summary",
	.paths = true,
	.report = report,
	.trace = trace,
};
