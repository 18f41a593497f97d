// MKNOD is in the runtimes' default set and is stopped by the device control group, so it does not count: it needs a device
// that something else opened. SYS_RAWIO opens I/O ports without any device file.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return podfield_any_cap(v, "SYS_RAWIO", proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_cap(p, "SYS_RAWIO");
	return true;
}

const struct technique technique_cap_rawio_mknod_dev = {
	.id = "cap-rawio-mknod-dev",
	.title = "Reach raw devices",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "SYS_RAWIO added to a container that may be uid 0, outside a user namespace",
	.gives = "raw input and output ports of the node, and with them its disks and memory",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove the capability from securityContext.capabilities.add",
	.audit = "create of pods with SYS_RAWIO; on the node: iopl, ioperm, opens of raw disks",
	.source = "capabilities(7), CAP_SYS_RAWIO; iopl(2)",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
