// kube-proxy redirects the address on every node. Who sends to it is a question to the network model.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	p->object = build_doc(p, "{apiVersion: 'v1', kind: 'Service', metadata: {name: ?, namespace: ?}, spec: {selector: {app: 'bulkhead-probe'}, "
		"ports: [{port: 53, protocol: 'UDP'}], externalIPs: ['192.0.2.1']}}", build_name(p), build_ns(p));
	return true;
}

const struct technique technique_svc_externalips = {
	.id = "svc-externalips",
	.title = "Claim an address with externalIPs",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1557",
	.matrix = "MS-TA9034",
	.needs = "create, update or patch on services, without a control on spec.externalIPs",
	.gives = "takes traffic that pods and nodes send to that address",
	.fixes =
		"Turn on the admission plug-in DenyServiceExternalIPs\n"
		"Allow only listed addresses by admission policy (OpenShift: ExternalIPRanger)",
	.audit = "create or patch of services with externalIPs",
	.source = "CVE-2020-8554, kubernetes issue 97076",
	.undecided = "network model",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create|update|patch", "", "services" },
	},
	.body = body,
};
