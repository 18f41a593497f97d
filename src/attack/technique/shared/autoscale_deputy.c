// The built-in autoscaler acts in the own namespace and within its quota.
#include "attack/technique.h"

const struct technique technique_autoscale_deputy = {
	.id = "autoscale-deputy",
	.title = "Have an autoscaler do what one may not",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_AVAILABILITY,
	.attack = "T1496,T1499",
	.matrix = "MS-TA9039",
	.needs = "May create autoscaler objects whose controller scales or resizes for the tenant",
	.gives = "more replicas or larger pods than the tenant may ask for; cost and pressure for others",
	.fixes =
		"Set a ResourceQuota\n"
		"Remove create on autoscaler kinds",
	.audit = "update of scale by the autoscaler's account",
	.source = "kubernetes.io docs tasks/run-application/horizontal-pod-autoscale",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_DOS,
	.grant = {
		{ "create|update|patch", "autoscaling", "horizontalpodautoscalers", .alt = 1 },
		{ "create|update|patch", "autoscaling.k8s.io", "verticalpodautoscalers", .alt = 1 },
		{ "create|update|patch", "keda.sh", "scaledobjects", .alt = 1 },
	},
};
