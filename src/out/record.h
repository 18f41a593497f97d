// record: the pieces of a report as data: header, path, exposure, summary. json, jsonl and yaml put them together in their own way; the fields are
// the published contract (docs/report.schema.json).
#ifndef OUT_RECORD_H
#define OUT_RECORD_H

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
void record_exposure(struct emit *e, struct render *r, const struct report *rep, const struct exposure *x);

#endif
