// jsonl: one JSON object a line: a header, every path, every exposure, what each tenant's checklist says, edits, what is no longer there, waivers, a
// summary. Only paths have `from` and `to`.
#include "out/miss.h"
#include "out/record.h"
#include "out/waived.h"

#include "attack/checklist/checklist.h"
#include "attack/delta/delta.h"

static struct emit line(struct render *r, const char *type)
{
	struct emit e = emit_start(r->out, EMIT_LINE);

	emit_map(&e, NULL);
	emit_str(&e, "type", type);
	return e;
}

static void tenants(struct render *r, const struct report *rep)
{
	struct emit e = line(r, "matrix");

	record_matrix(&e, r, rep);
	emit_end(&e);
	if (!rep->checklist)
		return;
	e = line(r, "checklist");
	record_items(&e);
	emit_end(&e);
	for (size_t t = 0; t < rep->n_checklist; t++) {
		e = line(r, "tenant");
		record_checklist(&e, r, rep, &rep->checklist[t]);
		emit_end(&e);
	}
}

static void edits(struct render *r, const struct report *rep)
{
	struct edits x = edit_list(rep, r->arena);

	for (size_t i = 0; i < x.n; i++) {
		struct emit e = line(r, "edit");
		record_edit(&e, r, rep, &x.v[i]);
		emit_end(&e);
	}
}

static void against_before(struct render *r, const struct report *rep)
{
	struct emit e = line(r, "delta");

	record_delta(&e, r, rep);
	emit_end(&e);
	for (size_t i = 0; i < rep->delta->n; i++) {
		if (rep->delta->v[i].kind != STANDING_FIXED)
			continue;
		e = line(r, "fixed");
		record_fixed(&e, r, rep, &rep->delta->v[i]);
		emit_end(&e);
	}
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
		render_pause(r);
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
	tenants(r, rep);
	edits(r, rep);
	if (rep->delta)
		against_before(r, rep);
	for (size_t i = 0; rep->waivers && i < rep->waivers->n; i++) {
		e = line(r, "waiver");
		waived_record(&e, r, &rep->waivers->v[i]);
		emit_end(&e);
	}
	e = line(r, "summary");
	record_summary(&e, r, rep);
	record_unasked(&e, rep);
	emit_end(&e);
}

const struct renderer renderer_jsonl = {
	.name = "jsonl",
	.title = "JSON Lines: header, paths, exposures, tenants, edits, summary",
	.data = true,
	.style = EMIT_LINE,
	.report = report,
	.trace = report,
};
