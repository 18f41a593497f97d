// staging: what the builder holds between the first document and the finished snapshot: one small record an object, the kinds as the input
// names them, and the tables made from both. Private to the builder's files (builder.c, staging.c, namespaces.c, version.c). Records live
// in the builder's scratch arena and are gone when the snapshot is finished; documents stay where their readers put them.
#ifndef TWIN_STAGING_H
#define TWIN_STAGING_H

#include "twin/builder.h"

#define STAGED_CHUNK 4096

enum scope { SCOPE_UNKNOWN, SCOPE_NAMESPACED, SCOPE_CLUSTER };

// One group and kind, whatever versions the input states it in.
struct staged_kind {
	span group, kind, resource;
	uint16_t gk;
	const struct gvk_kind *builtin;
	enum scope scope;
	bool present, some_ns;   // some_ns: an object of it has metadata.namespace
	span unread;             // why not all of it could be read; "" otherwise
	uint32_t final;          // index in snapshot.kind
};

// One (apiVersion, kind) as it stands in documents.
struct variant {
	span api_version, kind, version;
	uint32_t of;             // index in builder.kind
	bool alias;              // another group's view of the kind (extensions, project.openshift.io): the own group's object wins
};

struct staged {
	const value *root;
	const struct source *src;
	span name, ns;           // ns null: none stated
	uint32_t at, variant, flags;
	uint32_t cause;          // position in the staging, REF_NONE
	uint32_t ns_id;          // index in snapshot.ns, NS_CLUSTER; set by staging_namespaces
};

struct dropped { uint32_t kept, gone; };

struct builder {
	struct arena *a;         // the snapshot's
	struct arena scratch;
	struct snapshot *s;
	struct snapshot_options *o;
	struct diags *d;
	VEC(struct staged *) chunk;
	size_t n;
	VEC(struct variant) variant;
	VEC(struct staged_kind) kind;
	struct spanmap variants, kinds; // "apiVersion kind", "group/kind"
	uint32_t recent[64];     // variants lately seen, by a cheap hash of their names
	span git_version;        // of the server, from a version document; newest when several
	unsigned openshift_minor; // of a ClusterVersion, 0 = none
	unsigned kubelet;        // newest minor of a Node's kubelet, 0 = none
	size_t placed;           // diagnostics whose line was computed
	uint32_t *order;         // ref -> staging position, of the last staging_index
	size_t n_order;
	VEC(struct dropped) dropped; // shadowed by another record of the same object
	struct object *object;   // room for the snapshot's objects, and how many fit: indexing again reuses it
	size_t object_cap;
};

static inline struct staged *staged_at(const struct builder *b, size_t i)
{
	return &b->chunk.v[i / STAGED_CHUNK][i % STAGED_CHUNK];
}

// The variant of a document's names, added when new.
uint32_t staging_variant(struct builder *b, span api_version, span kind);
// Scope and resource names of a custom kind, from its CustomResourceDefinition.
void staging_definition(struct builder *b, const value *root);
// Appends a record; the document's own names are already resolved.
struct staged *staging_push(struct builder *b);
// Sorts the records and fills the snapshot's kinds, namespaces and objects from them. May be called again after more were pushed.
void staging_index(struct builder *b);
// Notes about objects that the input states twice with different content, after the last staging_index.
void staging_note_duplicates(struct builder *b);
// Fills snapshot.ns and every record's ns_id (namespaces.c). Needs the kinds.
void staging_namespaces(struct builder *b);
// Namespace objects, labels and platform flags, once objects have their refs.
void staging_describe_namespaces(struct builder *b);
// A complaint about a document. Lines are computed for the first few only: each costs a walk over the text.
void staging_complain(struct builder *b, enum diag_level level, const struct source *src, uint32_t at, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

#endif
