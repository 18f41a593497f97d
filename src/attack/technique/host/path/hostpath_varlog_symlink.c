// Both halves are needed: has() is the pod's, grant[] the right of whoever asks for the log; the search joins them (a pod with
// the field counts when its own account, or the identity that may run it, holds the grant). Drop either and it is gone. Holds
// in a user namespace.
#include "attack/technique.h"
#include "attack/technique/hostpath.h"

static const struct host_place places[] = {
	{ "/var/log", false },
	{ "/var/log/pods", true },
	{ NULL, false },
};

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches(v, places, HOST_WRITE, proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	hostpath_arm(p, "/var/log", true);
	return true;
}

const struct technique technique_hostpath_varlog_symlink = {
	.id = "hostpath-varlog-symlink",
	.title = "Read host files through the kubelet's log endpoint",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1611,T1083,T1552.001",
	.matrix = "MS-TA9013",
	.needs = "A writable hostPath mount of /var/log or a folder above it as root, and get on pods/log of a pod there",
	.gives = "reads any file of the node that the kubelet can read, by a symbolic link in the log folder",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Mount /var/log read-only\n"
		"Remove get on pods/log from the account that runs there",
	.audit = "get of pods/log that answers with no log; on the node: symbolic links made below /var/log",
	.source =
		"kubernetes/kubernetes pkg/kubelet/kuberuntime/logs; kubernetes issue 42844 (log folder), CIS notes on /var/log "
		"mounts",
	.from = POSITION_POD,
	.effect = EFFECT_NODE_READ,
	.grant = {
		{ "get", "", "pods", .subresource = "log" },
	},
	.has = has,
	.arm = arm,
};
