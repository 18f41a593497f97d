// Both strategies take the metadata of the request; Pod Security neither validates nor warns there (1.35.1).
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	build_open_namespace(p);
	return true;
}

const struct technique technique_ns_relabel_by_subresource = {
	.id = "ns-relabel-by-subresource",
	.title = "Change namespace labels through a subresource",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "patch or update on namespaces/status, or update on namespaces/finalize",
	.gives = "sets the labels of %s where webhooks that match only namespaces do not look",
	.fixes =
		"Remove patch and update on namespaces and namespaces/status, and update on namespaces/finalize\n"
		"Deny changes of namespace labels by others than the platform by admission policy\n"
		"List namespaces/* in the rules of webhooks and policies that guard labels",
	.audit = "patch or update of namespaces/status or namespaces/finalize by a person or a tenant",
	.source = "GHSA-2ww6-hf35-mfjm; kubernetes/kubernetes pkg/registry/core/namespace/strategy.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_LABEL,
	.grant = {
		{ "patch|update", "", "namespaces", .subresource = "status", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "update", "", "namespaces", .subresource = "finalize", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
	},
	.body = body,
};
