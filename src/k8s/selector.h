// selector: label selectors in both spellings (matchLabels/matchExpressions objects and the text of ?labelSelector=) and field selectors.
// A compiled selector points into the document or text it was read from and into the given arena. Keys are compared as interned ids where
// the table has them. Evaluation is three-valued: on labels that are not known, only what is known decides.
#ifndef K8S_SELECTOR_H
#define K8S_SELECTOR_H

#include "doc/value.h"

enum selector_op {
	SELECTOR_IN, SELECTOR_NOT_IN, SELECTOR_EXISTS, SELECTOR_DOES_NOT_EXIST, SELECTOR_GREATER, SELECTOR_LESS,
};

struct selector_req {
	span key;
	uint32_t id;          // of key in the table, MAP_NONE when no document had it when the selector was read
	enum selector_op op;
	const span *values;
	uint32_t n_values;
	uint32_t off;         // of the requirement in its source
};

struct selector {
	bool nothing;         // the nil selector: matches no object at all
	const struct selector_req *req; // all must hold; none = matches everything
	size_t n;
};

enum selector_match { SELECTOR_NO, SELECTOR_YES, SELECTOR_UNKNOWN };

// Reads a LabelSelector object. Absent or null is the nil selector (nothing = true); callers for whom nil means everything check that
// themselves. False with *error (static text) when the API server would refuse it (apimachinery meta/v1 LabelSelectorAsSelector).
bool selector_read(struct selector *out, const value *v, const struct intern *keys, struct arena *a, const char **error);
// Reads a map of labels that must all be equal (Service and ReplicationController spec.selector, nodeSelector). Absent = matches everything.
void selector_read_map(struct selector *out, const value *map, const struct intern *keys, struct arena *a);
// Parses `a=b,c!=d,e in (x,y),!f,g>1` (apimachinery labels/selector.go).
bool selector_parse(struct selector *out, span text, const struct intern *keys, struct arena *a, const char **error);
// What upstream says about a text that it cannot read as a label selector; a null span when it can.
span selector_complaint(span text, struct arena *a);

// Does the label object match? With known == false the labels given are there, but others may be too: UNKNOWN unless the given ones decide.
enum selector_match selector_match(const struct selector *s, const struct intern *keys, const value *labels, bool known);

struct selector_field { span field, value; bool negated; };

// Parses `metadata.name=x,spec.nodeName!=y` with its backslash escapes (apimachinery fields/selector.go).
bool selector_parse_fields(span text, struct arena *a, const struct selector_field **out, size_t *n, const char **error);
// The one name that a field selector leaves (metadata.name=x); a null span when it does not pin the name.
span selector_fields_name(const struct selector_field *f, size_t n);

// Label syntax (apimachinery util/validation): prefix/name of at most 253/63 bytes; values of at most 63.
bool selector_key_valid(span key);
bool selector_value_valid(span text);

#endif
