// emit: data for programs, one writer for three styles: a line of JSON, indented JSON, YAML. The caller says what comes (map, list, key, text,
// number); commas, indentation and quoting are done here. Texts are escaped as text/json.h does; YAML texts that could be read as anything
// else than themselves are quoted the same way.
#ifndef OUT_EMIT_H
#define OUT_EMIT_H

#include "out/render.h"

#define EMIT_DEPTH 16

struct emit {
	struct buf *b;
	enum emit_style style;
	int depth;
	struct { bool list, any; } level[EMIT_DEPTH];
	bool inline_first; // YAML: the first entry stands behind its dash, or is the first of the document
};

struct emit emit_start(struct buf *b, enum emit_style style);
// Keys are literals of letters, digits and marks that need no escape. key NULL: an item of a list, or the document itself.
void emit_map(struct emit *e, const char *key);
void emit_list(struct emit *e, const char *key);
void emit_end(struct emit *e);              // of the innermost map or list; of the document: with a line end
void emit_text(struct emit *e, const char *key, span s);
void emit_str(struct emit *e, const char *key, const char *z);
void emit_some(struct emit *e, const char *key, span s);   // left out when empty
void emit_int(struct emit *e, const char *key, uint64_t n);
void emit_bool(struct emit *e, const char *key, bool b);
void emit_fraction(struct emit *e, const char *key, double d); // four digits

#endif
