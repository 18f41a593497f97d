// Files of /var/log and pod specs are names and shapes with secrets only by accident. nodes/checkpoint writes a memory image
// that stays on the node, so it gives nothing without the node.
#include "attack/technique.h"

const struct technique technique_kubelet_subresources = {
	.id = "kubelet-subresources",
	.title = "Read logs and pods of a node through the kubelet",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1613,T1552",
	.matrix = "MS-TA9030",
	.needs = "get on nodes/log, or from 1.33 on nodes/pods or nodes/configz",
	.gives = "reads log files of the nodes, and all pod specs with their environment",
	.fixes = "Remove the node subresources from the role; monitoring needs nodes/metrics and nodes/stats only",
	.audit = "nodes/log, nodes/pods, nodes/configz; none when the kubelet is called directly",
	.source = "KEP-2862; kubernetes/kubernetes pkg/kubelet/server/auth.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RECON,
	.grant = {
		{ "get", "", "nodes", .subresource = "log", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "get", "", "nodes", .subresource = "pods", .scope = SCOPE_CLUSTER, .alt = 1, .since = 33 },
		{ "get", "", "nodes", .subresource = "configz", .scope = SCOPE_CLUSTER, .alt = 1, .since = 33 },
	},
};
