// decode: what the API server's typed decoder makes of a document (sigs.k8s.io/json, a case-sensitive encoding/json, then the struct's own
// UnmarshalJSON methods): fields the type lacks are dropped, duplicate keys merge, null counts as absent, numbers and texts are checked
// against the field's type. The result is a document in which an absent member and a Go zero value are the same; k8s/schema/default.h turns
// it into the object as it would be written. Nothing is validated beyond types. Unchanged parts are shared with the input.
#ifndef K8S_SCHEMA_DECODE_H
#define K8S_SCHEMA_DECODE_H

#include "base/diag.h"
#include "k8s/quantity.h"
#include "k8s/schema/schema.h"

// Types nest in themselves only in JSONSchemaProps; upstream stops at 10,000 levels of JSON, we at fewer levels of structs.
#define DECODE_MAX_DEPTH 500

struct decode {
	struct arena *arena;
	struct intern *keys;
	span source;          // bytes of a JSON document, where number literals of quantities are read; null: from the parsed number
	unsigned minor;       // fields that Kubernetes 1.<minor> has not are unknown; 0 = know all
	bool last_wins;       // true for YAML: sigs.k8s.io/yaml goes through a map, so the last of duplicate keys wins and nothing merges
	// Results, added to by every call:
	uint32_t unknown;     // fields dropped because the type lacks them (a Warning header, an error under fieldValidation=Strict)
	uint32_t duplicates;  // keys that were there before (the same)
	span first_unknown;   // path of the first one, "spec.containers[0].imagee"
	uint32_t special;     // times, bytes, numbers and quantities of other texts than the source's: what k8s/schema/decode_check.h reads in its own way
	uint32_t empty;       // lists and maps without items, which a decoded object does not tell from absent ones
	span error;           // of the last failed call: path and what was expected; null otherwise
};

// Decodes an object of type t. False when the server would answer 400; d->error tells why. The members apiVersion and kind of the root are
// checked as texts only. O(size).
bool decode_object(struct decode *d, const struct schema_type *t, const value *in, value *out);
// The same for any shape (the element of a list, the body of a patch).
bool decode_shape(struct decode *d, const struct schema_shape *s, const value *in, value *out);

// Everything that was decoded was plain: decode_check_object() has nothing to say about it.
static inline bool decode_spotless(const struct decode *d) { return !d->error.p && !d->unknown && !d->duplicates && !d->special; }

// True when a field's decoded value is the same as none: it is not there in what decoding gives. What has bytes, items or members never is.
bool decode_without_n_is_zero(const struct schema_field *f, const value *v);
static inline bool decode_is_zero(const struct schema_field *f, const value *v) { return !v->n && decode_without_n_is_zero(f, v); }

// apiVersion and kind as the server reads them to choose a type: encoding/json without its case-sensitive fork, so KIND and even U+212A
// "Kind" count, and the last one wins (apimachinery pkg/runtime/serializer/json/meta.go Interpret). False when one is no text.
bool decode_type_meta(const struct intern *keys, const value *doc, span *api_version, span *kind);

// Text of a quantity as Kubernetes writes it back; round_milli = SetDefaults_ResourceList's rounding. False when it is none.
// The result may share the bytes of text.
bool decode_quantity(struct arena *a, span text, bool round_milli, span *out);
// Text of a computed quantity in the format of `like`, a valid quantity (its suffix is binary, decimal or an exponent).
span decode_quantity_write(struct arena *a, quantity q, span like);

#endif
