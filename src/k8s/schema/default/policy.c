// ValidatingAdmissionPolicy, MutatingAdmissionPolicy and their bindings: SetDefaults_ValidatingAdmissionPolicySpec, SetDefaults_MatchResources.
#include "k8s/schema/default/rule.h"

static const struct default_constant spec[] = { { "failurePolicy", DEFAULT_STRING("Fail") } };
static const struct default_constant match[] = {
	{ "matchPolicy", DEFAULT_STRING("Equivalent") }, { "namespaceSelector", DEFAULT_OBJECT }, { "objectSelector", DEFAULT_OBJECT },
};
static const struct default_constant operations[] = { { "scope", DEFAULT_STRING("*") } };

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("admissionregistration.v1.ValidatingAdmissionPolicySpec", spec),
	DEFAULT_CONSTANTS("admissionregistration.v1.MutatingAdmissionPolicySpec", spec),
	DEFAULT_CONSTANTS("admissionregistration.v1.MatchResources", match),
	DEFAULT_CONSTANTS("admissionregistration.v1.NamedRuleWithOperations", operations),
	DEFAULT_CONSTANTS("admissionregistration.v1.RuleWithOperations", operations),
	DEFAULT_CONSTANTS("admissionregistration.v1beta1.ValidatingAdmissionPolicySpec", spec),
	DEFAULT_CONSTANTS("admissionregistration.v1beta1.MutatingAdmissionPolicySpec", spec),
	DEFAULT_CONSTANTS("admissionregistration.v1beta1.MatchResources", match),
	DEFAULT_CONSTANTS("admissionregistration.v1beta1.NamedRuleWithOperations", operations),
	DEFAULT_CONSTANTS("admissionregistration.v1alpha1.ValidatingAdmissionPolicySpec", spec),
	DEFAULT_CONSTANTS("admissionregistration.v1alpha1.MutatingAdmissionPolicySpec", spec),
	DEFAULT_CONSTANTS("admissionregistration.v1alpha1.MatchResources", match),
	DEFAULT_CONSTANTS("admissionregistration.v1alpha1.NamedRuleWithOperations", operations),
};

const struct default_set default_policy = { "pkg/apis/admissionregistration/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
