// text and wide: for people. One block a root cause with the line to change, then what could not be decided, exposures, what was not looked at,
// and a closing line. text folds what repeats, wide folds nothing.
#include "out/page.h"

static void report(struct render *r, const struct report *rep)
{
	page_causes(r, rep);
	page_unknown(r, rep);
	page_exposures(r, rep);
	page_unseen(r, rep);
	page_summary(r, rep);
}

static void trace(struct render *r, const struct report *rep)
{
	for (size_t i = 0; i < rep->n_paths; i++) {
		if (i)
			say_gap(r);
		page_trace(r, rep, &rep->path[i]);
	}
}

const struct renderer renderer_text = {
	.name = "text",
	.title = "for people, grouped by root cause",
	.report = report,
	.trace = trace,
};
