// reading: one run over a cluster, shared by its pieces: collect.c decides what is read, list.c reads one kind page by page, object.c hands objects on.
// Private to io/live.
#ifndef IO_LIVE_READING_H
#define IO_LIVE_READING_H

#include "base/buf.h"
#include "io/live/discovery.h"
#include "io/live/live.h"

struct page { const value *root; struct page *next; };

enum list_end { LIST_OPEN, LIST_WHOLE, LIST_FORBIDDEN, LIST_FAILED };

struct reading;
struct list {
	struct reading *of;
	struct discovered kind;
	span api_version;
	span ns;                  // "" = of the whole cluster
	span go_on;               // the token of the next page; "" at the beginning
	struct page *first, *last;
	unsigned restarts;
	bool unpaged;             // without limit: the last resort after 410
	enum list_end end;
	span why;                 // not LIST_WHOLE: one line
	size_t objects;
};

struct reading {
	struct ingest *in;
	struct client *client;
	span context;
	const struct live_options *o;
	struct live_read *out;
	struct arena *scratch;    // paths, discovery and its documents
	struct intern keys;       // of these documents
	struct discovery found;
	bool from_cache;          // pages of a list come from the watch cache without asking (Kubernetes 1.34 on)
	VEC(struct list *) list;
	size_t next, open;        // the next list to begin, and how many are being read
	struct err fatal;         // the server is gone
	span guessed;             // why discovery was not to be had, and what the version has by default is tried
	size_t whole;             // lists that were read to their end
	struct spanvec namespaces; // names of the Namespace objects
};

// Reads all lists that were added, at most four at once, and hands their objects to the sink. Fails when the server is gone.
void list_add(struct reading *r, const struct discovered *kind, span ns);
struct err list_run(struct reading *r) must_check;
void path_escape(struct buf *b, span s);
span list_path(struct arena *a, const struct list *l, unsigned page, bool from_cache);

// One line of what the server says about a failure: its status and the message of a Status.
span answer_complaint(struct reading *r, const struct client_answer *x);
// The document of an answer; false when it is none. a: where it goes.
bool answer_document(struct reading *r, const struct client_answer *x, struct arena *a, struct intern *keys, value *out);

// The objects of a list that has ended, to the sink.
void object_list(struct reading *r, struct list *l);
// One object that was read by itself.
void object_one(struct reading *r, span api_version, span kind, const value *root);

#endif
