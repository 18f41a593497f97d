// Tokens are files of a tmpfs below pods/UID/volumes; the mount of a folder above brings them along. A driver's own folder
// below /var/lib/kubelet/plugins holds no tokens and is not meant. The other spellings are those of k0s and MicroK8s. Holds in
// a user namespace.
#include "attack/technique.h"
#include "attack/technique/hostpath.h"

static const struct host_place places[] = {
	{ "/var/lib/kubelet/pods", false },
	{ "/var/lib/k0s/kubelet/pods", false },
	{ "/var/snap/microk8s/common/var/lib/kubelet/pods", false },
	{ NULL, false },
};

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches(v, places, HOST_READ, proof);
}

static bool arm(struct payload *p)
{
	static const char *const paths[] = { "/var/lib/kubelet/pods", "/var/lib/kubelet", "/var/lib" };

	if (p->alternative >= sizeof paths / sizeof *paths)
		return false;
	hostpath_arm(p, paths[p->alternative], false);
	return true;
}

const struct technique technique_hostpath_kubelet_tokens = {
	.id = "hostpath-kubelet-tokens",
	.title = "Take the account tokens of the pods of a node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1528,T1552.001,T1611",
	.matrix = "MS-TA9013,MS-TA9016",
	.needs = "A hostPath mount of the kubelet's pod folder or of a folder above it, in a container that may be root",
	.gives = "acts as every service account that runs on the node, and reads the Secrets mounted there",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Narrow the mount to the folder that is needed; a driver needs its own folder below plugins only",
	.audit = "create of pods with such a hostPath; on the node: opens below kubernetes.io~projected by a container",
	.source = "kubernetes/kubernetes pkg/kubelet/config/defaults.go, pkg/volume/projected",
	.from = POSITION_POD,
	.effect = EFFECT_NODE_READ,
	.has = has,
	.arm = arm,
};
