// The registry knows which fields are selectors over namespaces.
#include "attack/technique.h"

const struct technique technique_ns_relabel_deputy = {
	.id = "ns-relabel-deputy",
	.title = "Take the namespace label that a controller trusts",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562",
	.matrix = "",
	.needs = "May write the labels of a namespace that the selector of a custom resource reads",
	.gives = "%s is served as a trusted namespace: secrets of a cluster-wide store, a place on a shared gateway",
	.fixes =
		"Pin namespaces by name in the resource\n"
		"Remove patch and update on namespaces and namespaces/status, and update on namespaces/finalize\n"
		"Deny changes of namespace labels by others than the platform by admission policy",
	.audit = "patch or update of namespaces that sets such a label",
	.source = "documentation of External Secrets, Gateway API allowedRoutes, Prometheus operator",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "patch|update", "", "namespaces", .subresource = "status", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
	},
};
