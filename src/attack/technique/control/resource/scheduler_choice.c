// Pod Security restricted admits any name. Steers only.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	const value *name = value_get(v->spec, KEY_schedulerName);

	if (!value_span(name).n || span_is(value_span(name), "default-scheduler"))
		return false;
	return podfield_prove(proof, NULL, "schedulerName", name);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_set(p, "spec.schedulerName", value_string(SPAN("bulkhead-probe")));
	return true;
}

const struct technique technique_scheduler_choice = {
	.id = "scheduler-choice",
	.title = "Choose a scheduler that ignores the rules",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1610",
	.matrix = "",
	.needs =
		"May run a pod with spec.schedulerName of a scheduler that ignores taints, or of none together with create on "
		"pods/binding",
	.gives = "a place on nodes that taints and selectors reserve",
	.fixes =
		"Allow only listed scheduler names by admission policy\n"
		"Remove create on pods/binding",
	.audit = "create of pods with another schedulerName",
	.source = "kubernetes.io docs tasks/extend-kubernetes/configure-multiple-schedulers",
	.from = POSITION_RUN,
	.effect = EFFECT_NONE,
	.has = has,
	.arm = arm,
};
