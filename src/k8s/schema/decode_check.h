// decode_check: what the API server's JSON decoder complains about in a document of a known type, in its own words and order (sigs.k8s.io/json
// internal/golang/encoding/json decode.go, and the UnmarshalJSON methods of the types): the error that fails the request, and the strict
// errors (unknown and duplicate fields) that become warnings. It goes over the document as it was sent, before k8s/schema/decode.h merges what
// was said twice, and makes no values. Texts live in the arena.
#ifndef K8S_SCHEMA_DECODE_CHECK_H
#define K8S_SCHEMA_DECODE_CHECK_H

#include "base/vec.h"
#include "k8s/schema/schema.h"

#define DECODE_CHECK_MAX_STRICT 100 // kubernetes_patch.go saveStrictError

struct decode_check {
	struct arena *arena;
	struct intern *keys;
	span source;             // JSON text that the document's offsets point into: number literals are told as they stand
	unsigned minor;
	// Results:
	span error;              // null: none
	struct spanvec strict;   // "unknown field \"spec.x\"", each once, in document order
	// Private.
	span saved;              // first error that does not end the decoding at once
	struct spanmap seen;
	unsigned lax;            // inside how many decoders that are not strict
};

// False when decoding fails; c->error tells why.
bool decode_check_object(struct decode_check *c, const struct schema_type *t, const value *in);
// The same for the value of a shape that reads its own JSON; c->source null: numbers are told as Go writes them.
bool decode_check_shape(struct decode_check *c, const struct schema_shape *s, const value *in);
// The same for a document that is decoded into an untyped map: only duplicates and numbers out of range are told.
bool decode_check_raw(struct decode_check *c, const value *in);

// What encoding/json calls a value of JSON: "bool", "string", "array", "object", "number".
const char *decode_json_word(const value *v);

// The Go type of a field as reflection names it, less one "[]" or "map[...]" for each key and item below it; s: the shape of what is meant.
span decode_go_type(struct arena *a, const struct schema_type *type, span field, size_t down, const struct schema_shape *s);

// What the types' own parsers say; null when they take the text. Private to k8s/schema.
span decode_fault_time(struct arena *a, span text, bool micro);
span decode_fault_quantity(struct arena *a, span text);
span decode_fault_base64(struct arena *a, span text);

#endif
