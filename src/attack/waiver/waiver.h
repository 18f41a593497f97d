// waiver: findings that somebody with a name accepts until a day. A waived path stays in every report, marked; it no longer makes the run fail. A waiver
// that has expired, that a tenant could have written, or whose condition no longer holds waives nothing and ends the run with 5.
//
// Waivers are items of a document of kind Waivers that the user names, or objects of kind Waiver (group bulkhead.dev, cluster-scoped) in the cluster.
// Texts are borrowed from the documents; sentences and marks live in the arena given. Pure: which day it is, is told.
#ifndef ATTACK_WAIVER_H
#define ATTACK_WAIVER_H

#include "attack/path.h"
#include "base/diag.h"

#define WAIVER_GROUP "bulkhead.dev"
#define WAIVER_DIGITS 8     // of a fingerprint, at least
#define WAIVER_DAYS 90      // default life of a new waiver, give or take WAIVER_SPREAD, so that not all fall due on one day
#define WAIVER_SPREAD 15

enum waiver_state {
	WAIVER_UNUSED,   // matches no path of this report
	WAIVER_USED,
	WAIVER_EXPIRED,
	WAIVER_REFUSED,  // a tenant could have written it
	WAIVER_LAPSED,   // its condition does not hold, or cannot be checked
	WAIVER_INVALID,
};

// Holds while the object is there, the field is there, and has that value; what is not written is not asked.
struct condition {
	span object;                 // Kind/namespace/name, Kind//name, Kind.group/...
	span field;                  // "spec.taints[key=dedicated].value"
	span equals;
	bool has_equals, malformed;
};

struct waiver {
	span fingerprint;            // or its beginning; else
	span technique, tenant;      // both
	span reason, owner, expires; // expires: YYYY-MM-DD
	const struct condition *condition; // member `while`, or NULL
	span name;                   // of a Waiver object; "" for items of a document
	const struct source *src; uint32_t at; // where it stands
	ref obj;                     // of a Waiver object, else REF_NONE
	enum waiver_state state;
	span why;                    // for states that waive nothing: a sentence
	size_t n_paths;              // of the report that it matches, whether or not it waives them
	int32_t last;                // the last day it holds, in days since 1970-01-01
};

struct waivers { struct waiver *v; size_t n, cap; };

// Day of a date YYYY-MM-DD, in days since 1970-01-01 (proleptic Gregorian calendar); false when it is none.
bool waiver_day(span date, int32_t *day);
span waiver_date(struct arena *a, int32_t day);
// The last day of a waiver made on `today` without one: WAIVER_DAYS from then, moved by what the id says.
int32_t waiver_default_day(int32_t today, span id);

// Are these digits enough of a fingerprint to accept the path by it?
bool waiver_names_path(span digits);

// Appends the items of a document of kind Waivers. What is wrong with an item makes it WAIVER_INVALID and is a diagnostic with line and column; the
// others are read. False: the document is none of that kind.
bool waiver_read(struct waivers *w, const value *root, const struct source *src, const struct intern *keys, struct arena *a, struct diags *d);
// Appends the Waiver objects of the snapshot. WAIVER_REFUSED: somebody who is an attacker's position may create, update or patch it.
// O(objects x who may write), once a report.
void waiver_objects(struct waivers *w, const struct report *rep, const span *trust, size_t n_trust, struct arena *a, struct diags *d);
// Matches all against the paths of the report: sets state, n_paths, and path.waiver of those that are waived.
void waiver_apply(struct waivers *w, struct report *rep, int32_t today, struct arena *a);
// True when it stops the run (exit code 5).
static inline bool waiver_bad(const struct waiver *w) { return w->state >= WAIVER_EXPIRED; }
const char *waiver_state_name(enum waiver_state s);
// The condition in one line: "Node//worker-7 spec.unschedulable = true"; "" without one.
span waiver_condition(struct arena *a, const struct waiver *w);

#endif
