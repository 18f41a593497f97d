// Which fields a template reads is decided by running it.
#include "attack/technique.h"

const struct technique technique_seed_gatekeeper_gap = {
	.id = "seed-gatekeeper-gap",
	.title = "Pass a constraint that looks at hostPath volumes only",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001,T1611",
	.matrix = "",
	.needs = "A home-made Gatekeeper template that checks one field, or matches Pods and leaves their controllers alone",
	.gives = "privileged, hostPID and volume-backed host access in %s",
	.fixes = "Enforce a complete Pod Security profile instead of single templates",
	.audit = "admitted pods that are privileged",
	.source = "open-policy-agent/gatekeeper-library, pod-security-policy; public hardening guides",
	.undecided = "Rego",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
};
