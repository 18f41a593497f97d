// rule: RuleWithOperations of webhook configurations and ValidatingAdmissionPolicies: operations, groups, versions, resources, scope,
// names, and matchPolicy Equivalent. Compiled once into the snapshot's arena; texts point into the documents.
#ifndef TWIN_ADMISSION_POLICY_RULE_H
#define TWIN_ADMISSION_POLICY_RULE_H

#include "twin/admission/policy/target.h"

struct spans { const span *v; size_t n; };
bool spans_have(const struct spans *s, span x);
struct spans spans_read(struct arena *a, const value *list);

enum rule_scope { RULE_ALL, RULE_NAMESPACED, RULE_CLUSTER, RULE_NOWHERE };

struct rule {
	unsigned ops;            // enum admission_op bits
	enum rule_scope scope;
	struct spans groups, versions, resources, names;
};

struct rules { const struct rule *v; size_t n; };

struct rules rules_read(struct arena *a, const value *list);
// The first rule that matches, directly or (equivalent) through another served version or group of the same resource; -1 when none does.
int rules_match(const struct rules *r, const struct target *t, bool equivalent);

#endif
