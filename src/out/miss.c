#include "out/miss.h"

#include "out/page.h"
#include "out/phrase.h"

// Steps that passed before the one that was refused.
static size_t passed(const struct path *p)
{
	size_t n = 0;
	while (n < p->n_steps && p->step[n].verdict == VERDICT_ALLOW)
		n++;
	return n;
}

static size_t left(const struct path *p)
{
	return p->n_steps - passed(p);
}

void miss_text(struct render *r, const struct report *m, span from, span to)
{
	const struct path *nearest = NULL;

	say(r, "No path");
	say(r, from.n ? " from " : "");
	say_span(r, from);
	say(r, to.n ? " to " : "");
	say_span(r, to);
	say(r, ": ");
	if (!m->n_paths) {
		say(r, "no chain of rights and pods leads there");
		say_end(r);
		if (m->n_undecided) {
			say(r, "(%zu of %zu techniques are not decided yet: bulkhead explain --coverage)", m->n_undecided, technique_count);
			say_end(r);
		}
		return;
	}
	say_count(r, m->n_paths, "attempt");
	say(r, " refused. The nearest:");
	say_end(r);
	say_gap(r);
	for (size_t i = 0; i < m->n_paths; i++)
		if (!nearest || left(&m->path[i]) < left(nearest))
			nearest = &m->path[i];
	page_trace(r, m, nearest);
}
