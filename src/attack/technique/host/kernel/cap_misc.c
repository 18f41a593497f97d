// The wall clock is not namespaced. reboot() outside the first pid namespace ends the container only, hence hostPID. SYSLOG,
// AUDIT_CONTROL, CHECKPOINT_RESTORE and SETFCAP are in the same catalogue row but alone show kernel messages at most, so they
// raise nothing.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return podfield_any_cap(v, "SYS_TIME", proof) || (value_get_true(v->spec, KEY_hostPID) && podfield_any_cap(v, "SYS_BOOT", proof));
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_cap(p, "SYS_TIME");
	return true;
}

const struct technique technique_cap_misc = {
	.id = "cap-misc",
	.title = "Disturb the node with a lesser capability",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_AVAILABILITY,
	.attack = "T1499,T1529",
	.matrix = "MS-TA9040",
	.needs = "SYS_TIME, or SYS_BOOT together with hostPID, in a container that may be uid 0",
	.gives = "sets the clock of the node, or restarts it",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove the capability from securityContext.capabilities.add",
	.audit = "create of pods with such a capability; on the node: settimeofday, reboot by a container",
	.source = "capabilities(7); reboot(2), time_namespaces(7)",
	.from = POSITION_POD,
	.effect = EFFECT_DOS,
	.has = has,
	.arm = arm,
};
