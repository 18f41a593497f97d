// The list of honoured annotations is in the node's files. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	member_each(m, value_get(v->meta, KEY_annotations)) {
		span key = intern_text(v->keys, m->key);
		if (span_starts(key, SPAN("io.katacontainers.config.")) || span_starts(key, SPAN("dev.gvisor."))) {
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
	build_annotation(p, "io.katacontainers.config.hypervisor.path", SPAN("/bulkhead-probe"));
	return true;
}

const struct technique technique_annot_kata_gvisor = {
	.id = "annot-kata-gvisor",
	.title = "Change the sandbox by annotation",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "A runtime that honours io.katacontainers.config or dev.gvisor annotations",
	.gives =
		"a hypervisor path, kernel or runsc flag of the attacker's choice: the sandbox is gone, or runs a program on the "
		"node",
	.fixes =
		"Keep enable_annotations of Kata empty and gVisor's allow-flag-override off\n"
		"Allow only listed annotation keys on pods by admission policy",
	.audit = "create of pods with annotations below io.katacontainers or dev.gvisor",
	.source = "kata-containers docs/how-to/how-to-set-sandbox-config-kata.md; gvisor.dev docs, runtime flags",
	.undecided = "the annotations that the sandbox runtime of the node honours",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
