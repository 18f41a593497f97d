// The owner of a host name is a rule of its own: first come, list of the tenant, or the Gateway's hostname.
#include "attack/technique.h"

const struct technique technique_deputy_dataplane_ref = {
	.id = "deputy-dataplane-ref",
	.title = "A routing object reaches other tenants by name",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557",
	.matrix = "",
	.needs = "May create a routing object whose hosts or selectors match what others own",
	.gives = "traffic of other tenants' hosts",
	.fixes =
		"Limit visibility (exportTo, allowedRoutes)\n"
		"Tie host names to tenants by admission policy",
	.audit = "create of routing objects with a foreign host",
	.source = "registry of deputies; Istio and Gateway API documentation",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
};
