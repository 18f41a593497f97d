#include "out/delta.h"

#include "attack/delta/delta.h"
#include "attack/fingerprint.h"
#include "out/page/page.h"
#include "out/phrase.h"
#include "out/place.h"

static const char *const severity_word[] = { "LOW", "MEDIUM", "HIGH", "CRITICAL" };

static void say_change(struct render *r, const struct report *rep, const struct standing *st)
{
	static const char *const what[] = { "", "added", "removed", "edited" };
	const struct change *c = &st->change;
	const struct snapshot *s = c->kind == CHANGE_REMOVED ? rep->delta->before->snap : rep->snap;

	say(r, "          %s ", st->kind == STANDING_NEW ? "opened by" : "closed by");
	say_span(r, phrase_object(r->arena, s, c->obj));
	say(r, ", %s", what[c->kind]);
	if (c->field.n) {
		say(r, " at ");
		say_span(r, c->field);
	}
	span place = place_text(r, s, c->obj, c->off);
	if (place.n) {
		say(r, "  ");
		say_painted(r, PAINT_DIM, place);
	}
	say_end(r);
}

static void say_standing(struct render *r, const struct report *rep, const struct standing *st)
{
	static const char *const word[] = { "NEW", "KNOWN", "FIXED" };
	static const enum paint paint[] = { PAINT_CRITICAL, PAINT_DIM, PAINT_GOOD };
	span text = st->path ? phrase_path(r->arena, st->path) : st->text;

	say_painted(r, paint[st->kind], span_str(word[st->kind]));
	say(r, "%*s", (int)(8 - strlen(word[st->kind])), "");
	say_painted(r, phrase_severity_paint(st->severity), span_str(severity_word[st->severity]));
	say(r, "%*s", (int)(10 - strlen(severity_word[st->severity])), "");
	say_span(r, fingerprint_short(r->arena, st->fingerprint));
	say(r, "  ");
	say_span(r, text);
	if (st->path && st->path->n_techniques) {
		say(r, " by ");
		say_span(r, phrase_ways(r->arena, st->path, 1));
	}
	if (st->path && st->path->verdict == VERDICT_UNKNOWN)
		say(r, "  (undecided: %s)", unknown_info(st->path->unknown)->id);
	if (st->path && st->path->waiver)
		say(r, "  (waived)");
	say_end(r);
	if (st->change.kind != CHANGE_NONE)
		say_change(r, rep, st);
	else if (st->kind != STANDING_KNOWN && rep->delta->before) {
		say(r, "          no single change was found to be responsible");
		say_end(r);
	}
}

void delta_text(struct render *r, const struct report *rep)
{
	const struct delta *d = rep->delta;

	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].kind != STANDING_KNOWN || r->wide)
			say_standing(r, rep, &d->v[i]);
	if (d->n_new + d->n_fixed)
		say_gap(r);
	say_count(r, d->n_new, "new path");
	say(r, ", %zu fixed, %zu known", d->n_fixed, d->n_known);
	if (d->before) {
		say(r, "; ");
		say_count(r, d->n_changes, "object");
		say(r, d->n_changes == 1 ? " differs" : " differ");
	}
	say_end(r);
}

void delta_rest(struct render *r, const struct report *rep, const char *where)
{
	say(r, "As it stands now: ");
	page_summary(r, rep);
	say(r, "(%s)", where);
	say_end(r);
}
