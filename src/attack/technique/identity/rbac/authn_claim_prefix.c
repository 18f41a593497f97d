// Not an object of the cluster; the identity provider's rules are not either.
#include "attack/technique.h"

const struct technique technique_authn_claim_prefix = {
	.id = "authn-claim-prefix",
	.title = "Choose one's own user or group name",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1078,T1556",
	.matrix = "",
	.needs =
		"An OIDC or structured authentication configuration that maps names or groups without a prefix, with users who "
		"may pick them",
	.gives = "acts as any user or group, system: ones included",
	.fixes =
		"Set a prefix for user and group names\n"
		"Add userValidationRules that refuse names beginning with system:",
	.audit = "groups system:* on a user of the identity provider",
	.source = "KEP-3331; kubernetes.io docs reference/access-authn-authz/authentication",
	.undecided = "the API server's authentication configuration",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_ADMIN,
};
