// The twin treats a matching webhook as UNKNOWN whatever its failure policy says.
#include "attack/technique.h"

const struct technique technique_webhook_failopen = {
	.id = "webhook-failopen",
	.title = "Have a webhook fail open",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001,T1499",
	.matrix = "MS-TA9040",
	.needs = "A webhook with failurePolicy Ignore, or a short timeout, whose pods the tenant can starve, evict or flood",
	.gives = "objects that the webhook would have refused",
	.fixes =
		"Set failurePolicy Fail\n"
		"Give the webhook a PodDisruptionBudget and replicas, and let only the API server reach it",
	.audit = "annotations of failed-open webhooks (failed-open.validation.webhook.admission.k8s.io)",
	.source = "kubernetes.io docs concepts/cluster-administration/admission-webhooks-good-practices",
	.undecided = "load on the webhook's pods",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
};
