#include "out/page/part.h"

#include "attack/delta/delta.h"
#include "out/cause.h"
#include "out/count.h"
#include "out/phrase.h"

static void say_proven(struct render *r, const struct report *rep, const struct counts *c)
{
	bool any = false;

	if (!c->proven)
		say(r, "No proven path");
	else
		say_count(r, c->proven, "proven path");
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_LOW; i--) {
		if (!c->by_severity[i])
			continue;
		say(r, "%s%zu %s", any ? ", " : " (", c->by_severity[i], phrase_severity((enum severity)i));
		any = true;
	}
	say(r, any ? ")" : "");
	if (c->proven) {
		say(r, " from ");
		say_count(r, cause_list(r->arena, rep).n, "cause");
	}
	if (c->waived)
		say(r, ", %zu waived", c->waived);
	say(r, ", %zu unknown", c->unknown);
}

void page_found(struct render *r, const struct report *rep)
{
	struct counts c = count_report(rep);

	part_head(r, "2  What tenants can do: ");
	say_proven(r, rep, &c);
	if (rep->delta)
		say(r, "; %zu new, %zu known, %zu fixed", rep->delta->n_new, rep->delta->n_known, rep->delta->n_fixed);
	say_end(r);
	if (!c.proven)
		say_gap(r);
}

void page_summary(struct render *r, const struct report *rep)
{
	struct counts c = count_report(rep);

	if (rep->partial) {
		say_painted(r, PAINT_UNKNOWN, SPAN("PARTIAL"));
		say(r, ": the time ran out; there may be more. ");
	}
	say_proven(r, rep, &c);
	say(r, ", ");
	say_count(r, rep->n_exposures, "exposure");
	say(r, "; ");
	say_count(r, rep->snap->n_tenants, "tenant");
	say(r, ", ");
	say_count(r, rep->n_positions, "position");
	say(r, "; coverage %.0f %%", rep->coverage * 100 - (rep->coverage < 1 && rep->coverage > 0.995 ? 1 : 0));
	say_end(r);
}
