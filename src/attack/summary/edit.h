// edit: the single changes that close most, over all causes: the same removal named by many paths is one edit. Greedy: each edit is the one that closes
// most of what those before it leave open (critical and high paths first), which is within ln(n) of the smallest set and told as "closes", never as the
// minimum. What a change touches besides is what the input shows (closing.used_by). Borrows the report; memory in the arena given.
#ifndef ATTACK_SUMMARY_EDIT_H
#define ATTACK_SUMMARY_EDIT_H

#include "attack/path.h"

struct edit {
	const struct closing *closing;   // what to change and where; NULL: paths that no single change closes
	const struct path *const *path; size_t n_paths; // that it closes and no earlier edit does, worst first
	size_t n_severe;                 // of these, high or critical
	size_t n_all;                    // that it closes by itself
	enum severity worst;
};

struct edits { const struct edit *v; size_t n; size_t n_open; /* proven paths that none closes */ };

struct edits edit_list(const struct report *rep, struct arena *a);

#endif
