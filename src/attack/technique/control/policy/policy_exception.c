// Kyverno reads them from a flag of its container; the Deployment may show it.
#include "attack/technique.h"

const struct technique technique_policy_exception = {
	.id = "policy-exception",
	.title = "Grant oneself an exception",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "May create policy exceptions in a namespace that the engine honours",
	.gives = "the workloads of %s are exempt from the policies named",
	.fixes =
		"Pin the namespace of exceptions in the engine's flags to one of the platform\n"
		"Remove create on policyexceptions",
	.audit = "create of policyexceptions",
	.source = "kyverno.io docs writing-policies/exceptions; documentation of Gatekeeper and Kubewarden",
	.undecided = "the exception namespaces in the policy engine's flags",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "create|update|patch", "kyverno.io", "policyexceptions", .alt = 1 },
		{ "create|update|patch", "policies.kyverno.io", "policyexceptions", .alt = 1 },
		{ "update|patch", "config.gatekeeper.sh", "configs", .alt = 1 },
	},
};
