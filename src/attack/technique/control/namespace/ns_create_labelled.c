// What can be done in the new namespace depends on rights that reach it; that is the next step.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	p->object = build_doc(p, "{apiVersion: 'v1', kind: 'Namespace', metadata: {name: ?}}", build_name(p));
	build_open_namespace(p);
	return true;
}

const struct technique technique_ns_create_labelled = {
	.id = "ns-create-labelled",
	.title = "Create a namespace with labels of one's choice",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "create on namespaces",
	.gives = "namespaces where Pod Security and every control that selects by label are off",
	.fixes =
		"Remove create on namespaces; hand out namespaces by a controller of the platform\n"
		"Deny such labels on CREATE as well as on UPDATE by admission policy",
	.audit = "create of namespaces with policy labels by a tenant",
	.source = "kubernetes/pod-security-admission admission/admission.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CREATE_NS,
	.grant = {
		{ "create", "", "namespaces", .scope = SCOPE_CLUSTER },
	},
	.body = body,
};
