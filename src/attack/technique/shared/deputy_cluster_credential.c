// Conditions of the credential decide who may use it.
#include "attack/technique.h"

const struct technique technique_deputy_cluster_credential = {
	.id = "deputy-cluster-credential",
	.title = "A namespaced object uses a cluster-wide credential",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1528,T1552",
	.matrix = "",
	.needs = "May name a cluster-scoped issuer, store or provider in an own object",
	.gives = "secrets or certificates that the credential can get",
	.fixes =
		"Limit the credential to namespaces by its conditions\n"
		"Approve requests by policy",
	.audit = "create of objects that name the cluster-scoped kind",
	.source = "registry of deputies; External Secrets, cert-manager, Crossplane documentation",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SECRETS,
};
