// document: a report as one document: apiVersion, kind, summary, paths, exposures, coverage, assumptions.
#ifndef OUT_DOCUMENT_H
#define OUT_DOCUMENT_H

#include "out/emit.h"

void document_report(struct render *r, const struct report *rep, enum emit_style style);

#endif
