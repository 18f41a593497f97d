// search: finds every path from every position to every target. Two phases: a fixpoint over monotone facts, memoised by
// node, proposes candidates; replay (replay.h) judges each as concrete requests in one overlay and keeps what passes. Pure: no I/O, no clock.
#ifndef ATTACK_SEARCH_H
#define ATTACK_SEARCH_H

#include "attack/path.h"

struct search_options {
	const struct technique *const *only; size_t n_only; // --technique; 0 = all
	span from, to, tenant;      // filters as typed: "ServiceAccount/ns/name", "ns", "node", "cluster-admin"; "" = all
	const span *trust; size_t n_trust; // groups that are no attackers
	unsigned threads;           // replay runs in parallel; the result does not depend on it
	bool exhaustive;            // no memo: for the correctness check
	const volatile int *stop;   // the search ends early when this becomes non-zero, and says so (report.partial); NULL: never
	bool refuted;               // when no path matches from and to: say what came nearest (report.miss)
};

static inline bool search_stopped(const struct search_options *o) { return o->stop && *o->stop; }
// Searches s. The report and everything in it live in `a`. diags gets notes on limits that were reached.
struct report *search_run(struct snapshot *s, const struct search_options *o, struct arena *a, struct diags *d);

#endif
