#include "out/waived.h"

#include "out/phrase.h"
#include "out/say.h"

// What it wants done, NULL when nothing.
static const char *want(const struct report *rep, const struct waiver *w, int32_t today)
{
	if (waiver_bad(w))
		return waiver_state_name(w->state);
	if (rep && w->state == WAIVER_UNUSED)
		return "unused";
	if (w->technique.n && w->n_paths >= WAIVED_BROAD)
		return "broad";
	return w->last - today < WAIVED_SOON ? "due soon" : NULL;
}

static span meant(struct render *r, const struct waiver *w)
{
	if (w->technique.n || w->tenant.n)
		return arena_printf(r->arena, "%.*s of tenant %.*s", SPANF(w->technique), SPANF(w->tenant));
	return w->fingerprint.n ? w->fingerprint : SPAN("(nothing named)");
}

// "waivers.yaml:4", or the object.
static span place(struct render *r, const struct waiver *w)
{
	uint32_t line = 0, col = 0;

	if (w->name.n)
		return arena_printf(r->arena, "Waiver %.*s", SPANF(w->name));
	if (!w->src)
		return SPAN("");
	if (w->at != VALUE_NO_OFF)
		diag_position(w->src->bytes, w->at, &line, &col);
	return arena_printf(r->arena, "%.*s:%u", SPANF(w->src->name), line);
}

static void paint_state(struct render *r, const struct waiver *w, const char *what)
{
	enum paint p = waiver_bad(w) ? PAINT_HIGH : what ? PAINT_MEDIUM : PAINT_GOOD;

	say_painted(r, p, span_str(what ? what : waiver_state_name(w->state)));
}

static void say_waiver(struct render *r, const struct report *rep, const struct waiver *w, int32_t today)
{
	const char *what = want(rep, w, today);

	say_span(r, meant(r, w));
	say(r, "  ");
	if (what || rep)
		paint_state(r, w, what);
	else
		say_painted(r, PAINT_GOOD, SPAN("holds"));
	if (w->why.n) {
		say(r, ": ");
		say_span(r, w->why);
	}
	say_end(r);
	say(r, "  until %.*s, owner ", SPANF(w->expires));
	say_span(r, w->owner);
	say(r, ": ");
	say_span(r, w->reason);
	say_end(r);
	if (w->condition) {
		say(r, "  while ");
		say_span(r, waiver_condition(r->arena, w));
		say_end(r);
	}
	say(r, "  ");
	say_span(r, place(r, w));
	if (rep) {
		say(r, ", ");
		say_count(r, w->n_paths, "path");
	}
	say_end(r);
}

void waived_text(struct render *r, const struct report *rep, const struct waivers *list, int32_t today, bool lint)
{
	size_t shown = 0;

	for (size_t i = 0; list && i < list->n; i++) {
		if (lint && !want(rep, &list->v[i], today))
			continue;
		if (shown++)
			say_gap(r);
		say_waiver(r, rep, &list->v[i], today);
	}
	if (!shown) {
		say(r, list && list->n ? "Nothing to do: every waiver holds and is used" : "No waiver");
		say_end(r);
	}
}

void waived_record(struct emit *e, struct render *r, const struct waiver *w)
{
	emit_some(e, "path", w->fingerprint);
	emit_some(e, "technique", w->technique);
	emit_some(e, "tenant", w->tenant);
	emit_text(e, "reason", w->reason);
	emit_text(e, "owner", w->owner);
	emit_text(e, "expires", w->expires);
	emit_some(e, "while", waiver_condition(r->arena, w));
	emit_str(e, "state", waiver_state_name(w->state));
	emit_some(e, "why", w->why);
	emit_some(e, "at", place(r, w));
	emit_int(e, "paths", w->n_paths);
}

void waived_data(struct emit *e, struct render *r, const struct report *rep, const struct waivers *list, int32_t today, bool lint)
{
	emit_map(e, NULL);
	emit_str(e, "apiVersion", API_VERSION);
	emit_str(e, "kind", "WaiverList");
	emit_list(e, "waivers");
	for (size_t i = 0; list && i < list->n; i++) {
		const char *what = want(rep, &list->v[i], today);
		if (lint && !what)
			continue;
		emit_map(e, NULL);
		waived_record(e, r, &list->v[i]);
		if (what)
			emit_str(e, "lint", what);
		emit_end(e);
	}
	emit_end(e);
	emit_end(e);
}

void waived_section(struct render *r, const struct report *rep)
{
	if (!rep->waivers || !rep->waivers->n)
		return;
	say_painted(r, PAINT_BOLD, SPAN("Waived"));
	say(r, " (accepted by somebody until a day; bulkhead waive lint)");
	say_end(r);
	for (size_t i = 0; i < rep->waivers->n; i++) {
		const struct waiver *w = &rep->waivers->v[i];
		say(r, "  ");
		say_padded(r, span_head(meant(r, w), 32), 24);
		paint_state(r, w, NULL);
		say(r, w->why.n ? ": " : "");
		say_span(r, w->why);
		say(r, ", until %.*s, ", SPANF(w->expires));
		say_span(r, w->owner);
		say(r, ": ");
		say_span(r, w->reason);
		say(r, " (");
		say_count(r, w->n_paths, "path");
		say(r, ")");
		say_end(r);
	}
	say_gap(r);
}
