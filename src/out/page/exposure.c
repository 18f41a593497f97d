#include "out/page/part.h"

#include "out/escape.h"

// What it leads to stands behind the first semicolon; `explain` and wide say it.
static span folded(struct render *r, span text)
{
	ptrdiff_t at = r->wide ? -1 : span_find(text, ';', 0);
	return at < 0 ? text : span_head(text, (size_t)at);
}

static void say_exposure(struct render *r, const struct report *rep, const struct exposure *x, size_t n)
{
	say(r, "  ");
	say_padded(r, span_str(x->technique->id), 24);
	if (n == 1) {
		say_span(r, folded(r, x->text));
		part_place(r, rep->snap, x->obj, VALUE_NO_OFF);
	} else {
		span *name = arena_array(r->arena, span, n);
		for (size_t i = 0; i < n; i++)
			name[i] = x[i].scope.n ? x[i].scope : SPAN("the cluster");
		say(r, "%s: ", x->technique->title);
		part_names(r, name, n, PAGE_NAMES);
	}
	say_end(r);
}

void page_exposures(struct render *r, const struct report *rep)
{
	if (!rep->n_exposures)
		return;
	say_painted(r, PAINT_BOLD, SPAN("Open to everybody"));
	say(r, " (exposures: no step of an attacker, never the reason for a failing run)");
	say_end(r);
	for (size_t i = 0, k; i < rep->n_exposures; i = k) {
		for (k = i + 1; !r->wide && k < rep->n_exposures && rep->exposure[k].technique == rep->exposure[i].technique; k++)
			;
		say_exposure(r, rep, &rep->exposure[i], k - i);
	}
	say_gap(r);
}
