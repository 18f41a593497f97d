// json_reader: the state of one reading, shared by the pieces of the JSON reader. Private to text/json_*.c. A reader lives on the stack of
// json_read; its scratch starts in arrays there and moves to an arena of its own when a document outgrows them, freed at the end.
// Functions that move on in the text take the position and return the new one, or NULL after noting the error.
#ifndef TEXT_JSON_READER_H
#define TEXT_JSON_READER_H

#include "base/buf.h"
#include "text/json.h"
#include "text/json_scan.h"

// Objects of a cluster repeat, so the name behind a name is guessed: the one that followed in an object of the same place last time, as it
// stands in the text. A right guess costs one comparison: no search for its end, no hash, no table. Guesses stay with the intern table.
struct json_guess {
	char text[32];  // quotes, colon and one blank behind it included
	uint32_t mask;  // bit i: byte i of text counts
	uint32_t n;     // bytes of text
	uint32_t id;
	uint32_t watch; // the name needs a second look
	struct json_guess *next; // the guess behind this name
	uint64_t unused;
};

_Static_assert(sizeof(struct json_guess) == 64, "a guess is one cache line");

#define JSON_GUESSES 4096

struct json_frame {
	struct member *first; // children in the scratch; the slot before them takes the finished container
	struct json_guess *next; // guess of the name behind the container
	uint64_t place; // hash of the way down from the root
	uint32_t key;   // the member name under which the container stands; items of an array share the array's
	char close;     // the bracket that ends it; 0 below the outermost container
	bool secret;    // an object whose kind may call for a mask
};

// How far the loop may read and move on between two looks at `safe`.
#define JSON_MARGIN 256

struct json_reader {
	const char *base, *end; // text, or what stands for it near its end: see tail
	const char *safe;       // behind this the loop must change to the tail
	const char *input;      // the caller's text
	struct arena *arena;
	struct intern *keys;
	struct json_error *error;
	struct json_guess *guess;
	bool limited;           // the arena has a limit
	bool careful;           // limited, or so large that one container may hold too many values
	bool mask_secrets, skip_managed_fields, any_number;
	struct member *member, *last; // scratch: children of all open containers, outermost first; its last slot
	struct json_frame *frame, *frame_last; // open containers behind frame[0]
	size_t max_depth;
	struct buf text;        // scratch for texts with escapes
	struct arena scratch;
	char *tail;             // copy of the last bytes with NUL bytes behind them: there the loop needs no check for the end
};

// Notes the error at p unless there is one already; always NULL.
const char *json_fail(struct json_reader *r, const char *p, const char *fmt, ...) __attribute__((format(printf, 3, 4), cold));
// "found X, expected Y", or "the text ends, expected Y" when p == end.
const char *json_unexpected(struct json_reader *r, const char *p, const char *expected) __attribute__((cold));

// False when the arena may not give n more bytes.
static inline bool json_room(const struct json_reader *r, size_t n)
{
	return JSON_LIKELY(!r->limited) || arena_need(r->arena, n);
}

// Where the byte at p stands in the caller's text.
static inline const char *json_origin(const struct json_reader *r, const char *p)
{
	return r->input + (p - r->base);
}

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
