// O=system:masters is refused by the plug-in CertificateSubjectRestriction, so the payload asks for CN=system:kube-controller-
// manager, whose rights reach every Secret and account token. approve is asked for the signer's name and then for its domain
// with /* (plugin/pkg/admission/certificates/util.go).
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	// The encoded request is a placeholder: no control of the twin reads the subject inside.
	p->object = build_doc(p, "{apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: {name: ?}, "
		"spec: {request: 'Y24=', signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth']}}", build_name(p));
	return true;
}

const struct technique technique_csr_approve = {
	.id = "csr-approve",
	.title = "Sign a client certificate of a stronger user",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1649,T1098",
	.matrix = "",
	.needs =
		"create and get on certificatesigningrequests, update on their approval, and approve on the signer "
		"kubernetes.io/kube-apiserver-client",
	.gives = "acts as any user name, such as that of the controller manager or of a service account",
	.fixes =
		"Remove update on certificatesigningrequests/approval, or approve on signers\n"
		"Limit approve with resourceNames to the signers that are needed",
	.audit = "update or patch of certificatesigningrequests/approval",
	.source = "kubernetes/kubernetes plugin/pkg/admission/certificates; KEP-1513",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_ADMIN,
	.grant = {
		{ "create", "certificates.k8s.io", "certificatesigningrequests", .scope = SCOPE_CLUSTER },
		{ "get|list|watch", "certificates.k8s.io", "certificatesigningrequests", .scope = SCOPE_CLUSTER },
		{ "update|patch", "certificates.k8s.io", "certificatesigningrequests", .subresource = "approval", .scope = SCOPE_CLUSTER },
		{ "approve", "certificates.k8s.io", "signers", .scope = SCOPE_CLUSTER, .alt = 1, .name = "kubernetes.io/kube-apiserver-client" },
		{ "approve", "certificates.k8s.io", "signers", .scope = SCOPE_CLUSTER, .alt = 1, .name = "kubernetes.io/*" },
	},
	.body = body,
};
