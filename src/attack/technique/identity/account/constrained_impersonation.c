// Each request needs a verb on the identity and one on what is done with it; both are new strings, which only a wildcard in
// verbs covers by accident.
#include "attack/technique.h"

const struct technique technique_constrained_impersonation = {
	.id = "constrained-impersonation",
	.title = "Impersonate by the constrained verbs",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1134.003,T1078.004",
	.matrix = "",
	.needs = "The verb families impersonate:* and impersonate-on:* of newer servers, also by \"*\" in verbs",
	.gives = "acts as the users, nodes or service accounts that the verbs name",
	.fixes = "Remove the verbs; replace \"*\" in verbs by the list that is needed",
	.audit = "requests whose impersonatedUser is not the user",
	.source = "KEP-5284 (alpha in 1.35, beta in 1.36)",
	.undecided = "the constrained impersonation verbs of 1.36",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_USER,
	.since = 36,
};
