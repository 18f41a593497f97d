// Such rules have no resource, so they are no grant of this table.
#include "attack/technique.h"

const struct technique technique_nonresource_urls = {
	.id = "nonresource-urls",
	.title = "Read the API server's own pages",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1613",
	.matrix = "",
	.needs = "get on /metrics, /logs or /debug granted to a tenant",
	.gives = "learns names, users and internals of the whole cluster",
	.fixes = "Remove nonResourceURLs from the role, or list only the health paths",
	.audit = "get of the non-resource path",
	.source = "kubernetes.io docs reference/access-authn-authz/rbac, nonResourceURLs",
	.undecided = "rights on non-resource paths in the search",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RECON,
};
