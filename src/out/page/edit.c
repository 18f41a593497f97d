#include "out/page/part.h"

#include "attack/summary/edit.h"
#include "out/phrase.h"

#define FOLD_EDITS 8

static void say_edit(struct render *r, const struct report *rep, const struct edit *x)
{
	say(r, "   closes ");
	say_padded(r, arena_printf(r->arena, "%zu", x->n_paths), 5);
	say_span(r, phrase_change(r->arena, rep->snap, x->closing));
	part_place(r, rep->snap, x->closing->obj, x->closing->off);
	if (x->closing->used_by.n) {
		say(r, "  (touches ");
		say_span(r, x->closing->used_by);
		say(r, ")");
	}
	say_end(r);
}

static void say_open(struct render *r, const struct edit *x)
{
	size_t n = render_shown(r, x->n_paths, PAGE_NAMES);

	say(r, "   no single edit closes ");
	for (size_t i = 0; i < n; i++) {
		say(r, i ? ", " : "");
		part_fingerprint(r, x->path[i]);
	}
	if (n < x->n_paths)
		say(r, " and %zu more", x->n_paths - n);
	say(r, ": see the advice of the causes above");
	say_end(r);
}

void page_edits(struct render *r, const struct report *rep)
{
	struct edits e = edit_list(rep, r->arena);
	size_t n = e.n && !e.v[e.n - 1].closing ? e.n - 1 : e.n, severe = 0, high = 0;

	part_head(r, "3  What to change");
	for (size_t i = 0; i < n; i++) {
		severe += e.v[i].n_severe;
		high += e.v[i].n_severe > 0;
	}
	if (!n)
		say(r, e.n ? ": no single edit closes a path" : ": no path is proven");
	else if (severe)
		say(r, ": %zu edit%s close%s all %zu high and critical paths that one edit can close, those that close most first", high, high == 1 ? "" : "s",
			high == 1 ? "s" : "", severe);
	else
		say(r, ": the edits that close most first");
	say_end(r);
	size_t shown = render_shown(r, n, FOLD_EDITS);
	for (size_t i = 0; i < shown; i++)
		say_edit(r, rep, &e.v[i]);
	if (shown < n) {
		say(r, "   and %zu more edits (-o wide shows them)", n - shown);
		say_end(r);
	}
	if (e.n > n)
		say_open(r, &e.v[n]);
	say_gap(r);
}
