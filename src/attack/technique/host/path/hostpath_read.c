// Program folders hold no secrets and are not listed; the kubelet's folders have entries of their own. The image and layer
// folders hold the writable files of all containers. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/hostpath.h"

static const struct host_place places[] = {
	{ "/etc/shadow", false },
	{ "/etc/ssh", false },
	{ "/root", false },
	{ "/root/.ssh", true },
	{ "/var/lib/etcd", true },
	{ "/var/lib/containerd", false },
	{ "/var/lib/docker", false },
	{ "/var/lib/containers", false },
	{ "/home/kubernetes", true },
	{ NULL, false },
};

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches(v, places, HOST_READ, proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	hostpath_arm(p, "/", false);
	return true;
}

const struct technique technique_hostpath_read = {
	.id = "hostpath-read",
	.title = "Read the secrets of the node's file system",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1552.001,T1611",
	.matrix = "MS-TA9013,MS-TA9041",
	.needs =
		"A hostPath mount, read-only is enough, of / or of a folder with keys or with the files of other containers, in a "
		"container that may be root",
	.gives = "reads password hashes, keys and the files of every container on the node",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Mount only the folder that is needed, and not as root",
	.audit = "create of pods with such a hostPath; on the node: reads of host secrets by a container",
	.source = "kubernetes.io docs concepts/storage/volumes, hostPath",
	.from = POSITION_POD,
	.effect = EFFECT_NODE_READ,
	.has = has,
	.arm = arm,
};
