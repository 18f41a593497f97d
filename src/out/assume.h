// assume: what a result rests on besides the objects: the version the rules are of, the tenancy, facts of the provider, kinds taken to be empty.
// Every report prints them, because a reader who knows better changes the answer with one flag. Texts live in the arena given.
#ifndef OUT_ASSUME_H
#define OUT_ASSUME_H

#include "attack/path.h"
#include "base/buf.h"

struct assumption {
	const char *id;  // "version", "tenancy", "platform", "provider", "authorizers", "emulated-version", "feature-gates", "pod-security", "empty-kinds", "trust",
	                 // "only"
	span text;       // one sentence without full stop
	const char *change; // the flag that changes it; NULL = none
	bool told;          // the user said so himself
};

struct assumptions { struct assumption *v; size_t n, cap; };

struct assumptions assume_list(struct arena *a, const struct snapshot *s);
// The same, and what the report leaves out because it was narrowed.
struct assumptions assume_report(struct arena *a, const struct report *rep);

#endif
