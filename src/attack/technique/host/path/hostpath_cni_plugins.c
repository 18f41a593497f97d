// A driver's own folder below /var/lib/kubelet/plugins is its own business; the registration folders are everybody's. Holds in
// a user namespace.
#include "attack/technique.h"
#include "attack/technique/hostpath.h"

static const struct host_place places[] = {
	{ "/opt/cni/bin", true },
	{ "/etc/cni/net.d", true },
	{ "/usr/libexec/oci/hooks.d", true },
	{ "/usr/share/containers/oci/hooks.d", true },
	{ "/etc/containers/oci/hooks.d", true },
	{ "/run/containers/oci/hooks.d", true },
	{ "/var/lib/kubelet/device-plugins", false },
	{ "/var/lib/kubelet/plugins_registry", false },
	{ "/usr/libexec/kubernetes/kubelet-plugins", true },
	{ "/var/lib/kubelet/volumeplugins", true },
	{ "/var/lib/rancher/k3s/data", false },
	{ "/var/lib/rancher/rke2/data", false },
	{ NULL, false },
};

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches(v, places, HOST_WRITE, proof);
}

static bool arm(struct payload *p)
{
	static const char *const paths[] = { "/opt/cni/bin", "/etc/cni/net.d" };

	if (p->alternative >= sizeof paths / sizeof *paths)
		return false;
	hostpath_arm(p, paths[p->alternative], true);
	return true;
}

const struct technique technique_hostpath_cni_plugins = {
	.id = "hostpath-cni-plugins",
	.title = "Replace a program that the runtime or kubelet runs as root",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1574,T1543",
	.matrix = "MS-TA9013",
	.needs =
		"A writable hostPath mount of the CNI, OCI hook or kubelet plug-in folders, in a container that may be root",
	.gives = "root on the node when the next pod starts",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Mount the folder read-only\n"
		"Let only the network plug-in of the platform write there",
	.audit = "create of pods with such a hostPath; on the node: writes to the plug-in folders",
	.source =
		"containernetworking/cni SPEC.md; kubernetes.io docs "
		"concepts/extend-kubernetes/compute-storage-net/device-plugins",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
