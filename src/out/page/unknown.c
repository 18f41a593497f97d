#include "out/page/part.h"

#include "out/phrase.h"

#include <stdlib.h>

#define FOLD_UNKNOWN 3
#define FOLD_TECHNIQUES 1

static int reason_order(const void *x, const void *y)
{
	const struct path *a = *(const struct path *const *)x, *b = *(const struct path *const *)y;

	if (a->unknown != b->unknown)
		return a->unknown < b->unknown ? -1 : 1;
	return (a > b) - (a < b); // both in the report's array
}

static void say_path(struct render *r, const struct report *rep, const struct path *p)
{
	say(r, "  ");
	part_fingerprint(r, p);
	say(r, "  (%s) ", phrase_severity(p->severity));
	say_span(r, phrase_source(r->arena, &p->from));
	say(r, " -> ");
	say_span(r, phrase_target(r->arena, &p->to));
	say(r, ": ");
	size_t named = render_shown(r, p->n_techniques, FOLD_TECHNIQUES);
	for (size_t i = 0; i < named; i++)
		say(r, "%s%s", i ? ", " : "", p->technique[i]->id);
	if (named < p->n_techniques)
		say(r, " and %zu more", p->n_techniques - named);
	part_marks(r, rep, p);
	say_end(r);
	if (p->unknown_text.n) {
		say(r, "            ");
		say_span(r, p->unknown_text);
		say_end(r);
	}
}

static void say_reason(struct render *r, const struct report *rep, const struct path *const *p, size_t n)
{
	const struct unknown_info *u = unknown_info(p[0]->unknown);
	size_t shown = render_shown(r, n, FOLD_UNKNOWN);

	say_painted(r, PAINT_UNKNOWN, SPAN("UNKNOWN"));
	say(r, "   %s", u->text);
	say_end(r);
	for (size_t i = 0; i < shown; i++)
		say_path(r, rep, p[i]);
	if (shown < n) {
		say(r, "            and %zu more (-o wide shows them)", n - shown);
		say_end(r);
	}
	say(r, "  decided by  %s", u->decides);
	say_end(r);
	say_gap(r);
}

void page_unknown(struct render *r, const struct report *rep)
{
	VEC(const struct path *) list = { 0 };

	for (size_t i = 0; i < rep->n_paths; i++)
		if (rep->path[i].verdict == VERDICT_UNKNOWN)
			vec_push(&list, r->arena, &rep->path[i]);
	if (list.n)
		qsort(list.v, list.n, sizeof *list.v, reason_order);
	for (size_t i = 0, k; i < list.n; i = k) {
		for (k = i; k < list.n && list.v[k]->unknown == list.v[i]->unknown; k++)
			;
		say_reason(r, rep, list.v + i, k - i);
	}
}
