// Endpoints: SetDefaults_Endpoints.
#include "k8s/schema/default/rule.h"

static const struct default_constant port[] = { { "protocol", DEFAULT_STRING("TCP") } };

static const struct default_rule rules[] = { DEFAULT_CONSTANTS("core.v1.EndpointPort", port) };

const struct default_set default_endpoints = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
