// Alone it is no root on the node: the kernel asks for the right to trace before it opens environ, root or ns of a process.
// What is certain for all neighbours is that their processes can be listed and, with the same uid, ended, so the effect is the
// disturbance; environ of same-uid processes comes on top.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return podfield_flag(v, KEY_hostPID, proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_flag(p, "hostPID");
	return true;
}

const struct technique technique_host_pid = {
	.id = "host-pid",
	.title = "Look at and end the processes of the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_AVAILABILITY,
	.attack = "T1057,T1552",
	.matrix = "MS-TA9041",
	.needs = "hostPID: true",
	.gives =
		"sees every process of the node, reads the environment and files of those with the same uid and profile, ends "
		"them",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove hostPID",
	.audit = "create of pods with hostPID; on the node: reads of /proc/N/environ of foreign processes",
	.source = "kubernetes.io docs concepts/security/pod-security-standards; proc(5)",
	.from = POSITION_POD,
	.effect = EFFECT_DOS,
	.has = has,
	.arm = arm,
};
