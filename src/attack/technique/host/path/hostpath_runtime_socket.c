// connect(2) does not write to the file system, so readOnly does not stop it. The sockets belong to root and group root
// (Docker: group docker), hence uid 0 or gid 0. /var/run is a link to /run: both spellings are one place here, while policies
// that compare texts let one of them pass. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/hostpath.h"

static const struct host_place places[] = {
	{ "/run/containerd/containerd.sock", false },
	{ "/run/docker.sock", false },
	{ "/run/docker/containerd/containerd.sock", false },
	{ "/run/crio/crio.sock", false },
	{ "/run/cri-dockerd.sock", false },
	{ "/run/dockershim.sock", false },
	{ "/run/k3s/containerd/containerd.sock", false },
	{ "/run/k0s/containerd.sock", false },
	{ "/run/podman/podman.sock", false },
	{ "/var/snap/microk8s/common/run/containerd.sock", false },
	{ NULL, false },
};

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches(v, places, HOST_CONNECT, proof);
}

static bool arm(struct payload *p)
{
	static const char *const paths[] = { "/run/containerd/containerd.sock", "/var/run/containerd/containerd.sock", "/run", "/var/run" };

	if (p->alternative >= sizeof paths / sizeof *paths)
		return false;
	hostpath_arm(p, paths[p->alternative], true);
	return true;
}

const struct technique technique_hostpath_runtime_socket = {
	.id = "hostpath-runtime-socket",
	.title = "Command the container runtime through its socket",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1610,T1559",
	.matrix = "MS-TA9013",
	.needs =
		"A hostPath mount of the socket of containerd, CRI-O, Docker or cri-dockerd or of a folder above it; read-only is "
		"enough",
	.gives = "root on the node: starts a privileged container that no admission control sees",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Replace the socket by the API the tool really needs (a registry build service, metrics of the kubelet)",
	.audit = "create of pods with such a hostPath; on the node: connect to the socket by a container",
	.source = "containerd docs, CRI plugin; docs.docker.com engine/security, daemon attack surface",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
