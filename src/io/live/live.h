// live: a running cluster -> Kubernetes objects, one call of the ingest sink for each, as ingest does it for files. Discovery decides what is read:
// every kind that the twin knows, the definitions of custom resources, and the custom resources that its registries and policy engines ask for; lists
// only (limit and continue, from the watch cache, begun anew on 410), never Secrets unless asked. managedFields are dropped. What may not be read is
// noted with the permission that is missing and the rest goes on.
#ifndef IO_LIVE_LIVE_H
#define IO_LIVE_LIVE_H

#include "io/ingest.h"
#include "io/live/client.h"

struct live_options {
	bool secret_metadata; // read Secrets as PartialObjectMetadata, of the annotations only kubernetes.io/service-account.*
	unsigned page;        // objects a page; 0 = 500
	const struct spanvec *namespaces; // where a cluster-wide list is forbidden, try these as well; may be NULL
	// One line of progress; may be NULL.
	void (*progress)(void *ctx, size_t requests, uint64_t bytes, size_t objects);
	void *ctx;
};

// A kind that could not be read, or not wholly: it stays absent from the snapshot, so that what depends on it is UNKNOWN.
struct live_gap {
	span api_version, kind;
	span why; // "forbidden: list pods (cluster-wide)", "answered 503 ...", one line, no secrets
};

struct live_read {
	VEC(struct live_gap) gaps;
	span version;         // gitVersion
	size_t objects;
	struct client_stats wire;
	struct spanvec partial; // kinds that were read in some namespaces only, "Kind: a, b"
};

// Reads the cluster into the sink of in, whose arena, keys and diags it uses. Sources are named k8s://CONTEXT/Kind/namespace/name.
// Fails when the server cannot be reached or nothing could be read at all.
struct err live_collect(struct ingest *in, struct client *c, span context, const struct live_options *o, struct live_read *out) must_check;

#endif
