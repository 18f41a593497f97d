// What a tenant may query is decided in the store, not in the API.
#include "attack/technique.h"

const struct technique technique_metrics_cross_tenant = {
	.id = "metrics-cross-tenant",
	.title = "Read the metrics of other tenants",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1613",
	.matrix = "",
	.needs = "One metrics store serves all tenants without a label filter",
	.gives = "names, load and errors of other tenants; forged series",
	.fixes = "Set enforcedNamespaceLabel and a proxy that adds the namespace to every query",
	.audit = "query log of the store",
	.source = "prometheus-operator documentation, multi-tenancy",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RECON,
};
