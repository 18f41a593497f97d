// missing: kinds that decide (needed.def) and that are not in the input, with the command that reads them. Without those of which it is known why they could
// not be read (kind.unread): no command helps there.
#ifndef OUT_MISSING_H
#define OUT_MISSING_H

#include "base/buf.h"
#include "twin/snapshot.h"

struct missing_kinds {
	const span *kind, *group; // "NetworkPolicy"
	const char *const *what;  // what it decides
	size_t n;
	span command;             // "kubectl get -A -o json networkpolicies,... > missing.json"
};

struct missing_kinds missing_list(struct arena *a, const struct snapshot *s);

#endif
