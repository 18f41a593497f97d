// cause: proven paths grouped by root cause, the granting object that they start from; the strongest causes stand first. The report is
// borrowed, the groups live in the arena given.
#ifndef OUT_CAUSE_H
#define OUT_CAUSE_H

#include "attack/path.h"

struct fix {
	const struct closing *closing;
	size_t closes;             // paths of the cause that it closes
	bool root;                 // it is a change of the cause itself
};

struct cause {
	ref root;                  // as shown (phrase_shown); REF_NONE: paths without a granting object, of one source
	const struct path **path; size_t n_paths; // worst first, then those that reach most, otherwise in the report's order
	enum severity worst;
	size_t n_severe;           // paths that are high or critical
	const span *from; size_t n_from;   // tenants that gain, sorted; without bridges and everybody
	const span *to; size_t n_to;       // tenants that lose
	const struct fix *fix; size_t n_fixes; // those that close most first
};

struct causes { struct cause *v; size_t n; };

struct causes cause_list(struct arena *a, const struct report *rep);

#endif
