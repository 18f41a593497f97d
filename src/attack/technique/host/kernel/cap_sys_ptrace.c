// Up to 1.30 a container that asks for no profile is taken as free to trace; from 1.31, where the AppArmor field is settled
// (KEP-24), only Unconfined is.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;
	const value *at;
	uint32_t i;

	if (v->user_namespace || !value_get_true(v->spec, KEY_hostPID))
		return false;
	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);)
		if (podfield_cap(&c, SPAN("SYS_PTRACE"), &at, &i) && podfield_uid0(v, &c) && podfield_ptrace_free(v, &c))
			return podfield_prove(proof, &c, arena_printf(proof->arena, "securityContext.capabilities.add[%u]", i).p, at);
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_flag(p, "hostPID");
	podfield_arm_cap(p, "SYS_PTRACE");
	podfield_arm_unconfined(p);
	return true;
}

const struct technique technique_cap_sys_ptrace = {
	.id = "cap-sys-ptrace",
	.title = "Trace a process of the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1055.008",
	.matrix = "",
	.needs = "SYS_PTRACE and hostPID in a container that may be uid 0, and no AppArmor profile in the way",
	.gives = "root on the node: writes code into a host process",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove SYS_PTRACE or hostPID\n"
		"Leave the runtime's default AppArmor profile on",
	.audit = "create of pods with SYS_PTRACE and hostPID; on the node: ptrace of a foreign process",
	.source = "ptrace(2), Yama and AppArmor rules of the runtimes' default profile",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
