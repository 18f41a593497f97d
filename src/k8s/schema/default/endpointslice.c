// EndpointSlice: SetDefaults_EndpointPort.
#include "k8s/schema/default/rule.h"

static const struct default_constant port[] = { { "name", DEFAULT_STRING("") }, { "protocol", DEFAULT_STRING("TCP") } };

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("discovery.v1.EndpointPort", port),
	DEFAULT_CONSTANTS("discovery.v1beta1.EndpointPort", port),
};

const struct default_set default_endpointslice = { "pkg/apis/discovery/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
