// The file is there when the kernel was built with CONFIG_UEVENT_HELPER, as the usual distributions do. sysfs refuses id-mapped
// mounts, so it does not hold in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/hostpath.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches_kernel(v, "/sys/kernel/uevent_helper", proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_del(p, "spec.hostUsers");
	hostpath_arm(p, "/sys", true);
	return true;
}

const struct technique technique_sysfs_uevent_helper = {
	.id = "sysfs-uevent-helper",
	.title = "Have the kernel run a program on a device event",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611",
	.matrix = "MS-TA9013",
	.needs = "A hostPath mount of /sys or / with /sys/kernel writable, in a container that may be uid 0",
	.gives = "root on the node: the kernel starts the program named in uevent_helper",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Mount /sys read-only with recursiveReadOnly, and not as root",
	.audit = "create of pods with such a hostPath; on the node: a write to uevent_helper",
	.source = "torvalds/linux lib/kobject_uevent.c",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
