#include "out/document.h"

#include "out/miss.h"
#include "out/record.h"
#include "out/waived.h"

#include "attack/checklist/checklist.h"
#include "attack/delta/delta.h"

static void against_before(struct emit *e, struct render *r, const struct report *rep)
{
	emit_map(e, "delta");
	record_delta(e, r, rep);
	emit_list(e, "fixed_paths");
	for (size_t i = 0; i < rep->delta->n; i++) {
		if (rep->delta->v[i].kind != STANDING_FIXED)
			continue;
		emit_map(e, NULL);
		record_fixed(e, r, rep, &rep->delta->v[i]);
		emit_end(e);
	}
	emit_end(e);
	emit_end(e);
}

static void checklists(struct emit *e, struct render *r, const struct report *rep)
{
	emit_map(e, "checklist");
	record_items(e);
	emit_list(e, "tenants");
	for (size_t t = 0; t < rep->n_checklist; t++) {
		emit_map(e, NULL);
		record_checklist(e, r, rep, &rep->checklist[t]);
		emit_end(e);
	}
	emit_end(e);
	emit_end(e);
}

static void more(struct emit *e, struct render *r, const struct report *rep)
{
	struct edits x = edit_list(rep, r->arena);

	emit_map(e, "matrix");
	record_matrix(e, r, rep);
	emit_end(e);
	if (rep->checklist)
		checklists(e, r, rep);
	emit_list(e, "edits");
	for (size_t i = 0; i < x.n; i++) {
		emit_map(e, NULL);
		record_edit(e, r, rep, &x.v[i]);
		emit_end(e);
	}
	emit_end(e);
	if (rep->delta)
		against_before(e, r, rep);
	if (!rep->waivers)
		return;
	emit_list(e, "waivers");
	for (size_t i = 0; i < rep->waivers->n; i++) {
		emit_map(e, NULL);
		waived_record(e, r, &rep->waivers->v[i]);
		emit_end(e);
	}
	emit_end(e);
}

void document_report(struct render *r, const struct report *rep, enum emit_style style)
{
	struct emit e = emit_start(r->out, style);

	emit_map(&e, NULL);
	record_header(&e, r, rep);
	emit_map(&e, "summary");
	record_summary(&e, r, rep);
	emit_end(&e);
	emit_list(&e, "paths");
	for (size_t i = 0; i < rep->n_paths; i++) {
		emit_map(&e, NULL);
		record_path(&e, r, rep, &rep->path[i]);
		emit_end(&e);
		render_pause(r);
	}
	emit_end(&e);
	emit_list(&e, "exposures");
	for (size_t i = 0; i < rep->n_exposures; i++) {
		emit_map(&e, NULL);
		record_exposure(&e, r, rep, &rep->exposure[i]);
		emit_end(&e);
	}
	emit_end(&e);
	if (rep->miss) {
		emit_map(&e, "miss");
		miss_record(&e, r, rep);
		emit_end(&e);
	}
	more(&e, r, rep);
	record_unasked(&e, rep);
	emit_list(&e, "undecided");
	for (size_t i = 0; i < rep->n_undecided; i++) {
		emit_map(&e, NULL);
		emit_str(&e, "technique", rep->undecided[i]->id);
		emit_str(&e, "waits_for", rep->undecided[i]->undecided ? rep->undecided[i]->undecided : "");
		emit_end(&e);
	}
	emit_end(&e);
	emit_end(&e);
}
