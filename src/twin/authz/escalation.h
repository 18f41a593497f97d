// escalation: the checks of the RBAC registry that keep a user from granting what he does not hold (pkg/registry/rbac/*/policybased,
// pkg/registry/rbac/escalation_check.go): creating and changing roles needs `escalate` or all their rules, bindings need `bind` on the role
// or all its rules. They run after mutating admission and before validation. Texts are the server's.
#ifndef TWIN_AUTHZ_ESCALATION_H
#define TWIN_AUTHZ_ESCALATION_H

#include "twin/authz/rbac.h"

struct escalation_answer {
	bool asked;        // the request writes a role or a binding
	bool allowed;
	bool limit;        // too many rules to compare: neither allowed nor refused
	int status;        // of a refusal: 403, 404 (the role is not there), 500 (no such kind of role)
	span message;      // of a refusal: what stands behind "is forbidden: " for 403, else the whole
	span by;           // why it is allowed: "system:masters", "escalate", "bind", "held", "metadata"; static
	struct rbac_answer verb; // the grant of `escalate` or `bind`, when that was it
	ref role;          // the role that a binding refers to, REF_NONE
};
// r->object is the object as it would be stored, r->old the stored one (NULL on create).
struct escalation_answer escalation_judge(const struct world *w, const struct request *r, struct arena *run);

// Covers of component-helpers auth/rbac/validation/policy_comparator.go: owner rules that hold all of `rules`. Missing rules, compacted and
// described, one a line, go to *missing (run may be NULL: only the answer counts). *limit is set when the comparison was cut short.
bool escalation_covers(const struct rbac_rule *const *owner, size_t n_owner, const struct rbac_rule *rules, size_t n, struct arena *run,
                       span *missing, bool *limit);

#endif
