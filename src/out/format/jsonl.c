// jsonl: one JSON object a line: a header, every path, every exposure, a summary. Only paths have `from` and `to`.
#include "out/miss.h"
#include "out/record.h"

static struct emit line(struct render *r, const char *type)
{
	struct emit e = emit_start(r->out, EMIT_LINE);

	emit_map(&e, NULL);
	emit_str(&e, "type", type);
	return e;
}

static void report(struct render *r, const struct report *rep)
{
	struct emit e = line(r, "header");

	record_header(&e, r, rep);
	emit_end(&e);
	for (size_t i = 0; i < rep->n_paths; i++) {
		e = line(r, "path");
		record_path(&e, r, rep, &rep->path[i]);
		emit_end(&e);
	}
	for (size_t i = 0; i < rep->n_exposures; i++) {
		e = line(r, "exposure");
		record_exposure(&e, r, rep, &rep->exposure[i]);
		emit_end(&e);
	}
	if (rep->miss) {
		e = line(r, "miss");
		miss_record(&e, r, rep);
		emit_end(&e);
	}
	e = line(r, "summary");
	record_summary(&e, r, rep);
	record_unasked(&e, rep);
	emit_end(&e);
}

const struct renderer renderer_jsonl = {
	.name = "jsonl",
	.title = "JSON Lines: header, paths, exposures, summary",
	.data = true,
	.style = EMIT_LINE,
	.report = report,
	.trace = report,
};
