// Pod Security restricted admits csi volumes of every driver. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	const value *list = value_get(v->spec, KEY_volumes);

	for (uint32_t i = 0; i < value_count(list); i++)
		if (value_present(value_get(value_item(list, i), KEY_csi)))
			return podfield_prove(proof, NULL, arena_printf(proof->arena, "volumes[%u].csi.driver", i).p,
				value_at(value_item(list, i), 2, KEY_csi, KEY_driver));
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_push(p, "spec.volumes", build_doc(p, "{name: 'bulkhead-csi', csi: {driver: 'probe.bulkhead.example', readOnly: true}}"));
	return true;
}

const struct technique technique_csi_inline_driver = {
	.id = "csi-inline-driver",
	.title = "Mount through a powerful inline CSI driver",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1611",
	.matrix = "MS-TA9013",
	.needs = "May run a pod with an inline csi volume of a driver that hands out node or secret data",
	.gives = "what the driver gives: host folders, secrets, other volumes",
	.fixes =
		"Allow only listed drivers in csi volumes by admission policy\n"
		"Unregister drivers that are not meant for tenants (volumeLifecycleModes without Ephemeral)",
	.audit = "create of pods with an inline csi volume",
	.source = "kubernetes.io docs concepts/storage/ephemeral-volumes, CSI driver restrictions",
	.undecided = "deputy registry",
	.from = POSITION_RUN,
	.effect = EFFECT_NONE,
	.has = has,
	.arm = arm,
};
