// What it reaches depends on who uses System V or POSIX shared memory on the node; alone it wins nothing that the objects show.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return podfield_flag(v, KEY_hostIPC, proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_flag(p, "hostIPC");
	return true;
}

const struct technique technique_host_ipc = {
	.id = "host-ipc",
	.title = "Share System V memory with the processes of the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "hostIPC: true",
	.gives =
		"reads and changes shared memory and semaphores of host processes and of other hostIPC pods with the same uid",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove hostIPC",
	.audit = "create of pods with hostIPC",
	.source = "kubernetes.io docs concepts/security/pod-security-standards; ipc_namespaces(7)",
	.from = POSITION_POD,
	.effect = EFFECT_RECON,
	.has = has,
	.arm = arm,
};
