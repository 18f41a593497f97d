// Custom plug-in monitors are commands in JSON files. Paths of the packages that run it outside a pod (GKE, AKS). Holds in a
// user namespace.
#include "attack/technique.h"
#include "attack/technique/hostpath.h"

static const struct host_place places[] = {
	{ "/home/kubernetes/node-problem-detector", true },
	{ "/etc/node-problem-detector.d", true },
	{ "/etc/node-problem-detector", true },
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
	hostpath_arm(p, "/etc/node-problem-detector.d", true);
	return true;
}

const struct technique technique_hostpath_npd = {
	.id = "hostpath-npd",
	.title = "Have the node problem detector run a command",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1543",
	.matrix = "MS-TA9013",
	.needs =
		"A writable hostPath mount of the node problem detector's configuration folder, in a container that may be root",
	.gives = "root on the node: the detector runs the checks it is told to",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Mount the folder read-only",
	.audit = "create of pods with such a hostPath; on the node: writes to the folder",
	.source = "kubernetes/node-problem-detector docs/custom_plugin_monitor.md",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
