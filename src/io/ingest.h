// ingest: files, directories, archives and standard input -> Kubernetes objects, one call of the sink for each. Formats are told by content
// (JSON, JSON Lines, concatenated JSON, YAML streams, all of them in .gz .zst .bz2 .xz .tar), Lists and bare arrays are taken apart, and
// objects without kind get a hint from the list they stood in or from the place where their collector put the file (support bundles,
// must-gather and Insights archives, Velero backups, kubectl dumps).
//
// Everything read lies in the caller's arena and lives as long: values point into it. An error in one file or document is a diagnostic
// and never stops the rest. Names from archives are only ever shown. Nothing is written, no network is used. Duplicate objects, unknown
// kinds and what objects mean are the sink's business.
#ifndef IO_INGEST_H
#define IO_INGEST_H

#include "base/err.h"
#include "text/json.h"

struct ingest_object {
	const value *root;
	const struct source *src;
	uint32_t at;           // where the object starts in src
	span api_version_hint; // for objects that do not say it themselves; may be null
	span kind_hint;
};

struct ingest_sink {
	void *ctx;
	// Also called, without hints, for documents that only tell the server's version.
	void (*object)(void *ctx, const struct ingest_object *o);
	// A list of this kind was read, or an empty one in a file named for it: the kind is present in the input though no object may follow.
	// api_version may be null.
	void (*kind_seen)(void *ctx, span api_version, span kind);
	// Of this kind not all could be read, or nothing: what was is no measure of what there is. why: one line. May be NULL.
	void (*kind_partial)(void *ctx, span api_version, span kind, span why);
};

struct ingest_options {
	struct json_options json;
	uint64_t max_total;   // bytes of all inputs, decompressed; 0 = INGEST_MAX_TOTAL
	size_t max_entries;   // members of one archive; 0 = INGEST_MAX_ENTRIES
};

#define INGEST_MAX_ONE ((uint64_t)UINT32_MAX - 1) // bytes of one document stream: offsets are 32 bits wide
#define INGEST_MAX_TOTAL (16ull << 30)
#define INGEST_MAX_ENTRIES 1000000
#define INGEST_MAX_RATIO 1000          // decompressed : compressed, beyond the first INGEST_FREE_BYTES
#define INGEST_FREE_BYTES (256ull << 20)
#define INGEST_MAX_NEST 4              // archives in archives, lists in lists
#define INGEST_MAX_DIRS 64             // directory levels

struct ingest_stats {
	size_t files;     // read, archive members included
	size_t skipped;   // no manifest by name or place (README, logs, scripts, ...)
	size_t documents; // parsed
	size_t objects;   // handed to the sink
	size_t broken;    // files and documents that could not be read or parsed
	uint64_t bytes;   // of the files read, decompressed
};

struct ingest {
	struct ingest_options options;
	struct arena *arena;   // borrowed: bytes, documents, sources
	struct intern *keys;   // borrowed
	struct diags *diags;   // borrowed
	struct ingest_sink sink;
	struct ingest_stats stats; // of all calls so far
	const struct source *noted; // private: one note a source about what is no object
};

// Reads a file, a directory (recursively, in byte order of the names), or standard input ("-"). In directories, symbolic links to files are
// followed, those to directories are not, special files are not opened. Fails when the path itself cannot be opened, is too large, or
// is a file in which every document is broken; what was wrong is then in diags, too.
struct err ingest_path(struct ingest *in, const char *path) must_check;
// Reads text that the caller has (it must outlive the documents) as if it were a file of that name.
void ingest_text(struct ingest *in, span name, span text);

#endif
