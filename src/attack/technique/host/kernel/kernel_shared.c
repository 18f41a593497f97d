// True of every ordinary container, hence one line for each node pool and never a path. A RuntimeClass may name the plain
// runtime again; which handlers are sandboxes is not in the objects, so any RuntimeClass counts as one here. With hostUsers:
// false it still holds for flaws that need no capability.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	if (value_get_span(v->spec, KEY_runtimeClassName).n)
		return false;
	return podfield_prove(proof, NULL, "runtimeClassName", value_get(v->spec, KEY_runtimeClassName));
}

const struct technique technique_kernel_shared = {
	.id = "kernel-shared",
	.title = "The kernel of the node is shared",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1068",
	.matrix = "",
	.needs = "A pod without a RuntimeClass, so without a sandbox of its own",
	.gives = "a flaw of the kernel or the runtime is a way to the node and to every tenant there",
	.fixes =
		"Ask for a RuntimeClass with a sandbox (gVisor, Kata) by admission policy\n"
		"Enforce Pod Security restricted and set hostUsers: false\n"
		"Give each tenant nodes of its own",
	.audit = "nothing in the audit log; on the node: anomalous system calls",
	.source =
		"kubernetes.io docs concepts/security/multi-tenancy, sandboxing containers; CVE-2019-5736, CVE-2022-0185, "
		"CVE-2024-21626",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.has = has,
};
