// The runtimes' default seccomp profile lets init_module through when the capability is there.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return podfield_any_cap(v, "SYS_MODULE", proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_cap(p, "SYS_MODULE");
	return true;
}

const struct technique technique_cap_sys_module = {
	.id = "cap-sys-module",
	.title = "Load a kernel module",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1547.006",
	.matrix = "",
	.needs = "SYS_MODULE added to a container that may be uid 0, outside a user namespace",
	.gives = "code in the kernel of the node",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove the capability from securityContext.capabilities.add",
	.audit = "create of pods with SYS_MODULE; on the node: init_module or finit_module by a container",
	.source = "capabilities(7), CAP_SYS_MODULE",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
