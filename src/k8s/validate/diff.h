// diff: what changed in a spec, as upstream's errors of immutable specs show it: both sides as Go prints their internal types in JSON with one
// blank of indent, compared line by line, as hunks with three lines around (apimachinery pkg/util/diff). Results live in the arena given.
#ifndef K8S_VALIDATE_DIFF_H
#define K8S_VALIDATE_DIFF_H

#include "k8s/validate/validate.h"

enum diff_sort { DIFF_POINTER, DIFF_TEXT, DIFF_NUMBER, DIFF_BOOL, DIFF_STRUCT, DIFF_REF };

// A field of an internal Go type, in Go's order. POINTER: null when absent, else the JSON of the document (lists, maps, pointers to plain
// values, meta types with JSON names); STRUCT: a struct by value; REF: a pointer to a struct, or a list of them.
struct diff_part { const char *json, *go; enum diff_sort sort; const struct diff_part *type; };

// The object as Go's json.MarshalIndent(x, "", " ") prints it.
span diff_print(struct validation *v, const struct diff_part *type, const value *x);
// The unified diff of two texts, without the two lines of names. O(lines^2) at worst; beyond 2,000 lines all of it counts as changed.
span diff_text(struct arena *a, span before, span after);

#endif
