// The account's rights are found by RBAC; who may make it act is outside the cluster.
#include "attack/technique.h"

const struct technique technique_ci_runner_shared = {
	.id = "ci-runner-shared",
	.title = "Use the account of a shared build runner",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1195.002,T1199",
	.matrix = "",
	.needs = "A runner or builder whose account has rights in many namespaces takes jobs of several tenants",
	.gives = "the rights of the runner in the namespaces of others",
	.fixes =
		"Give each tenant a runner and account of its own\n"
		"Bind the runner's account only where its tenant deploys",
	.audit = "writes by the runner's account",
	.source = "documentation of CI systems; registry of deputies",
	.undecided = "deputy registry: who may start jobs",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SA,
};
