// IngressClass: SetDefaults_IngressClass.
#include "k8s/schema/default/rule.h"

static const struct default_constant parameters[] = { { "scope", DEFAULT_STRING("Cluster"), 21 } };

static const struct default_rule rules[] = { DEFAULT_CONSTANTS("networking.v1.IngressClassParametersReference", parameters) };

const struct default_set default_ingressclass = { "pkg/apis/networking/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
