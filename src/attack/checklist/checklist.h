// checklist: what an auditor ticks for each tenant: one entry a tenant with the answer to every item, where it stands, and whether the baseline is in
// place. Facts about the snapshot, not paths; nothing here makes a run fail. One file an item, one const struct each, listed in table.def.
// All memory is in the arena given; texts are finished sentences because they name what was found.
#ifndef ATTACK_CHECKLIST_CHECKLIST_H
#define ATTACK_CHECKLIST_CHECKLIST_H

#include "attack/path.h"

enum check_state { CHECK_GOOD, CHECK_BAD, CHECK_UNKNOWN, CHECK_NOTHING /* the tenant has nothing that the item is about */ };

struct check {
	const struct check_item *item;
	enum check_state state;
	enum unknown unknown;   // CHECK_UNKNOWN: what would decide
	span text;              // "payments: enforce=baseline; Group payments-admins may change the label"
	ref obj; uint32_t off;  // what shows it, or REF_NONE
};

struct checklist {
	uint32_t tenant;                        // index in snapshot.tenant
	const struct check *check; size_t n_checks; // in the order of the table
	enum check_state baseline;              // GOOD: every item of the baseline holds; UNKNOWN: none fails, some are undecided; NOTHING: no namespace in use
	size_t surviving;                       // proven paths from this tenant all the same
	enum severity worst;                    // of them
};

struct asking;

struct check_item {
	const char *id;        // "pod-security-level"
	const char *title;     // "Pod Security level"
	const char *about;     // one sentence: why it matters, with its source
	bool baseline;         // part of the baseline
	// The answer for the tenant at hand (asking.h). Results from q->a.
	struct check (*ask)(const struct check_item *item, struct asking *q);
};

extern const struct check_item *const check_table[];
extern const size_t check_count;

// One entry a tenant, in the order of snapshot.tenant. O(tenants x items + bindings + pods); indexes are built once.
// With rep->only.tenant: its entry alone. Sets rep->checklist and rep->n_checklist.
void checklist_build(struct report *rep, struct arena *a);

#endif
