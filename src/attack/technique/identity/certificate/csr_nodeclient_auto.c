// The approving controller asks whether the requester may create the subresource nodeclient and then approves any node name.
// The Node authorizer answers by name: the objects of pods bound to that node.
#include "attack/technique.h"

const struct technique technique_csr_nodeclient_auto = {
	.id = "csr-nodeclient-auto",
	.title = "Get a node certificate without a node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1649,T1098",
	.matrix = "",
	.needs = "create on certificatesigningrequests and on certificatesigningrequests/nodeclient",
	.gives = "acts as a node of any name: the Secrets and account tokens of the pods on it",
	.fixes =
		"Remove the ClusterRole system:certificates.k8s.io:certificatesigningrequests:nodeclient from the subject\n"
		"Turn on NodeRestriction",
	.audit = "create of a CSR for kubernetes.io/kube-apiserver-client-kubelet by a user who is no bootstrap token",
	.source = "kubernetes/kubernetes pkg/controller/certificates/approver/sarapprove.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NODE_READ,
	.grant = {
		{ "create", "certificates.k8s.io", "certificatesigningrequests", .scope = SCOPE_CLUSTER },
		{ "create", "certificates.k8s.io", "certificatesigningrequests", .subresource = "nodeclient", .scope = SCOPE_CLUSTER },
	},
};
