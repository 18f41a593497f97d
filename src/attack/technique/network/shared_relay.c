// Two hops: the tenant to the relay, the relay to the target.
#include "attack/technique.h"

const struct technique technique_shared_relay = {
	.id = "shared-relay",
	.title = "Go through a component that both tenants reach",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1090",
	.matrix = "MS-TA9034",
	.needs = "A relay (ingress, egress proxy, probe, datasource, runner) that forwards where the tenant says",
	.gives = "reaches what the relay reaches",
	.fixes =
		"Have the relay authorize targets\n"
		"Give each tenant a relay, with a policy of its own",
	.audit = "flows through the relay",
	.source = "kubernetes.io docs concepts/security/multi-tenancy",
	.undecided = "network model and deputy registry",
	.from = POSITION_POD,
	.effect = EFFECT_TRAFFIC,
};
