// asking: what the items of the checklist share: the tenant at hand, its namespaces in use, who of it holds which grants, and what roles give, worked
// out once for all tenants. Internal to attack/checklist/. Lives in the arena of the checklist; the snapshot is borrowed.
#ifndef ATTACK_CHECKLIST_ASKING_H
#define ATTACK_CHECKLIST_ASKING_H

#include "attack/checklist/checklist.h"
#include "attack/pods.h"
#include "twin/tenancy/tenancy.h"

// What a role gives, as far as an item asks for it.
enum role_gives {
	GIVES_SOMETHING = 1,      // a right on objects; not only URLs and reviews of oneself
	GIVES_WILDCARD = 2,       // a rule on objects with "*"
	GIVES_RELABEL = 4,        // patch or update of any Namespace
	GIVES_RELABEL_NAMED = 8,  // of named ones
	GIVES_OPERATOR = 16,      // create of OLM's OperatorGroup or Subscription
};

// Somebody of the tenant, and the binding that names him.
struct held { uint32_t binding, subject; };
struct held_list { struct held *v; size_t n, cap; };

struct asking {
	const struct report *rep;
	const struct snapshot *s;
	struct arena *a;
	struct arena run;           // reset after every judgement
	struct pods *pods;
	uint8_t *gives;             // by role: enum role_gives bits
	struct held_list *held;     // by tenant: grants of its accounts, groups and users, and in its namespaces of bridges
	// Grants of the groups of everybody that give something, without the stock ones: for the cluster, and by tenant in its namespaces.
	struct held_list cluster_everybody, *everybody;
	struct map64 closed;        // Pod Security level and version -> refused every pod that wins its node
	// the tenant at hand
	uint32_t tenant;
	const uint32_t *ns; size_t n_ns; // its namespaces in use
};

#define asking_each(it, q) for (size_t i_##it = 0; i_##it < (q)->n_ns; i_##it++) for (uint32_t it = (q)->ns[i_##it], once_##it = 1; once_##it; once_##it = 0)

struct asking *asking_new(const struct report *rep, struct arena *a);
void asking_tenant(struct asking *q, uint32_t tenant);

// "Group team-a", "ServiceAccount ci/default"
span asking_subject(struct asking *q, const struct held *h);
// "RoleBinding ns/name", "ClusterRoleBinding name"
span asking_binding(struct asking *q, const struct held *h);
bool asking_root_group(span name); // system:masters, system:authenticated, system:unauthenticated, system:serviceaccounts[:NS]

// A list of findings that names the first and counts the others.
struct tally { span first; size_t n; ref obj; uint32_t off; };
void tally_add(struct tally *t, span text, ref obj, uint32_t off); // text is only needed for the first: see tally_wants
static inline bool tally_wants(const struct tally *t) { return t->n == 0; }

// Answers. Texts are kept as they are. Without a tally no single object shows it.
struct check check_says(const struct check_item *item, enum check_state state, span text);
struct check check_unknown(const struct check_item *item, enum unknown why, span text);
struct check check_roles_missing(const struct check_item *item);
struct check check_fails(const struct check_item *item, struct asking *q, const struct tally *bad);
struct check check_open(const struct check_item *item, struct asking *q, const struct tally *open, enum unknown why);
// Worse of two: BAD before UNKNOWN before GOOD before NOTHING.
bool check_worse(enum check_state a, enum check_state b);

#endif
