// Which kinds become pods, and with which fields, is data of the registry (Tekton, Argo Workflows, Knative, Spark, Ray,
// KubeVirt, notebooks).
#include "attack/technique.h"

const struct technique technique_crd_workload_any_sa = {
	.id = "crd-workload-any-sa",
	.title = "Have an operator run pods as any service account",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1610,T1078.004",
	.matrix = "MS-TA9008",
	.needs =
		"May create custom resources from which a controller makes pods with a service account or template of the "
		"tenant's choice",
	.gives = "runs own code in %s as any service account there, by a controller that admission may exempt",
	.fixes =
		"Limit the service account and pod fields of the custom resource by admission policy\n"
		"Do not exempt the controller's account from admission",
	.audit = "create of the custom resource by the tenant, then create of pods by the operator's account",
	.source = "documentation of the operators; registry of deputies",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RUN,
};
