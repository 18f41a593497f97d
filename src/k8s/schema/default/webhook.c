// ValidatingWebhookConfiguration, MutatingWebhookConfiguration: SetDefaults_ValidatingWebhook, SetDefaults_MutatingWebhook; of v1beta1 too.
#include "k8s/schema/default/rule.h"

static const struct default_constant v1[] = {
	{ "failurePolicy", DEFAULT_STRING("Fail") }, { "matchPolicy", DEFAULT_STRING("Equivalent") },
	{ "namespaceSelector", DEFAULT_OBJECT }, { "objectSelector", DEFAULT_OBJECT }, { "timeoutSeconds", DEFAULT_INT(10) },
};
// pkg/apis/admissionregistration/v1beta1/defaults.go: Ignore, Exact, 30 seconds.
static const struct default_constant v1beta1[] = {
	{ "failurePolicy", DEFAULT_STRING("Ignore") }, { "matchPolicy", DEFAULT_STRING("Exact") },
	{ "namespaceSelector", DEFAULT_OBJECT }, { "objectSelector", DEFAULT_OBJECT }, { "timeoutSeconds", DEFAULT_INT(30) },
	{ "sideEffects", DEFAULT_STRING("Unknown") },
};
static const struct default_constant reference[] = { { "port", DEFAULT_INT(443) } };

static value mutating(struct defaults *d, value v)
{
	return default_absent(d, v, "reinvocationPolicy", default_text("Never"));
}

static value beta(struct defaults *d, value v)
{
	static const value versions[] = { DEFAULT_STRING("v1beta1") };

	return default_absent(d, v, "admissionReviewVersions", value_array(versions, 1));
}

static value beta_mutating(struct defaults *d, value v)
{
	return mutating(d, beta(d, v));
}

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("admissionregistration.v1.ValidatingWebhook", v1),
	{ "admissionregistration.v1.MutatingWebhook", v1, DEFAULT_COUNT(v1), mutating },
	{ "admissionregistration.v1beta1.ValidatingWebhook", v1beta1, DEFAULT_COUNT(v1beta1), beta },
	{ "admissionregistration.v1beta1.MutatingWebhook", v1beta1, DEFAULT_COUNT(v1beta1), beta_mutating },
	DEFAULT_CONSTANTS("admissionregistration.v1.ServiceReference", reference),
	DEFAULT_CONSTANTS("admissionregistration.v1beta1.ServiceReference", reference),
};

const struct default_set default_webhook = { "pkg/apis/admissionregistration/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
