// Namespaces, pods and nodes have entries of their own.
#include "attack/technique.h"

const struct technique technique_status_metadata_write = {
	.id = "status-metadata-write",
	.title = "Change labels through a status subresource",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001,T1557",
	.matrix = "",
	.needs = "update or patch on the status of a kind whose status write keeps metadata of the request",
	.gives =
		"labels and annotations in %s that selectors and controllers trust, past policies that match the main resource",
	.fixes =
		"List */* in the rules of webhooks and policies that guard metadata\n"
		"Remove update and patch on status subresources",
	.audit = "update or patch of */status that changes metadata",
	.source = "kubernetes/kubernetes pkg/registry, status strategies",
	.undecided = "which selectors and controllers read the metadata",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "patch|update", "", "services", .subresource = "status", .alt = 1 },
		{ "patch|update", "", "persistentvolumeclaims", .subresource = "status", .alt = 1 },
		{ "patch|update", "apps", "deployments", .subresource = "status", .alt = 1 },
		{ "patch|update", "networking.k8s.io", "ingresses", .subresource = "status", .alt = 1 },
	},
};
