// No field of Node tells the control group version. Whoever has SYS_ADMIN has the node by cap-sys-admin already, so nothing is
// lost.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return podfield_any_cap(v, "SYS_ADMIN", proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_cap(p, "SYS_ADMIN");
	return true;
}

const struct technique technique_cgroup_release_agent = {
	.id = "cgroup-release-agent",
	.title = "Have the kernel run a program when a control group empties",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611",
	.matrix = "MS-TA9018",
	.needs = "SYS_ADMIN in the container and control groups of version 1 on the node",
	.gives = "root on the node: the kernel starts the release_agent outside the container",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove SYS_ADMIN\n"
		"Use nodes with control groups version 2, which have no release_agent",
	.audit = "create of pods with SYS_ADMIN; on the node: a write to release_agent",
	.source = "torvalds/linux kernel/cgroup/cgroup-v1.c; CVE-2022-0492",
	.undecided = "control group version of the node, which no object shows; cap-sys-admin decides the same pods",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
