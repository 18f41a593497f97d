#include "out/document.h"

#include "out/miss.h"
#include "out/record.h"

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
