// Asked only where a RuntimeClass exists. Which handlers are sandboxes is not in the objects.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/lookup.h"
#include "attack/technique/podfield.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	return lookup_any(s, GK_RUNTIME_CLASS, NS_CLUSTER, why);
}

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	if (value_get_span(v->spec, KEY_runtimeClassName).n)
		return false;
	return podfield_prove(proof, NULL, "runtimeClassName", value_get(v->spec, KEY_runtimeClassName));
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_del(p, "spec.runtimeClassName");
	return true;
}

const struct technique technique_runtimeclass_downgrade = {
	.id = "runtimeclass-downgrade",
	.title = "Run without the sandbox",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.001,T1611",
	.matrix = "",
	.needs = "May run a pod without the sandbox's RuntimeClass, where nothing asks for one",
	.gives = "the shared kernel of the node instead of a sandbox",
	.fixes =
		"Ask for the RuntimeClass by admission policy\n"
		"Remove write verbs on runtimeclasses",
	.audit = "create of pods without the required runtimeClassName",
	.source = "kubernetes.io docs concepts/containers/runtime-class",
	.from = POSITION_RUN,
	.effect = EFFECT_CONTROL,
	.when = when,
	.has = has,
	.arm = arm,
};
