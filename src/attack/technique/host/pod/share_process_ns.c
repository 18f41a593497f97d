// Inside one pod only; it matters where a sidecar of the platform holds keys that the tenant's container should not have. Holds
// in a user namespace.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	if (value_count(value_get(v->spec, KEY_containers)) < 2)
		return false;
	return podfield_flag(v, KEY_shareProcessNamespace, proof);
}

const struct technique technique_share_process_ns = {
	.id = "share-process-ns",
	.title = "Containers of one pod see each other",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1057",
	.matrix = "MS-TA9041",
	.needs = "shareProcessNamespace: true with more than one container",
	.gives = "a container reads the memory, environment and files of its neighbours in the pod",
	.fixes = "Remove shareProcessNamespace, or keep containers of different trust in different pods",
	.audit = "create of pods with shareProcessNamespace",
	.source = "kubernetes.io docs tasks/configure-pod-container/share-process-namespace",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.has = has,
};
