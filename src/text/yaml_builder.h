// yaml_builder: libyaml's events of one piece of a stream -> documents. Private to text/yaml*.c. The builder keeps its own stack, so the
// depth of the input costs heap only, and shares the value of an anchor among its aliases: an expansion costs no memory, but is counted
// as go-yaml counts it (decode.go allowedAliasRatio) and refused where go-yaml refuses it.
#ifndef TEXT_YAML_BUILDER_H
#define TEXT_YAML_BUILDER_H

#include <yaml.h>

#include "base/vec.h"
#include "text/yaml.h"
#include "text/yaml_scalar.h"

struct yaml_frame {
	uint32_t off;
	uint32_t key, key_off;  // of the member that is being read
	bool map, flow;
	bool have_key;          // the next node is the value of key (fast reader: of key or of a "-")
	bool merge;             // the next node is the value of "<<"
	bool merged;            // a "<<" was seen
	uint32_t col, pending;  // fast reader: column of the entries; where a value that is missing would stand
	size_t start;           // index in member[] of the first child
	uint32_t anchor;        // index + 1 in anchor[]
	uint64_t visits;        // counter when the node began
};

struct yaml_anchor {
	struct yaml_scalar scalar; // for an alias that is a key
	value v;
	uint64_t visits;           // what decoding it once costs
	bool open, collection;
};

struct yaml_repeated { uint32_t key, off; };

#define YAML_MAX_REPEATED 16 // told per piece

struct yaml_builder {
	const struct json_options *options;
	struct arena *arena;
	struct intern *keys;
	struct arena lasting, scratch; // lasting: the growing arrays; scratch: anchors of one document
	struct { struct yaml_frame *v; size_t n, cap; } frame;
	struct { struct member *v; size_t n, cap; } member;
	struct { struct yaml_anchor *v; size_t n, cap; } anchor;
	struct spanmap anchor_names;
	struct { uint32_t *v; size_t n, cap; } stamp; // by key: serial of the object that had it last
	uint32_t serial;
	uint64_t visits, alias_visits;
	size_t flow_depth, block_depth;
	value root;
	span piece;
	size_t piece_at;        // offset of the piece in the stream
	bool ascii;             // characters are bytes
	bool events_only;       // no fast reader
	size_t mark_index, mark_byte; // the last position asked for
	char error[160];
	size_t error_at;        // in the piece
	struct yaml_repeated repeated[YAML_MAX_REPEATED];
	size_t n_repeated;
	size_t given;           // documents of the piece that were handed over
};

void yaml_builder_init(struct yaml_builder *b, const struct json_options *o, struct arena *a, struct intern *keys);
void yaml_builder_free(struct yaml_builder *b);
// The steps both readers are made of. False: the error is noted.
bool yaml_builder_put(struct yaml_builder *b, value v, bool alias); // the next node of the innermost open collection, or the root
bool yaml_builder_key(struct yaml_builder *b, const struct yaml_scalar *s, uint32_t off);
bool yaml_builder_close(struct yaml_builder *b);                    // ends the innermost collection
void yaml_builder_start(struct yaml_builder *b);                    // forgets everything of the document before

// The fast reader, for the plain block style that programs write (kubectl, kustomize, controllers): one pass over the lines, no libyaml.
// False, with nothing said, for everything it does not know for certain; yaml_builder_piece then asks libyaml. Sets b->root.
bool yaml_block_read(struct yaml_builder *b);

// yaml_read through libyaml only: what the fast reader is tested against.
size_t yaml_read_events(span text, span file, const struct json_options *o, struct arena *a, struct intern *keys, struct diags *d,
                        void (*each)(void *ctx, const struct yaml_doc *doc), void *ctx);

// Reads the piece that starts at byte piece_at of the stream. False when it is broken; documents before the fault were handed over.
bool yaml_builder_piece(struct yaml_builder *b, span piece, size_t piece_at, void (*each)(void *ctx, const struct yaml_doc *doc), void *ctx);

#endif
