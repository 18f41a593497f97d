// match: MatchResources of admission policies: selectors, excludeResourceRules, resourceRules, matchPolicy (apiserver
// plugin/policy/matching/matching.go). Kyverno's policies of group policies.kyverno.io use the same form.
#ifndef TWIN_ADMISSION_POLICY_MATCH_H
#define TWIN_ADMISSION_POLICY_MATCH_H

#include "twin/admission/policy/rule.h"

struct match {
	struct rules rules, exclude;
	struct selector ns, object;
	uint32_t off;
	bool equivalent, broken, any; // any: no rules given, which means all
};

struct match match_read(struct snapshot *s, const value *v);
// *why names the part that did not match.
enum selector_match match_target(const struct match *m, struct target *t, const char **why);

#endif
