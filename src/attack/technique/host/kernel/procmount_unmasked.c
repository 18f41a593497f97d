// While the gate ProcMountType is off, the API server drops the field; with it on (from 1.33) it asks for hostUsers: false, and
// there the kernel's files are not writable. So no payload exists on a server with default gates; a running pod that shows the
// field is listed as evidence.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;

	if (v->user_namespace)
		return false;
	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);)
		if (span_is(value_get_span(c.sc, KEY_procMount), "Unmasked"))
			return podfield_prove(proof, &c, "securityContext.procMount", value_get(c.sc, KEY_procMount));
	return false;
}

const struct technique technique_procmount_unmasked = {
	.id = "procmount-unmasked",
	.title = "Have /proc without its masks",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "procMount Unmasked outside a user namespace",
	.gives = "kernel settings below /proc/sys that the runtime hides otherwise",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove procMount",
	.audit = "create of pods with procMount Unmasked",
	.source = "KEP-4265; kubernetes/kubernetes pkg/apis/core/validation, hostUsers and procMount",
	.from = POSITION_POD,
	.effect = EFFECT_NONE,
	.has = has,
};
