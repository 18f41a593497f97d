// Which waiver means which path, and whether it still counts.
#include "attack/fingerprint.h"
#include "attack/waiver/parts.h"

const char *waiver_state_name(enum waiver_state s)
{
	static const char *const name[] = { "unused", "used", "expired", "refused", "lapsed", "invalid" };

	return name[s];
}

// A technique is waived where a step has no other way than it: a path that would be there without it is not what was accepted.
static bool rests_on(const struct path *p, span technique)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct path_step *s = &p->step[i];
		bool alone = span_is(technique, s->technique->id);
		for (size_t k = 0; k < s->n_also && alone; k++)
			alone = s->also[k] == s->technique;
		if (alone)
			return true;
	}
	return false;
}

static bool means(const struct waiver *w, const struct path *p, span fingerprint)
{
	if (w->fingerprint.n)
		return span_starts(fingerprint, w->fingerprint);
	return span_eq(p->from.tenant, w->tenant) && rests_on(p, w->technique);
}

// A state that waives nothing, found before paths are looked at, stays.
static void weigh(struct waiver *w, const struct snapshot *s, int32_t today, struct arena *a)
{
	if (waiver_bad(w))
		return;
	if (w->last < today) {
		w->state = WAIVER_EXPIRED;
		w->why = arena_printf(a, "expired on %.*s", SPANF(w->expires));
	} else if (!waiver_condition_holds(w->condition, s, a, &w->why)) {
		w->state = WAIVER_LAPSED;
	}
}

void waiver_apply(struct waivers *list, struct report *rep, int32_t today, struct arena *a)
{
	for (size_t i = 0; i < list->n; i++)
		weigh(&list->v[i], rep->snap, today, a);
	for (size_t k = 0; k < rep->n_paths; k++) {
		struct path *p = &rep->path[k];
		char text[FINGERPRINT_DIGITS];
		span fingerprint = span_of(text, sizeof text);
		fingerprint_write(p->fingerprint, text);
		for (size_t i = 0; i < list->n; i++) {
			struct waiver *w = &list->v[i];
			if (w->state == WAIVER_INVALID || !means(w, p, fingerprint))
				continue;
			w->n_paths++;
			if (waiver_bad(w))
				continue;
			w->state = WAIVER_USED;
			if (!p->waiver)
				p->waiver = w;
		}
	}
	rep->waivers = list;
}
