// make: documents made by us, in one expression: make_object(a, "kind", value_string(SPAN("Pod")), "spec", make_object(...), NULL). All
// memory comes from the given arena, keys are interned in the document's table; texts are borrowed and must outlive it.
#ifndef DOC_MAKE_H
#define DOC_MAKE_H

#include "doc/value.h"

struct make { struct arena *a; struct intern *keys; };

// Pairs of const char * and value, ended by NULL. Members whose value is absent (value_absent) are left out.
value make_object(struct make m, ...) __attribute__((sentinel));
// n values.
value make_array(struct make m, int n, ...);
value make_texts(struct make m, const span *s, size_t n);
value make_text(const char *z);
// A copy of v in the arena, for the places that want a pointer.
const value *make_root(struct make m, value v);

#endif
