// The trace of one path: what `why` shows.
#include "out/page/page.h"

#include "attack/fingerprint.h"
#include "out/phrase.h"
#include "out/place.h"
#include "twin/control.h"

#define FOLD_ALSO 4 // other techniques of a step that text names

static void say_decision(struct render *r, const struct snapshot *s, const struct decision *d)
{
	enum paint p = d->verdict == VERDICT_ALLOW ? PAINT_GOOD : d->verdict == VERDICT_DENY ? PAINT_HIGH : PAINT_UNKNOWN;

	say(r, "              ");
	say_padded(r, span_str(d->control ? d->control->id : "?"), 18);
	if (!d->matched)
		say(r, "does not match");
	else
		say_painted(r, p, span_str(phrase_verdict(d->verdict)));
	say(r, "  ");
	say_span(r, d->reason);
	say_end(r);
	for (size_t i = 0; d->matched && i < d->n_evidence; i++) {
		span at = place_text(r, s, d->evidence[i].obj, d->evidence[i].off);
		span name = phrase_object(r->arena, s, d->evidence[i].obj);
		if (!name.n)
			continue;
		say(r, "%32s", "");
		say_span(r, name);
		say(r, d->evidence[i].field.n ? " " : "");
		say_span(r, d->evidence[i].field);
		say(r, at.n ? "  " : "");
		say_span(r, at);
		say_end(r);
	}
}

// Controls that do not match the request share a line; wide gives their reasons, too.
static void say_decisions(struct render *r, const struct snapshot *s, const struct path_step *st)
{
	size_t silent = 0;

	if (st->n_decisions) {
		say(r, "   asked");
		say_end(r);
	}
	for (size_t i = 0; i < st->n_decisions; i++)
		if (st->decision[i].matched || r->wide)
			say_decision(r, s, &st->decision[i]);
	for (size_t i = 0; !r->wide && i < st->n_decisions; i++) {
		const struct decision *d = &st->decision[i];
		if (d->matched)
			continue;
		if (!silent)
			say(r, "              ");
		say(r, silent++ ? ", %s" : "%s", d->control ? d->control->id : "?");
	}
	if (silent) {
		say(r, silent == 1 ? ": does not match this request" : ": do not match this request");
		say_end(r);
	}
}

static void say_line(struct render *r, const char *head, span text)
{
	if (!text.n)
		return;
	say(r, "   %-11s", head);
	say_span(r, text);
	say_end(r);
}

static void say_evidence(struct render *r, const struct snapshot *s, const struct path_step *st)
{
	for (size_t i = 0; i < st->n_evidence; i++) {
		const struct evidence *v = &st->evidence[i];
		span name = phrase_object(r->arena, s, v->obj), at = place_text(r, s, v->obj, v->off);
		if (!name.n)
			continue;
		say(r, "   %-11s", i ? "" : "rests on");
		say_span(r, name);
		say(r, v->field.n ? " " : "");
		say_span(r, v->field);
		say(r, at.n ? "  " : "");
		say_painted(r, PAINT_BOLD, at);
		say_end(r);
	}
}

static void say_closing(struct render *r, const struct snapshot *s, const char *head, const struct closing *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		span at = place_text(r, s, c[i].obj, c[i].off);
		say(r, "   %-11s", i ? "or" : head);
		say_span(r, phrase_change(r->arena, s, &c[i]));
		say(r, at.n ? "  " : "");
		say_painted(r, PAINT_BOLD, at);
		if (c[i].used_by.n) {
			say(r, "  used by ");
			say_span(r, c[i].used_by);
		}
		say_end(r);
	}
}

static void say_also(struct render *r, const struct path_step *st)
{
	size_t n = 0, more = 0;

	for (size_t i = 0; i < st->n_also; i++) {
		if (st->also[i] == st->technique)
			continue;
		if (!r->wide && n == FOLD_ALSO) {
			more++;
			continue;
		}
		say(r, "   %-11s%s  %s", n++ ? "" : "or by", st->also[i]->id, st->also[i]->title);
		say_end(r);
	}
	if (more) {
		say(r, "   %-11sand %zu more (-o wide shows them)", "", more);
		say_end(r);
	}
}

static void say_step(struct render *r, const struct snapshot *s, const struct path_step *st, size_t number)
{
	say_painted(r, PAINT_BOLD, arena_printf(r->arena, "%zu  %s", number, st->technique->id));
	say(r, "  %s", st->technique->title);
	if (st->technique->attack && *st->technique->attack)
		say(r, "  (ATT&CK %s)", st->technique->attack);
	say_end(r);
	say_also(r, st);
	say_line(r, "who", st->actor);
	if (st->request) {
		say(r, "   %-11s", "request");
		say_span(r, phrase_request(r->arena, st->request));
		say(r, st->overlay ? "  (rests on what an earlier step made)" : "");
		say_end(r);
	}
	say_decisions(r, s, st);
	if (st->verdict == VERDICT_UNKNOWN) {
		say(r, "   %-11s%s; decided by %s", "unknown", unknown_info(st->unknown)->text, unknown_info(st->unknown)->decides);
		say_end(r);
	}
	if (!st->n_decisions || r->wide)
		say_evidence(r, s, st);
	say_line(r, "then", st->result);
	say_closing(r, s, "stopped by", st->closing, st->n_closing);
}

void page_trace(struct render *r, const struct report *rep, const struct path *p)
{
	say_painted(r, phrase_severity_paint(p->severity), phrase_path(r->arena, p));
	say_end(r);
	say(r, "%s, %s", phrase_severity(p->severity), phrase_path_verdict(p->verdict));
	span harm = phrase_harm(r->arena, p->harm);
	say(r, harm.n ? "; harms " : "");
	say_span(r, harm);
	if (p->from.tenant.n) {
		say(r, "; from tenant ");
		say_span(r, p->from.tenant);
	}
	if (p->to.tenant.n) {
		say(r, " into tenant ");
		say_span(r, p->to.tenant);
	}
	say(r, "; ");
	say_span(r, fingerprint_text(r->arena, p->fingerprint));
	say_end(r);
	if (p->verdict == VERDICT_UNKNOWN) {
		say(r, "unknown: ");
		say_span(r, p->unknown_text.n ? p->unknown_text : span_str(unknown_info(p->unknown)->text));
		say(r, "; decided by %s", unknown_info(p->unknown)->decides);
		say_end(r);
	}
	for (size_t i = 0; i < p->n_steps; i++) {
		say_gap(r);
		say_step(r, rep->snap, &p->step[i], i + 1);
	}
	if (p->n_closing && p->n_steps > 1) {
		say_gap(r);
		say(r, "One of these closes the path:");
		say_end(r);
		say_closing(r, rep->snap, "", p->closing, p->n_closing);
	}
}
