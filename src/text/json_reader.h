// json_reader: the state of one reading, shared by the pieces of the JSON reader. Private to text/json_*.c. A reader lives on the stack of
// json_read; its scratch starts in arrays there and moves to an arena of its own when a document outgrows them, freed at the end.
// Functions that move on in the text take the position and return the new one, or NULL after noting the error.
#ifndef TEXT_JSON_READER_H
#define TEXT_JSON_READER_H

#include "base/buf.h"
#include "text/json.h"
#include "text/json_scan.h"

struct json_frame {
	size_t start;  // index in member[] of the first child; the slot before it takes the finished container
	uint32_t key;  // the member name under which the container stands; items of an array share the array's
	char close;    // the bracket that ends it
	bool has_kind; // an object in which a member "kind" was seen (only with mask_secrets)
};

struct json_reader {
	const char *base, *end; // whole text
	struct arena *arena;
	struct intern *keys;
	struct json_error *error;
	uint64_t watch;         // bit k: a member with key id k < 64 needs a second look
	struct member *member;  // scratch: children of all open containers, outermost first
	struct member *top, *last; // slot to fill next; last slot of the scratch
	struct json_frame *frame;  // open containers; frame[0] is the outermost
	size_t depth, frame_cap, max_depth;
	struct buf text;        // scratch for texts with escapes
	struct arena scratch;
};

// Notes the error at p unless there is one already; always NULL.
const char *json_fail(struct json_reader *r, const char *p, const char *fmt, ...) __attribute__((format(printf, 3, 4), cold));
// "found X, expected Y", or "the text ends, expected Y" when p == end.
const char *json_unexpected(struct json_reader *r, const char *p, const char *expected) __attribute__((cold));

// A text whose first quote is at p. *plain: every byte is ASCII and stood for itself.
const char *json_string(struct json_reader *r, const char *p, span *out, bool *plain);
// true, false, null or a number.
const char *json_scalar(struct json_reader *r, const char *p, value *v);
const char *json_number(struct json_reader *r, const char *p, value *v);
// Any value, checked but not kept; `outer` containers are open around it.
const char *json_skip(struct json_reader *r, const char *p, size_t outer);
// Blanks what must not be kept of an object (m[0..n-1], not yet in the arena) that has a member "kind".
void json_mask(const struct json_reader *r, struct member *m, size_t n);

#endif
