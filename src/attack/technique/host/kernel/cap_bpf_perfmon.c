// The names are BPF and PERFMON; a capability SYS_BPF does not exist. Either is counted, as the catalogue does: PERFMON samples
// the whole kernel, BPF loads programs.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return podfield_any_cap(v, "BPF|PERFMON", proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_cap(p, "BPF");
	return true;
}

const struct technique technique_cap_bpf_perfmon = {
	.id = "cap-bpf-perfmon",
	.title = "Look into the kernel with BPF or perf",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1611,T1040",
	.matrix = "",
	.needs = "BPF or PERFMON added to a container that may be uid 0, outside a user namespace",
	.gives = "reads kernel memory and the traffic and calls of every process of the node",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove the capability from securityContext.capabilities.add",
	.audit = "create of pods with BPF or PERFMON; on the node: bpf() by a container",
	.source = "capabilities(7), CAP_BPF, CAP_PERFMON; bpf(2)",
	.from = POSITION_POD,
	.effect = EFFECT_NODE_READ,
	.has = has,
	.arm = arm,
};
