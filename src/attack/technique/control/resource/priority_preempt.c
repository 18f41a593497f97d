// system-node-critical is open to every namespace since 1.17 unless the API server's configuration limits it; Pod Security does
// not look at it.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	const value *name = value_get(v->spec, KEY_priorityClassName);

	if (!span_starts(value_span(name), SPAN("system-")))
		return false;
	return podfield_prove(proof, NULL, "priorityClassName", name);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_set(p, "spec.priorityClassName", value_string(SPAN("system-node-critical")));
	return true;
}

const struct technique technique_priority_preempt = {
	.id = "priority-preempt",
	.title = "Push others off their nodes by priority",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_AVAILABILITY,
	.attack = "T1499",
	.matrix = "MS-TA9040",
	.needs = "May run a pod of a high priority class, with no quota that limits the class",
	.gives = "evicts the pods of others where room is short",
	.fixes =
		"Set a ResourceQuota with a scopeSelector on PriorityClass, and limit the class in the quota plug-in's "
		"configuration\n"
		"Allow only listed priority classes by admission policy",
	.audit = "events Preempted on foreign pods",
	.source = "kubernetes.io docs concepts/scheduling-eviction/pod-priority-preemption, concepts/policy/resource-quotas",
	.from = POSITION_RUN,
	.effect = EFFECT_DOS,
	.has = has,
	.arm = arm,
};
