// The approving controller asks whether the requester may create the subresource nodeclient and then approves any node name.
// Whoever may approve for that signer does it himself. Alternatives with "create nodeclient" in each say: that, or all three of the others.
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
	.needs = 
		"create on certificatesigningrequests, and create on certificatesigningrequests/nodeclient or, to approve it oneself, "
		"approve on the signer kubernetes.io/kube-apiserver-client-kubelet, update on certificatesigningrequests/approval and get",
	.gives = "acts as a node of any name: the Secrets and account tokens of the pods on it",
	.fixes =
		"Remove the ClusterRole system:certificates.k8s.io:certificatesigningrequests:nodeclient from the subject\n"
		"Limit approve to the signers that are needed, with resourceNames\n"
		"Turn on NodeRestriction",
	.audit = "create of a CSR for kubernetes.io/kube-apiserver-client-kubelet by a user who is no bootstrap token",
	.source = "kubernetes/kubernetes pkg/controller/certificates/approver/sarapprove.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NODE_READ,
	.grant = {
		{ "create", "certificates.k8s.io", "certificatesigningrequests", .scope = SCOPE_CLUSTER },
		{ "create", "certificates.k8s.io", "certificatesigningrequests", .subresource = "nodeclient", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "update|patch", "certificates.k8s.io", "certificatesigningrequests", .subresource = "approval", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "create", "certificates.k8s.io", "certificatesigningrequests", .subresource = "nodeclient", .scope = SCOPE_CLUSTER, .alt = 2 },
		{ "approve", "certificates.k8s.io", "signers", .scope = SCOPE_CLUSTER, .alt = 2, .name = "kubernetes.io/kube-apiserver-client-kubelet" },
		{ "approve", "certificates.k8s.io", "signers", .scope = SCOPE_CLUSTER, .alt = 2, .name = "kubernetes.io/*" },
		{ "create", "certificates.k8s.io", "certificatesigningrequests", .subresource = "nodeclient", .scope = SCOPE_CLUSTER, .alt = 3 },
		{ "get|list|watch", "certificates.k8s.io", "certificatesigningrequests", .scope = SCOPE_CLUSTER, .alt = 3 },
	},
};
