// scoped: who needs a cluster of his own, in words and as a document: tenants by what they hold on cluster-scoped resources, each right with the binding.
#ifndef OUT_SCOPED_H
#define OUT_SCOPED_H

#include "attack/scoped.h"
#include "out/emit.h"

struct scoped_view { const struct snapshot *snap; struct scoped scoped; };

void scoped_text(struct render *r, const struct scoped_view *x);
void scoped_data(struct emit *e, struct render *r, const struct scoped_view *x); // the whole document

#endif
