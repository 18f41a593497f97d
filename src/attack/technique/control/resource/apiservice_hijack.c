// Built-in groups are written back by the API server; groups of add-ons (metrics, custom resources) are not.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	p->object = build_doc(p, "{apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: {name: 'v1.probe.bulkhead.example'}, "
		"spec: {group: 'probe.bulkhead.example', version: 'v1', groupPriorityMinimum: 100, versionPriority: 100, "
		"insecureSkipTLSVerify: true, service: {namespace: 'default', name: 'probe'}}}");
	return true;
}

const struct technique technique_apiservice_hijack = {
	.id = "apiservice-hijack",
	.title = "Serve an API group oneself",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1557",
	.matrix = "",
	.needs = "create, update or patch on apiservices",
	.gives = "reads and answers all requests to that group, with the caller's user and groups in headers",
	.fixes = "Remove the write verbs on apiservices",
	.audit = "create, update or patch of apiservices",
	.source = "kubernetes.io docs concepts/extend-kubernetes/api-extension/apiserver-aggregation; CVE-2022-3172",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|update|patch", "apiregistration.k8s.io", "apiservices", .scope = SCOPE_CLUSTER },
	},
	.body = body,
};
