// Browsers keep cookies and storage by origin, not by path.
#include "attack/technique.h"

const struct technique technique_origin_shared = {
	.id = "origin-shared",
	.title = "Run under the browser origin of another tenant's application",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1539,T1185",
	.matrix = "",
	.needs = "Applications of two tenants are served below one host name",
	.gives = "the session of a user who opens the attacker's page",
	.fixes = "Serve each tenant on a host name of its own",
	.audit = "nothing in the audit log",
	.source = "kubeflow/notebooks issue 562",
	.undecided = "deputy registry: routes by path on shared hosts",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SA,
};
