// reads: which objects a run asked a snapshot for, so that it can be told whether a change could have been seen by it at all. Kinds that are gone through are
// noted whole, look-ups by namespace or by name as one bit of a table: a question may seem asked that was not, never the other way round. Only built-in kinds
// are noted; of custom ones nothing is told. The snapshot's own functions note (snapshot.h), from any thread.
#ifndef TWIN_READS_H
#define TWIN_READS_H

#include "k8s/gvk.h"

#define READS_BITS (1u << 20)

struct reads { uint8_t whole[GK_COUNT]; uint64_t part[READS_BITS / 64]; };

static inline void reads_whole(struct reads *r, enum gk gk)
{
	if (!r->whole[gk])
		__atomic_store_n(&r->whole[gk], 1, __ATOMIC_RELAXED);
}

// name null: all of the kind in the namespace (null: of the cluster).
void reads_part(struct reads *r, enum gk gk, span ns, span name);
// Was the object asked for: by its name, with its namespace, or with its kind?
bool reads_has(const struct reads *r, enum gk gk, span ns, span name);

#endif
