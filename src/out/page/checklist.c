#include "out/page/part.h"

#include "attack/checklist/checklist.h"
#include "out/escape.h"
#include "out/phrase.h"

#define FOLD_TENANTS 3

static enum paint paint_of(enum check_state s)
{
	static const enum paint paint[] = { PAINT_GOOD, PAINT_HIGH, PAINT_UNKNOWN, PAINT_DIM };
	return paint[s];
}

// -- wide: a block a tenant ---------------------------------------------------------------------------------------
static void say_check(struct render *r, const struct report *rep, const struct check *c)
{
	span state = span_str(phrase_check_state(c->state));

	say(r, "  ");
	say_painted(r, paint_of(c->state), state);
	say(r, "%*s", (int)(9 - state.n), "");
	say_padded(r, span_str(c->item->id), 22);
	say_span(r, c->text);
	if (c->state == CHECK_UNKNOWN)
		say(r, " (decided by: %s)", unknown_info(c->unknown)->decides);
	if (c->state == CHECK_BAD)
		part_place(r, rep->snap, c->obj, c->off);
	say_end(r);
}

static void say_tenant(struct render *r, const struct report *rep, const struct checklist *c)
{
	say_painted(r, PAINT_BOLD, SPAN("Checklist of tenant "));
	say_painted(r, PAINT_BOLD, rep->snap->tenant[c->tenant].name);
	say_end(r);
	for (size_t i = 0; i < c->n_checks; i++)
		say_check(r, rep, &c->check[i]);
	say(r, "  baseline in place: %s; paths that survive it: %zu", phrase_baseline(c->baseline), c->surviving);
	if (c->surviving)
		say(r, ", the worst %s", phrase_severity(c->worst));
	say_end(r);
	say_gap(r);
}

// -- text: a line an item -----------------------------------------------------------------------------------------
struct row { size_t n[4]; struct spanvec bad; };

static void count(struct render *r, const struct report *rep, struct row *row, size_t in[4], size_t *surviving)
{
	for (size_t t = 0; t < rep->n_checklist; t++) {
		const struct checklist *c = &rep->checklist[t];
		in[c->baseline]++;
		if (c->baseline == CHECK_NOTHING)
			continue;
		*surviving += c->baseline == CHECK_GOOD ? c->surviving : 0;
		for (size_t i = 0; i < c->n_checks; i++) {
			row[i].n[c->check[i].state]++;
			if (c->check[i].state == CHECK_BAD)
				vec_push(&row[i].bad, r->arena, rep->snap->tenant[c->tenant].name);
		}
	}
}

static void say_row(struct render *r, const struct check_item *item, const struct row *row, size_t all)
{
	say(r, "   ");
	say_padded(r, span_str(item->title), 36);
	say(r, "%6zu %6zu %6zu   ", row->n[CHECK_GOOD], row->n[CHECK_BAD], row->n[CHECK_UNKNOWN]);
	if (row->n[CHECK_BAD] && row->n[CHECK_BAD] == all)
		say(r, "all");
	else
		part_names(r, row->bad.v, row->bad.n, FOLD_TENANTS);
	say_end(r);
}

static void say_summary(struct render *r, const struct report *rep)
{
	struct row *row = arena_array(r->arena, struct row, check_count + 1);
	size_t in[4] = { 0 }, surviving = 0;

	count(r, rep, row, in, &surviving);
	size_t all = in[CHECK_GOOD] + in[CHECK_BAD] + in[CHECK_UNKNOWN];
	span head = rep->only.tenant.n ? arena_printf(r->arena, "Checklist of tenant %.*s", SPANF(rep->only.tenant)) :
		arena_printf(r->arena, "Checklist of %zu tenant%s in use", all, all == 1 ? "" : "s");
	say_painted(r, PAINT_BOLD, head);
	say(r, "%*s holds  fails   open   fails for", head.n < 39 ? (int)(39 - head.n) : 1, "");
	say_end(r);
	for (size_t i = 0; i < check_count; i++)
		say_row(r, check_table[i], &row[i], all);
	say(r, "   baseline in place: yes for %zu, no for %zu, unknown for %zu; paths that survive it: %zu (-o wide: each tenant)", in[CHECK_GOOD], in[CHECK_BAD],
		in[CHECK_UNKNOWN], surviving);
	say_end(r);
	say_gap(r);
}

void page_checklist(struct render *r, const struct report *rep)
{
	if (!rep->checklist || !rep->n_checklist)
		return;
	if (!r->wide && !rep->only.tenant.n) {
		say_summary(r, rep);
		return;
	}
	for (size_t t = 0; t < rep->n_checklist; t++)
		say_tenant(r, rep, &rep->checklist[t]);
}
