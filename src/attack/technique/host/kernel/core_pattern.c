// A read-only mount of / does not cover /proc, which is mounted below it. A uid that is not set counts as 0: the image decides.
// proc refuses id-mapped mounts, so it does not hold in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/hostpath.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches_kernel(v, "/proc/sys/kernel/core_pattern", proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_del(p, "spec.hostUsers");
	hostpath_arm(p, "/proc", true);
	return true;
}

const struct technique technique_core_pattern = {
	.id = "core-pattern",
	.title = "Have the kernel run a program when a process crashes",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611",
	.matrix = "MS-TA9013",
	.needs = "A hostPath mount of /proc or / with /proc/sys/kernel writable, in a container that may be uid 0",
	.gives = "root on the node: the kernel starts the program named in core_pattern outside every container",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Mount /proc read-only with recursiveReadOnly, and not as root",
	.audit = "create of pods with such a hostPath; on the node: a write to core_pattern",
	.source = "core(5); KEP-3857 on read-only mounts",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
