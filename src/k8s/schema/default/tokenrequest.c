// TokenRequest: SetDefaults_TokenRequestSpec.
#include "k8s/schema/default/rule.h"

static const struct default_constant constants[] = { { "expirationSeconds", DEFAULT_INT(3600) } };

static const struct default_rule rules[] = { DEFAULT_CONSTANTS("authentication.v1.TokenRequestSpec", constants) };

const struct default_set default_tokenrequest = { "pkg/apis/authentication/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
