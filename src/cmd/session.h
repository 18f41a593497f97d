// session: from arguments to a snapshot, for every verb that reads a cluster. Owns the snapshot's arena until session_close.
#ifndef CMD_SESSION_H
#define CMD_SESSION_H

#include "attack/search.h"
#include "cmd/outcome.h"
#include "io/ingest.h"
#include "twin/builder.h"

struct session {
	struct context *c;
	struct arena arena;       // input bytes, documents, snapshot
	struct diags diags;
	struct snapshot_options options;
	struct ingest_stats read;
	struct snapshot *snap;
	size_t n_inputs, n_failed; // named inputs, and those that could not be read at all
	bool empty;                // nothing was read: there is nothing to report on
};

// The options that every reading verb has, for its table.
#define SESSION_OPTIONS OPT_file, OPT_tenancy, OPT_tenant_label, OPT_platform, OPT_kubernetes_version, OPT_emulated_version, OPT_feature_gates, OPT_authorizers, OPT_admission_config, \
	OPT_assume_empty, OPT_trust

// Reads inputs (the words from `first` on, and -f), or the running cluster where none is named and one is meant (cluster.h), into a snapshot. False with *wrong set: a usage or configuration error (exit code 2). Inputs that
// cannot be read are complaints and reason 3 of *end.
bool session_open(struct session *s, struct context *c, size_t first, struct outcome *end, span *wrong);
// Says on standard error what is wrong with the input and whose namespaces were taken to be whose.
// The parts of session_open, for verbs that read two clusters. keys: NULL, or the table that the session's own begins as.
// The builder as the sink of what reads.
struct ingest_sink session_sink(struct builder *b);
bool session_begin(struct session *s, struct context *c, const struct intern *keys, struct builder **b, span *wrong);
bool session_paths(struct context *c, size_t first, struct spanvec *paths, span *wrong);
// to: NULL = the builder itself.
void session_read(struct session *s, struct builder *b, const struct spanvec *paths, const struct ingest_sink *to, struct outcome *end);
// b NULL: s->snap is there already.
bool session_finish(struct session *s, struct builder *b, struct outcome *end, span *wrong);
// The options of scan and why; false with *wrong set when one makes no sense.
bool session_searching(struct session *s, bool refuted, struct search_options *out, span *wrong);
void session_say(struct session *s);
void session_close(struct session *s);
// The search with the options of scan and why. NULL with *wrong set when an option makes no sense.
struct report *session_search(struct session *s, bool refuted, span *wrong);

#endif
