// waiver: findings that somebody with a name accepts until a day. A waived path stays in every report, marked; it no longer makes the run fail. A waiver
// that has expired, that a tenant could have written, or whose condition no longer holds, waives nothing and ends the run with 5. Pure: the day is given.
#ifndef ATTACK_WAIVER_H
#define ATTACK_WAIVER_H

#include "attack/path.h"
#include "base/diag.h"

enum waiver_state { WAIVER_UNUSED, WAIVER_USED, WAIVER_EXPIRED, WAIVER_REFUSED /* a tenant could have written it */, WAIVER_LAPSED /* its condition */, WAIVER_INVALID };

struct waiver {
	span fingerprint;            // or its beginning, at least 8 digits; else
	span technique, tenant;      // both
	span reason, owner, expires; // expires: YYYY-MM-DD
	span condition;              // as written; "" = none
	const struct source *src; uint32_t at; // where it stands
	enum waiver_state state;
	span why;                    // for states that waive nothing: a sentence
	size_t n_paths;              // that it matches
	uint32_t days_left;          // 0 when expired
};

struct waivers { struct waiver *v; size_t n, cap; };

#endif
