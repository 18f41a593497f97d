// text and wide: for people, in three phases: is the cluster shared and how; what tenants can do, the strongest causes first; what to change and what was
// not looked at. text folds what repeats so that the strongest stand on the first screen, wide folds nothing.
#include "out/page/page.h"
#include "out/waived.h"

static void report(struct render *r, const struct report *rep)
{
	page_shared(r, rep);
	page_found(r, rep);
	page_causes(r, rep);
	page_matrix(r, rep);
	page_unknown(r, rep);
	page_checklist(r, rep);
	page_exposures(r, rep);
	page_edits(r, rep);
	page_unseen(r, rep);
	waived_section(r, rep);
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
