// who: the questions of `can` turned round: who may do this, what may he do, who may do which of these. Answers are data in the order of the
// snapshot (roles, then bindings, then subjects as written), so they do not depend on the order of the input; nothing is phrased here.
#ifndef TWIN_AUTHZ_WHO_H
#define TWIN_AUTHZ_WHO_H

#include "twin/authz/rbac.h"

// A subject that RBAC lets do it, once, with the first grant found.
struct who_subject {
	const struct rbac_subject *subject;
	uint32_t binding, rule;       // as in struct rbac_answer
};

struct who_answer {
	VEC(struct who_subject) list;
	size_t n_grants;              // bindings that grant it
};

enum who_scope {
	WHO_REQUEST,                  // where the request says: its namespace, or the whole cluster when it has none
	WHO_ANYWHERE,                 // in any namespace
};

// Everybody who may do r; r->user is not looked at. Members of system:masters are not in the cluster's objects and so not in the list.
// O(roles that are in scope + bindings that grant it).
void rbac_who_can(const struct world *w, const struct request *r, enum who_scope scope, struct arena *run, struct who_answer *out);

struct who_rule {
	const struct rbac_binding *binding;
	const struct rbac_role *role;
	const struct rbac_rule *rule;
};

struct who_rules {
	VEC(struct who_rule) list;    // every binding once, as SelfSubjectRulesReview counts
	bool incomplete;              // the Node authorizer, or one that was not seen, has rules that cannot be listed
	span error;                   // in the server's words; null when none
};

// All rules that the user has in a namespace ("" = only those of the whole cluster): what SelfSubjectRulesReview lists.
void who_rules(const struct world *w, const struct user *u, span ns, struct arena *run, struct who_rules *out);

// Access matrix: cell[row * n_columns + column] is what the authorizer chain says when user[row] makes column's request.
struct who_matrix {
	const struct user *row; size_t n_rows;
	const struct request *column; size_t n_columns;
	enum verdict *cell;           // from run
};
void who_matrix(const struct world *w, struct who_matrix *m, struct arena *run);

#endif
