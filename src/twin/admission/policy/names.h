// names: a list of namespace names and patterns, as Gatekeeper (`*` at one or both ends) and Kyverno (`*` and `?` anywhere) write them.
// Exact names are hashed, so that lists of thousands cost nothing. Compiled into the snapshot's arena; texts point into the document.
#ifndef TWIN_ADMISSION_POLICY_NAMES_H
#define TWIN_ADMISSION_POLICY_NAMES_H

#include "base/vec.h"
#include "doc/value.h"

struct names {
	struct spanmap exact;
	struct spanvec glob;
	size_t n; // of the list; 0 = none given
};

void names_add(struct names *n, struct arena *a, const value *list);
void names_add_one(struct names *n, struct arena *a, span s);
bool names_match(const struct names *n, span s);

#endif
