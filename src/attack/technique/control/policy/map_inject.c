// Needs no server of one's own: the expression is run by the API server. Before 1.36 the API is off by default.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	if (p->alternative == 0)
		p->object = build_doc(p, "{apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicy', metadata: {name: ?}, spec: {"
			"matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}]}, "
			"reinvocationPolicy: 'Never', mutations: [{patchType: 'JSONPatch', jsonPatch: {expression: '[]'}}]}}", build_name(p));
	else
		p->object = build_doc(p, "{apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicyBinding', metadata: {name: ?}, "
			"spec: {policyName: ?}}", build_name(p), build_name(p));
	return true;
}

const struct technique technique_map_inject = {
	.id = "map-inject",
	.title = "Change every object by a mutating admission policy",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1546,T1098",
	.matrix = "MS-TA9015",
	.needs = "create, update or patch on mutatingadmissionpolicies and on their bindings",
	.gives = "every right in the cluster: rewrites pods and bindings as others create them",
	.fixes = "Remove the write verbs on mutatingadmissionpolicies and mutatingadmissionpolicybindings",
	.audit = "create, update or patch of mutatingadmissionpolicies",
	.source = "KEP-3962 (on by default since 1.36)",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_ADMIN,
	.since = 36,
	.grant = {
		{ "create|update|patch", "admissionregistration.k8s.io", "mutatingadmissionpolicies", .scope = SCOPE_CLUSTER },
		{ "create|update|patch", "admissionregistration.k8s.io", "mutatingadmissionpolicybindings", .scope = SCOPE_CLUSTER },
	},
	.body = body,
};
