// Steers a pod and wins nothing alone; it makes of a won node the control plane's node. Pod Security restricted admits both
// fields.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/lookup.h"
#include "attack/technique/podfield.h"

static bool tolerates(const value *t)
{
	span key = value_get_span(t, KEY_key);
	return (key.n == 0 && span_is(value_get_span(t, KEY_operator), "Exists")) || span_is(key, "node-role.kubernetes.io/control-plane") ||
		span_is(key, "node-role.kubernetes.io/master");
}

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	const value *list = value_get(v->spec, KEY_tolerations);

	for (uint32_t i = 0; i < value_count(list); i++)
		if (tolerates(value_item(list, i)))
			return podfield_prove(proof, NULL, arena_printf(proof->arena, "tolerations[%u]", i).p, value_item(list, i));
	return false;
}

static bool arm(struct payload *p)
{
	const char *role = p->snap->minor < 24 ? "node-role.kubernetes.io/master" : "node-role.kubernetes.io/control-plane";

	if (p->alternative > 0)
		return false;
	build_push(p, "spec.tolerations", build_doc(p, "{key: ?, operator: 'Exists'}", span_str(role)));
	build_set(p, "spec.nodeSelector", build_doc(p, "{'node-role.kubernetes.io/control-plane': ''}"));
	return true;
}

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	enum verdict v = lookup_node_label(s, "node-role.kubernetes.io/control-plane", NULL, why);
	return v == VERDICT_DENY ? lookup_node_label(s, "node-role.kubernetes.io/master", NULL, why) : v;
}

const struct technique technique_control_plane_schedule = {
	.id = "control-plane-schedule",
	.title = "Land on a control-plane node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1610",
	.matrix = "",
	.needs =
		"May run a pod with a toleration of the control-plane taint, or with spec.nodeName, where control-plane nodes are "
		"part of the cluster",
	.gives = "the pod runs beside the control plane; together with any way to win its node that is the cluster",
	.fixes =
		"Deny control-plane tolerations and spec.nodeName to tenants by admission policy\n"
		"Keep control-plane nodes out of the cluster, as managed services do",
	.audit = "create of pods with nodeName set or a toleration of node-role.kubernetes.io/control-plane",
	.source =
		"kubernetes.io docs concepts/scheduling-eviction/taint-and-toleration; kubernetes/kubernetes pkg/kubelet "
		"(nodeName skips the scheduler)",
	.from = POSITION_RUN,
	.effect = EFFECT_NONE,
	.when = when,
	.has = has,
	.arm = arm,
};
