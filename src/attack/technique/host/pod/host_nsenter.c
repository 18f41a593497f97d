// setns to a mount namespace asks for SYS_ADMIN and SYS_CHROOT, and opening /proc/1/ns for the right to trace the process.
// hostPID with hostUsers: false is refused by the API server, so user namespaces need no case of their own.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool by_caps(const struct pod_view *v, const struct pod_container *c)
{
	const value *at;
	uint32_t i;

	return podfield_cap(c, SPAN("SYS_ADMIN"), &at, &i) && podfield_cap(c, SPAN("SYS_PTRACE"), &at, &i) && podfield_uid0(v, c) &&
		podfield_ptrace_free(v, c);
}

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;

	if (v->user_namespace || !value_get_true(v->spec, KEY_hostPID))
		return false;
	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);)
		if (podfield_privileged(&c) || by_caps(v, &c))
			return podfield_flag(v, KEY_hostPID, proof);
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 1)
		return false;
	podfield_arm_flag(p, "hostPID");
	if (p->alternative == 0) {
		build_del(p, "spec.containers.0.securityContext.allowPrivilegeEscalation");
		build_set(p, "spec.containers.0.securityContext.privileged", value_bool(true));
		return true;
	}
	podfield_arm_cap(p, "SYS_ADMIN");
	podfield_arm_cap(p, "SYS_PTRACE");
	podfield_arm_unconfined(p);
	return true;
}

const struct technique technique_host_nsenter = {
	.id = "host-nsenter",
	.title = "Enter the namespaces of a host process",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1610",
	.matrix = "MS-TA9018",
	.needs =
		"hostPID together with a privileged container, or with SYS_ADMIN and SYS_PTRACE and no AppArmor profile in the "
		"way",
	.gives = "root on the node: a shell in the namespaces of process 1",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove hostPID, or the privileged setting of the container",
	.audit =
		"create of pods with hostPID and a privileged container; on the node: setns into the namespaces of process 1",
	.source = "kubernetes.io docs concepts/security/pod-security-standards; setns(2), user_namespaces(7)",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
