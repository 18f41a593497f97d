// rbac: roles, bindings and the questions put to them, exactly as plugin/pkg/auth/authorizer/rbac and pkg/registry/rbac/validation answer.
// Built once a snapshot; views point into the documents. Aggregated ClusterRoles carry the rules of the roles that feed them (with the
// feeding role as evidence). Built-in roles of the version are there unless the input has its own of that name.
#ifndef TWIN_AUTHZ_RBAC_H
#define TWIN_AUTHZ_RBAC_H

#include "twin/control.h"

struct rbac_rule {
	const span *verbs, *groups, *resources, *names, *urls;
	uint16_t n_verbs, n_groups, n_resources, n_names, n_urls;
	uint16_t index;   // position in the object's rules
	ref source;       // role object that the rule stands in (differs from the role's own ref when aggregated)
	uint32_t off;     // offset of the rule in the source of `source`
};

struct rbac_role {
	ref obj;
	uint32_t ns;      // NS_CLUSTER for ClusterRoles
	bool aggregated;
	const struct rbac_rule *rule; size_t n_rules;
};

enum rbac_subject_kind { RBAC_USER, RBAC_GROUP, RBAC_SERVICE_ACCOUNT };

struct rbac_subject {
	enum rbac_subject_kind kind;
	span name;        // user or group name, account name
	span ns;          // accounts: the namespace that counts (a RoleBinding's own when the subject names none)
	uint32_t off;
};

struct rbac_binding {
	ref obj;
	uint32_t ns;      // NS_CLUSTER for ClusterRoleBindings: the scope of the grant
	uint32_t role;    // index in rbac.role, UINT32_MAX when the role is not there (dangling)
	span role_kind, role_name;
	const struct rbac_subject *subject; uint32_t n_subjects;
	bool invalid;     // the API server would have refused it (account subject without namespace in a ClusterRoleBinding)
};

struct rbac {
	struct rbac_role *role; size_t n_roles;          // sorted by namespace, name
	struct rbac_binding *binding; size_t n_bindings; // sorted by namespace (cluster first), name
	struct spanmap user;   // user name ("system:serviceaccount:ns:name" for accounts) -> index in lists
	struct spanmap group;  // group name -> index in lists
	struct u32vec *lists; size_t n_lists; // binding indexes, ascending
	bool complete;         // roles and bindings are present kinds: a "no" is a no
};

struct rbac *rbac_build(struct snapshot *s, struct diags *d); // called by builder_finish
// Bindings that name the user (accounts by their user name) or the group, ascending; NULL with *n == 0.
const uint32_t *rbac_bindings_of_user(const struct rbac *r, span user, size_t *n);
const uint32_t *rbac_bindings_of_group(const struct rbac *r, span group, size_t *n);
// Does the rule cover this? resource with subresource is "pods/exec"; name "" = none (create, list). RuleAllows of
// plugin/pkg/auth/authorizer/rbac/rbac.go.
bool rbac_rule_covers(const struct rbac_rule *rule, span verb, span group, span resource, span subresource, span name);
bool rbac_rule_covers_url(const struct rbac_rule *rule, span verb, span path);

struct rbac_answer {
	bool allowed;
	uint32_t binding, rule; // the first that allows: index in rbac.binding, rule of its role
	span reason;            // the server's words: RBAC: allowed by RoleBinding "b/ns" of Role "r" to User "u"
};
// The authorizer on world w (bindings and roles of the overlay included). The reason is only made when run != NULL.
struct rbac_answer rbac_authorize(const struct world *w, const struct request *r, struct arena *run);
// Calls each() for every (binding, rule) that applies to the user in the namespace (VisitRulesFor); stops when it returns false.
void rbac_visit(const struct world *w, const struct user *u, span ns, bool (*each)(void *ctx, const struct rbac_binding *b,
                const struct rbac_role *role, const struct rbac_rule *rule), void *ctx);
// Escalation check: which rules of `rules` does the user not hold in ns (Covers, with the server's break-down)? NULL reason when it holds all.
bool rbac_holds_all(const struct world *w, const struct user *u, span ns, const struct rbac_rule *rules, size_t n, struct arena *run, span *missing);

#endif
