// json: JSON text <-> document model. The reader is strict RFC 8259 plus what Go's decoder does where that differs (invalid UTF-8 and lone
// surrogates become U+FFFD; duplicate keys are kept). Texts without escapes point into the input, which must outlive the document.
// It never recurses on input depth and never reads beyond the span.
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "base/diag.h"
#include "doc/value.h"

// Depth: Go's decoder stops at 10,000 (encoding/json decode.go maxNestingDepth). Arena bytes: arena->limit.
#define JSON_MAX_DEPTH 10000

struct json_options {
	bool skip_managed_fields; // drop metadata.managedFields while reading
	bool mask_secrets;        // in objects that say kind Secret: values of data and stringData become empty texts (never kept)
	uint32_t max_depth;       // 0 = JSON_MAX_DEPTH
	bool any_number;          // no integers above int64: doubles instead, infinite if need be, as Go's decoder has it
};

struct json_error {
	size_t at;   // byte offset
	char text[120]; // what, and what was expected
};

// Parses exactly one document, white space around it allowed. On failure returns false and fills *e; the arena keeps what was allocated.
bool json_read(span text, const struct json_options *o, struct arena *a, struct intern *keys, value *out, struct json_error *e);
// Parses the document that starts at text[*at] and moves *at behind it (JSON Lines, concatenated documents). False with e->text[0] == 0
// at the end of the text.
bool json_next(span text, size_t *at, const struct json_options *o, struct arena *a, struct intern *keys, value *out, struct json_error *e);

struct buf;
// Compact JSON; texts escaped so that no control byte, no U+2028/2029, no mark of text direction, no '<', '>', '&' stands raw. Numbers of
// type VALUE_NUMBER are written with 17 significant digits. Duplicates: the last wins.
void json_write(struct buf *b, const struct intern *keys, const value *v);
// A finite number as Go's encoding/json writes it: the shortest digits that read back, an exponent only below 1e-6 and from 1e21 on.
void json_write_double(struct buf *b, double d);
// The same text escaping for one string, quotes included; invalid UTF-8 becomes U+FFFD.
void json_write_span(struct buf *b, span s);

#endif
