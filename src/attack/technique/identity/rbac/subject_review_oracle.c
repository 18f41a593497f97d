// selfsubjectaccessreviews are open to everybody and not meant.
#include "attack/technique.h"

const struct technique technique_subject_review_oracle = {
	.id = "subject-review-oracle",
	.title = "Ask what others may do",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1069,T1613",
	.matrix = "MS-TA9029",
	.needs = "create on subjectaccessreviews or tokenreviews, cluster-wide",
	.gives = "learns the rights of every identity, and whether a token is good",
	.fixes =
		"Remove create on subjectaccessreviews and tokenreviews (ClusterRole system:auth-delegator) from the subject",
	.audit = "create of subjectaccessreviews or tokenreviews",
	.source = "kubernetes.io docs reference/access-authn-authz/authorization, checking API access",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RECON,
	.grant = {
		{ "create", "authorization.k8s.io", "subjectaccessreviews", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create", "authentication.k8s.io", "tokenreviews", .scope = SCOPE_CLUSTER, .alt = 1 },
	},
};
