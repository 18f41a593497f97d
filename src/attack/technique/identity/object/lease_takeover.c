// Leader election trusts whoever may write the Lease.
#include "attack/technique.h"

const struct technique technique_lease_takeover = {
	.id = "lease-takeover",
	.title = "Take the lease of a controller",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1499",
	.matrix = "MS-TA9040",
	.needs = "patch or update on leases in the namespace of a controller",
	.gives = "stops the controllers of %s, or lets a controller of the attacker's lead",
	.fixes = "Remove patch and update on leases from the role, or limit them with resourceNames",
	.audit = "patch or update of leases by a subject of another tenant",
	.source = "kubernetes/client-go tools/leaderelection",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_DOS,
	.grant = {
		{ "patch|update", "coordination.k8s.io", "leases" },
	},
};
