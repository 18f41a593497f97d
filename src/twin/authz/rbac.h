// rbac: roles, bindings and the questions put to them, exactly as plugin/pkg/auth/authorizer/rbac and pkg/registry/rbac/validation answer.
// Built once a snapshot; views point into the documents. Aggregated ClusterRoles carry the rules of the roles that feed them (with the
// feeding role as evidence). Built-in roles of the version are there unless the input has its own of that name.
#ifndef TWIN_AUTHZ_RBAC_H
#define TWIN_AUTHZ_RBAC_H

#include "twin/control.h"

struct rbac_rule {
	const span *verbs, *groups, *resources, *names, *urls;
	uint32_t n_verbs, n_groups, n_resources, n_names, n_urls;
	uint32_t index;   // position in the rules of `source`
	ref source;       // role object that the rule stands in (differs from the role's own ref when aggregated)
	uint32_t off;     // offset of the rule in the source of `source`
	uint64_t verb_bits, resource_bits; // filters: a rule without the bit of a text does not name it (rbac_bit); all ones for wildcards
};

struct rbac_role {
	ref obj;
	uint32_t ns;      // NS_CLUSTER for ClusterRoles
	span name;
	bool aggregated;
	bool invalid;     // the API server would have refused it: it grants nothing and is not there for bindings
	const struct rbac_rule *rule; size_t n_rules;
};

enum rbac_subject_kind { RBAC_USER, RBAC_GROUP, RBAC_SERVICE_ACCOUNT };

struct rbac_subject {
	enum rbac_subject_kind kind;
	span name;        // user or group name, account name
	span ns;          // accounts: the namespace that counts (a RoleBinding's own when the subject names none)
	uint32_t off;
	uint32_t list;    // index in rbac.lists; UINT32_MAX in an overlay and in an invalid binding
};

struct rbac_binding {
	ref obj;
	uint32_t ns;      // NS_CLUSTER for ClusterRoleBindings: the scope of the grant
	uint32_t role;    // index in rbac.role, UINT32_MAX when the role is not there (dangling)
	span name, role_kind, role_name;
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
	// Slices by namespace: entry 0 is the cluster, entry 1 + i namespace i; n_ns + 2 offsets.
	const uint32_t *role_first, *binding_first;
	// Bindings of a role: role_binding[role_binding_first[i] .. role_binding_first[i + 1]), ascending.
	const uint32_t *role_binding, *role_binding_first;
	const struct chain *chain; // the authorizers of the server (chain.h)
};

// The filter bit of a verb or resource text.
static inline uint64_t rbac_bit(span s)
{
	uint64_t a = 0, b = 0;
	if (s.n >= 8) {
		memcpy(&a, s.p, 8);
		memcpy(&b, s.p + s.n - 8, 8);
	} else if (s.n) {
		memcpy(&a, s.p, s.n);
	}
	return 1ULL << (((a ^ (b * 0x9e3779b97f4a7c15ULL) ^ s.n) * 0xff51afd7ed558ccdULL) >> 58);
}

struct rbac *rbac_build(struct snapshot *s, struct diags *d); // called by builder_finish
// Bindings that name the user (accounts by their user name) or the group, ascending; NULL with *n == 0.
const uint32_t *rbac_bindings_of_user(const struct rbac *r, span user, size_t *n);
const uint32_t *rbac_bindings_of_group(const struct rbac *r, span group, size_t *n);
// Does the rule cover this? resource with subresource is "pods/exec"; name "" = none (create, list). RuleAllows of
// plugin/pkg/auth/authorizer/rbac/rbac.go.
bool rbac_rule_covers(const struct rbac_rule *rule, span verb, span group, span resource, span subresource, span name);
bool rbac_rule_covers_url(const struct rbac_rule *rule, span verb, span path);

// A request with the filter bits of its texts, to put it to many roles.
struct rbac_ask { const struct request *r; uint64_t verb_bit, resource_bit; };
struct rbac_ask rbac_ask_of(const struct request *r);
// The first rule of the role that allows it (whatever the user and namespace), UINT32_MAX when none does.
uint32_t rbac_role_allows(const struct rbac_ask *q, const struct rbac_role *role);

struct rbac_answer {
	bool allowed;
	uint32_t binding, rule; // the first that allows: index in rbac.binding, rule of its role
	uint32_t dangling;      // of a refusal: a binding of the user whose role is not there, UINT32_MAX when none
	span reason;            // the server's words: RBAC: allowed by RoleBinding "b/ns" of Role "r" to User "u"
};
// The authorizer on world w (members of system:masters pass before RBAC is asked: allowed, binding UINT32_MAX, no reason; bindings and roles of the overlay included). The reason is only made when run != NULL.
struct rbac_answer rbac_authorize(const struct world *w, const struct request *r, struct arena *run);
// The bindings of which upstream may name any as the one that allows the request, at most max of them; what system:masters may is not asked.
size_t rbac_allowing(const struct world *w, const struct request *r, const struct rbac_binding **out, size_t max);
// "RBAC: allowed by ..." for a binding that names the user.
span rbac_reason(const struct world *w, const struct user *u, const struct rbac_binding *b, struct arena *run);
// A binding by the number of an answer (those of the overlay continue behind the snapshot's), and the role it refers to in this world,
// NULL when that is not there.
const struct rbac_binding *rbac_binding_at(const struct world *w, uint32_t binding);
const struct rbac_role *rbac_role_of(const struct world *w, const struct rbac_binding *b);
// What decided an answer that allows: the binding (at the subject that applies) and the rule in the role it stands in. Returns how many of
// out[2] are set; texts from run.
size_t rbac_evidence(const struct world *w, const struct user *u, const struct rbac_answer *ans, struct arena *run, struct evidence out[2]);
// Does the subject name the user? ns of an account subject was settled when the view was made.
bool rbac_subject_is(const struct rbac_subject *s, const struct user *u);
// A binding that names the user, applies in ns, and refers to a role that is not there; UINT32_MAX when there is none.
uint32_t rbac_dangling(const struct world *w, const struct user *u, span ns);
// Calls each() for every (binding, rule) that applies to the user in the namespace (VisitRulesFor); stops when it returns false.
void rbac_visit(const struct world *w, const struct user *u, span ns, bool (*each)(void *ctx, const struct rbac_binding *b,
                const struct rbac_role *role, const struct rbac_rule *rule), void *ctx);
// Roles that bindings of the user in ns refer to and that are not there, in the server's words, bracketed when several; null when none.
// resource: what a request that reads roles from the store is about, whose name stands in the words then
// (storage/errors InterpretGetError with the resource of the request); empty: the authorizer's own reader is asked.
span rbac_resolution_errors(const struct world *w, const struct user *u, span ns, span resource, struct arena *run);
// Escalation check: which rules of `rules` does the user not hold in ns (Covers, with the server's break-down)? NULL reason when it holds all.
bool rbac_holds_all(const struct world *w, const struct user *u, span ns, const struct rbac_rule *rules, size_t n, struct arena *run, span *missing);

#endif
