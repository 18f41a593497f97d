// validate: what the API server refuses as invalid (422) once a body is decoded and completed: one file a kind, one const struct each, one table
// (validate.def). Rules are upstream's code (kubernetes/pkg/apis/*/validation), field paths and words included; what OpenAPI or a custom
// resource's schema says is read from the tables, not written again. Works on complete documents (k8s/schema/default.h); never changes them.
// Errors live in the caller's arena, in upstream's order. O(size of the object) unless a rule says otherwise.
#ifndef K8S_VALIDATE_VALIDATE_H
#define K8S_VALIDATE_VALIDATE_H

#include "base/vec.h"
#include "k8s/gates.h"
#include "k8s/gvk.h"
#include "k8s/meta.h"

// apimachinery pkg/util/validation/field/errors.go ErrorType, in its words.
enum field_error {
	FIELD_NOT_FOUND, FIELD_REQUIRED, FIELD_DUPLICATE, FIELD_INVALID, FIELD_NOT_SUPPORTED, FIELD_FORBIDDEN, FIELD_TOO_LONG, FIELD_TOO_MANY,
	FIELD_INTERNAL, FIELD_TYPE_INVALID,
};

// A field path on the caller's stack: spec.containers[0].ports, metadata.labels[app], "<nil>" when empty.
struct field {
	const struct field *up; // NULL: the root
	span name;              // of a child, or the key in brackets
	uint32_t index;         // of a list item
	enum { FIELD_ROOT, FIELD_CHILD, FIELD_INDEX, FIELD_KEY } sort;
};

static inline struct field field_child(const struct field *up, const char *name) { return (struct field){ up, span_str(name), 0, FIELD_CHILD }; }
static inline struct field field_index(const struct field *up, size_t i) { return (struct field){ up, { 0 }, (uint32_t)i, FIELD_INDEX }; }
static inline struct field field_key(const struct field *up, span key) { return (struct field){ up, key, 0, FIELD_KEY }; }
span field_path(struct arena *a, const struct field *f);

struct cause {
	enum field_error type;
	span field;   // path
	span text;    // "Invalid value: \"x\": must be ...": the error without its path
};

struct validation {
	struct arena *arena;
	const struct intern *keys;
	unsigned minor;            // version of the server's program
	const struct gates *gates; // of the server; NULL: the defaults of minor
	const value *old;          // stored object of an update, NULL for a create
	span group, kind, resource, subresource;
	VEC(struct cause) errors;
	bool unordered;            // some errors come out of a Go map: their order is not told
	const value *metadata_passed; // the object that validate_meta_create had nothing to say of, whatever rule its name had; NULL: none
};

// Adds an error. bad: the value as the server prints it (field_text and kin below); null for types that print none.
void field_add(struct validation *v, enum field_error t, const struct field *at, span bad, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
// Unsupported value: "x": supported values: "a", "b" (sorted as given).
void field_unsupported(struct validation *v, const struct field *at, span bad, const span *valid, size_t n);
// Values in the words of ErrorBody: texts quoted as Go's %q, numbers and booleans plain, anything else as upstream prints it.
span field_quote(struct arena *a, span text);
// A text of a named Go type, as most enumerations are: ErrorBody (apimachinery pkg/util/validation/field/errors.go) writes it as JSON.
span field_quote_typed(struct arena *a, span text);
span field_value(struct validation *v, const value *x);
// The reason of a cause: "FieldValueRequired", ...
const char *field_reason(enum field_error t);

// One kind's rules. update NULL: as create. create NULL: a subresource that is only updated. subresource "" = the object itself.
struct validate_rule {
	enum gk gk;
	const char *subresource;
	void (*create)(struct validation *v, const value *object);
	void (*update)(struct validation *v, const value *object, const value *old);
	const char *source;
};

extern const struct validate_rule *const validate_table[];
extern const size_t validate_count;
// NULL when nothing is known of the kind: the caller must say so.
const struct validate_rule *validate_rule_of(enum gk gk, span subresource);

#endif
