// Pod Security baseline admits nfs and iscsi. What is behind them is outside the cluster. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	static const enum key kinds[] = { KEY_nfs, KEY_iscsi, KEY_rbd, KEY_cephfs, KEY_glusterfs };
	const value *list = value_get(v->spec, KEY_volumes);

	for (uint32_t i = 0; i < value_count(list); i++)
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
			if (value_present(value_get(value_item(list, i), kinds[k])))
				return podfield_prove(proof, NULL, arena_printf(proof->arena, "volumes[%u].%.*s", i, SPANF(intern_text(v->keys, kinds[k]))).p,
					value_get(value_item(list, i), kinds[k]));
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_push(p, "spec.volumes", build_doc(p, "{name: 'bulkhead-share', nfs: {server: '192.0.2.1', path: '/'}}"));
	return true;
}

const struct technique technique_inline_net_volume = {
	.id = "inline-net-volume",
	.title = "Have the node mount a network volume",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1613,T1530",
	.matrix = "",
	.needs = "May run a pod with an nfs, iscsi, rbd, cephfs or glusterfs volume",
	.gives = "the node's address reaches the storage server, past network policies; exports that trust nodes are open",
	.fixes =
		"Enforce Pod Security restricted on the namespace, which admits none of these volume types\n"
		"Authenticate clients on the storage server, not addresses",
	.audit = "create of pods with such a volume; on the node: the mount",
	.source =
		"kubernetes.io docs concepts/security/pod-security-standards, volume types; kubernetes.io docs "
		"concepts/storage/volumes",
	.undecided = "the exports of storage servers and whom they trust, which no object shows",
	.from = POSITION_RUN,
	.effect = EFFECT_NONE,
	.has = has,
	.arm = arm,
};
