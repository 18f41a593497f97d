// The capability list of a container counts on the host because containers share the first user namespace unless hostUsers is
// false. A process that cannot be uid 0 gets none of the added capabilities (no ambient set in the CRI).
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

const struct technique technique_cap_sys_admin = {
	.id = "cap-sys-admin",
	.title = "Use SYS_ADMIN on the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1610",
	.matrix = "MS-TA9018",
	.needs = "SYS_ADMIN added to a container that may be uid 0, outside a user namespace",
	.gives = "root on the node: mounts, kernel settings, namespaces of others",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove the capability from securityContext.capabilities.add",
	.audit = "create of pods with SYS_ADMIN; on the node: mount and unshare by a container",
	.source = "capabilities(7), CAP_SYS_ADMIN",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
