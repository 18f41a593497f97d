// pack: many documents as one compact run of bytes. Keys and texts stand once; so does every object or array that occurs again with the same content and the
// same lines, which in a cluster is nearly all of a pod but its names. Reading makes values in the arena that share those parts; texts point into the bytes
// read. Lines are kept relative to the document's first line (see struct source, `numbered`). The reader believes nothing: it checks every number, text and
// reference, and refuses documents that unfold to more than they could be. What documents mean, compression and files are the caller's business (io/bhs.h).
#ifndef TEXT_PACK_H
#define TEXT_PACK_H

#include "base/buf.h"
#include "doc/value.h"

#define PACK_MAX_DEPTH 1000
#define PACK_MAX_VALUES (8u << 20)        // of one document, shared parts counted wherever they occur
#define PACK_MAX_UNFOLDED (1ull << 31)    // of all documents together

// Where the lines of a value's source are asked for; 0 = unknown.
struct pack_lines { void *ctx; uint32_t (*line)(void *ctx, uint32_t off); };

struct pack_writer;

// Everything in a; keys is the table of the documents to come.
struct pack_writer *pack_new(struct arena *a, const struct intern *keys, uint64_t seed);
// Adds a document with its members in order of their names (duplicates stay in theirs). line: of its start; 0 with no lines (NULL). False when it is nested deeper
// than PACK_MAX_DEPTH or larger than PACK_MAX_VALUES: nothing was added.
bool pack_add(struct pack_writer *w, const value *root, uint32_t line, const struct pack_lines *lines);
// Appends the whole. The same documents in the same order make the same bytes.
void pack_write(struct pack_writer *w, struct buf *out);

struct packed { value *root; size_t n; };

// Reads what pack_write wrote; bytes must outlive the documents. False with *wrong, a sentence in the arena, when it is not that.
bool pack_read(span bytes, struct arena *a, struct intern *keys, struct packed *out, span *wrong);

// Numbers of 7 bits a byte, low ones first; the shortest form only.
void pack_number(struct buf *b, uint64_t x);
void pack_text(struct buf *b, span s); // length and bytes

struct pack_cursor { const unsigned char *p, *end; bool bad; };
uint64_t pack_next_number(struct pack_cursor *c);
span pack_next_text(struct pack_cursor *c); // any bytes
bool pack_is_text(span s);                  // valid UTF-8

#endif
