// wide: text with nothing folded: every path, every exposure, every way.
#include "out/page/page.h"

static void report(struct render *r, const struct report *rep)
{
	r->wide = true;
	renderer_by_name(SPAN("text"))->report(r, rep);
}

static void trace(struct render *r, const struct report *rep)
{
	r->wide = true;
	renderer_by_name(SPAN("text"))->trace(r, rep);
}

const struct renderer renderer_wide = {
	.name = "wide",
	.title = "text with nothing folded",
	.report = report,
	.trace = trace,
};
