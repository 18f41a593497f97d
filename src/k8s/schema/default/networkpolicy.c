// NetworkPolicy: SetDefaults_NetworkPolicy, SetDefaults_NetworkPolicyPort.
#include "k8s/schema/default/rule.h"

static const struct default_constant port[] = { { "protocol", DEFAULT_STRING("TCP") } };

// Without policyTypes a policy is about ingress, and about egress too if it has egress rules.
static value spec(struct defaults *d, value v)
{
	static const value types[] = { DEFAULT_STRING("Ingress"), DEFAULT_STRING("Egress") };

	if (value_count(default_get(d, &v, "policyTypes")))
		return v;
	return default_put(d, v, "policyTypes", value_array(types, value_count(default_get(d, &v, "egress")) ? 2 : 1));
}

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("networking.v1.NetworkPolicyPort", port),
	DEFAULT_CODE("networking.v1.NetworkPolicySpec", spec),
};

const struct default_set default_networkpolicy = { "pkg/apis/networking/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
