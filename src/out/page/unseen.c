#include "out/page/part.h"

#include "out/count.h"
#include "out/missing.h"

// One kind of gap: what it is, and the command or flag that decides it.
static void gap(struct render *r, const char *what, const char *decides)
{
	say(r, "   %s", what);
	say(r, ": ");
	say_painted(r, PAINT_BOLD, span_str(decides));
	say_end(r);
}

// What could not be read of a running cluster, and which permission it takes.
static size_t say_unread(struct render *r, const struct snapshot *s, bool say_it)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_kinds; i++) {
		if (!s->kind[i].unread.n || s->kind[i].present)
			continue;
		n++;
		if (!say_it)
			continue;
		say(r, "   not read: ");
		say_span(r, s->kind[i].kind);
		say(r, ": ");
		say_span(r, s->kind[i].unread);
		say_end(r);
	}
	return n;
}

static void say_kinds(struct render *r, const struct snapshot *s)
{
	struct missing_kinds m = missing_list(r->arena, s);

	say_unread(r, s, true);

	if (!m.n)
		return;
	say(r, "   kinds that are not in the input: ");
	part_names(r, m.kind, m.n, PAGE_NAMES);
	say(r, ": ");
	say_painted(r, PAINT_BOLD, m.command);
	say(r, ", or --assume-empty");
	say_end(r);
}

static void say_unasked(struct render *r, const struct report *rep)
{
	for (size_t i = 0; i < rep->n_unasked; i++) {
		const struct unasked *u = &rep->unasked[i];
		say(r, "   exposure %s: ", u->technique->id);
		say_span(r, u->text);
		say(r, ": ");
		say_painted(r, PAINT_BOLD, span_str(unknown_info(u->unknown)->decides));
		say_end(r);
	}
}

void page_unseen(struct render *r, const struct report *rep)
{
	struct counts c = count_report(rep);

	if (!rep->n_undecided && !c.unknown && !rep->n_unasked && !rep->partial && !say_unread(r, rep->snap, false))
		return;
	say_painted(r, PAINT_BOLD, SPAN("Not looked at"));
	say_end(r);
	if (rep->partial)
		gap(r, "what the search had not come to when the time ran out", "a longer --timeout");
	if (rep->n_undecided) {
		const char *what = arena_printf(r->arena, "%zu of %zu techniques, which wait for parts that are not built yet", rep->n_undecided, technique_count).p;
		gap(r, what, "bulkhead explain --coverage");
	}
	say_kinds(r, rep->snap);
	for (unsigned u = 1; u < UNKNOWN_COUNT; u++)
		if (c.by_reason[u])
			gap(r, arena_printf(r->arena, "%zu path%s: %s", c.by_reason[u], c.by_reason[u] == 1 ? "" : "s", unknown_info((enum unknown)u)->text).p,
				unknown_info((enum unknown)u)->decides);
	say_unasked(r, rep);
	say_gap(r);
}
