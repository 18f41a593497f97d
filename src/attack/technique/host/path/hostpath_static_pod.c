// The kubelet runs what lies there whether or not the API server takes the mirror pod. The server folders of K3s and RKE2 are
// applied with cluster-admin. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/hostpath.h"

static const struct host_place places[] = {
	{ "/etc/kubernetes/manifests", true },
	{ "/var/lib/kubelet/config.yaml", false },
	{ "/etc/kubelet.d", true },
	{ "/var/lib/rancher/k3s/agent/pod-manifests", true },
	{ "/var/lib/rancher/rke2/agent/pod-manifests", true },
	{ "/var/lib/rancher/k3s/server/manifests", true },
	{ "/var/lib/rancher/rke2/server/manifests", true },
	{ "/var/lib/k0s/manifests", true },
	{ NULL, false },
};

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches(v, places, HOST_WRITE, proof);
}

static bool arm(struct payload *p)
{
	static const char *const paths[] = { "/etc/kubernetes/manifests", "/etc/kubernetes" };

	if (p->alternative >= sizeof paths / sizeof *paths)
		return false;
	hostpath_arm(p, paths[p->alternative], true);
	return true;
}

const struct technique technique_hostpath_static_pod = {
	.id = "hostpath-static-pod",
	.title = "Plant a static pod",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1610,T1543",
	.matrix = "MS-TA9017,MS-TA9013",
	.needs =
		"A writable hostPath mount of the kubelet's manifest folder or of a folder above it, in a container that may be "
		"root",
	.gives =
		"root on the node: a pod with any field that no admission control judges; its mirror pod may stand in any "
		"namespace",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Mount the folder read-only",
	.audit =
		"a mirror pod (annotation kubernetes.io/config.mirror) that nobody of the platform made; on the node: writes to "
		"the manifest folder",
	.source =
		"kubernetes.io docs tasks/configure-pod-container/static-pod; kubernetes/kubernetes pkg/kubelet/config/file.go",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
