// builder: objects and options -> snapshot. Takes objects in any order (duplicates: the later one wins, with a note), sorts everything by
// name so that the result does not depend on the order of the input, adds what Kubernetes itself would have made (built-in roles of the
// version, metadata.name labels, aggregated rules, pods of workloads without pods, profile namespaces), and builds the indexes.
#ifndef TWIN_BUILDER_H
#define TWIN_BUILDER_H

#include "twin/snapshot.h"

struct snapshot_options {
	uint64_t hash_seed;
	span kubernetes_version;       // "" = detect
	bool assume_empty_all;         // every kind that is not in the input is empty
	const span *assume_empty; size_t n_assume_empty; // kinds as a user types them
	const span *platform; size_t n_platform;         // globs; given ones replace the shipped list (kube-system, kube-public, kube-node-lease stay)
	span tenant_label;             // group namespaces by this label
	span tenancy;                  // "namespace", "auto" (default), or "" with tenancy_file
	const value *tenancy_file;     // parsed tenancy document, or NULL (its keys are interned in builder_keys(): set by builder_options)
	span authorizers;              // "node,rbac,webhook:NAME", "" = provider facts
	const value *admission_config; // parsed AdmissionConfiguration, or NULL
	const span *trust; size_t n_trust;
	span feature_gates;            // of the API server, as its flag takes them ("Name=true,..."); "" = as the input shows them (twin/server.h)
	span emulated_version;         // of the API server, "" = as the input shows it, else its own
};

struct builder;

struct builder *builder_new(struct arena *snapshot_arena, const struct snapshot_options *o, struct diags *d);
struct intern *builder_keys(struct builder *b); // the snapshot's key table, for the readers
// The builder's own copy of the options, for documents that must be read into its key table first (tenancy_file, admission_config).
struct snapshot_options *builder_options(struct builder *b);
// One document. Hints (may be null) say the kind where the document itself does not.
void builder_add(struct builder *b, const value *root, const struct source *src, uint32_t at, span api_version_hint, span kind_hint);
// A list or file named for a kind was read, even if empty.
void builder_kind_seen(struct builder *b, span api_version_hint, span kind_hint);
// What the building and the searches ask the snapshot for is to be noted (snapshot.reads).
void builder_note_reads(struct builder *b);
// Not all objects of a kind could be read: it counts as missing from the input, whatever was read of it, unless the user assumes it empty. why: one line.
void builder_kind_partial(struct builder *b, span api_version, span kind, span why);
// Ends reading. The snapshot belongs to the arena.
struct snapshot *builder_finish(struct builder *b);
// Ends reading without a snapshot: what was read is not to be used.
void builder_drop(struct builder *b);

#endif
