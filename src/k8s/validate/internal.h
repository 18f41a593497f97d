// internal: objects as Go prints upstream's internal types, which carry no JSON names: {"Capabilities":null,"Privileged":true,...}. Errors show
// some of them whole. The result lives in the validation's arena.
#ifndef K8S_VALIDATE_INTERNAL_H
#define K8S_VALIDATE_INTERNAL_H

#include "k8s/validate/validate.h"

enum internal_type {
	INTERNAL_SECURITY_CONTEXT, INTERNAL_SECCOMP, INTERNAL_RESOURCE_CLAIM, INTERNAL_SELECTOR_TERM, INTERNAL_SELECTOR_REQUIREMENT,
	INTERNAL_CAPABILITIES, INTERNAL_SELINUX, INTERNAL_WINDOWS, INTERNAL_APPARMOR, INTERNAL_TRUST_BUNDLE,
	INTERNAL_ROLLOUT, INTERNAL_ROLLING, INTERNAL_SET_ROLLOUT, INTERNAL_SET_ROLLING, INTERNAL_POD_TEMPLATE,
	INTERNAL_FAILURE_POLICY, INTERNAL_FAILURE_RULE, INTERNAL_EXIT_CODES, INTERNAL_POD_CONDITION, INTERNAL_SUCCESS_POLICY, INTERNAL_SUCCESS_RULE,
};

// The object; an array prints as the list of such.
span internal_json(struct validation *v, enum internal_type type, const value *x);

#endif
