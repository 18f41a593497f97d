// Capture happens in the pod's own network namespace, which its owner shapes.
#include "attack/technique.h"

const struct technique technique_mesh_sidecar_bypass = {
	.id = "mesh-sidecar-bypass",
	.title = "Leave the mesh",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "May set the pod annotations that exclude traffic or switch injection off, or run as the proxy's uid",
	.gives = "traffic of %s past the mesh's layer 7 rules",
	.fixes =
		"Set mutual TLS to STRICT\n"
		"Keep NetworkPolicies beside mesh policies\n"
		"Deny those annotations by admission policy",
	.audit = "create of pods with such annotations",
	.source = "istio.io docs ops/best-practices/security, traffic capture",
	.undecided = "network model: mesh policies",
	.from = POSITION_RUN,
	.effect = EFFECT_CONTROL,
};
