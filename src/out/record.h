// record: the pieces of a report as data: header, path, exposure, summary. json, jsonl and yaml put them together in their own way; the fields are
// the published contract (docs/report.schema.json).
#ifndef OUT_RECORD_H
#define OUT_RECORD_H

#include "attack/summary/edit.h"
#include "out/emit.h"
#include "twin/request.h"

// Fields of each record, written into a map that the caller has opened.
void record_header(struct emit *e, struct render *r, const struct report *rep);
void record_summary(struct emit *e, struct render *r, const struct report *rep);
void record_request(struct emit *e, const struct request *q);  // member `request`
void record_evidence(struct emit *e, struct render *r, const struct snapshot *s, const struct evidence *list, size_t n); // member `evidence`
void record_path(struct emit *e, struct render *r, const struct report *rep, const struct path *p);
// The exposures that the input does not decide, as a list `unasked`.
void record_unasked(struct emit *e, const struct report *rep);
// `file` and `line`; neither for what stands nowhere.
void record_place(struct emit *e, struct render *r, const struct snapshot *s, ref obj, uint32_t off);
void record_exposure(struct emit *e, struct render *r, const struct report *rep, const struct exposure *x);

// -- record_more.c
void record_tenancy(struct emit *e, const struct snapshot *s);   // member `tenancy`: who said who belongs together
void record_matrix(struct emit *e, struct render *r, const struct report *rep);
void record_items(struct emit *e);                               // member `items`: what the checklist asks
struct checklist; struct standing; struct delta;
void record_checklist(struct emit *e, struct render *r, const struct report *rep, const struct checklist *c);
void record_edit(struct emit *e, struct render *r, const struct report *rep, const struct edit *x);
// Members of a path: `standing`, `opened_by`, `waiver`, where there are any.
void record_standing(struct emit *e, struct render *r, const struct report *rep, const struct path *p);
void record_fixed(struct emit *e, struct render *r, const struct report *rep, const struct standing *s);
void record_delta(struct emit *e, struct render *r, const struct report *rep); // rep->delta: counts and changed objects

#endif
