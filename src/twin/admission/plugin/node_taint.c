#include "twin/admission/plugin/plugin.h"

#include "doc/edit.h"
#include "k8s/meta.h"

// kubernetes plugin/pkg/admission/nodetaint: a new node is not ready until a controller has looked at it. podtopologylabels: a pod on a node
// carries the zone and the region of the node.

#define NOT_READY "node.kubernetes.io/not-ready"

static void judge_node_taint(const struct control *c, struct judgement *j)
{
	(void)c;
	if (admission_gk(&j->r) != GK_NODE || j->r.subresource.n || !j->r.object || admission_op(&j->w, &j->r) != ADMISSION_CREATE)
		return;
	const value *list = value_at(j->r.object, 2, KEY_spec, KEY_taints);
	value_each(t, list)
		if (span_is(value_get_span(t, KEY_key), NOT_READY) && span_is(value_get_span(t, KEY_effect), "NoSchedule"))
			return;
	value taint = edit_set(j->run, &value_absent, KEY_key, value_string(SPAN(NOT_READY)));
	taint = edit_set(j->run, &taint, KEY_effect, value_string(SPAN("NoSchedule")));
	plugin_set(j, edit_set_at(j->run, j->r.object, edit_append(j->run, list, taint), 2, KEY_spec, KEY_taints));
}

static void judge_topology(const struct control *c, struct judgement *j)
{
	static const char *const key[] = { "topology.kubernetes.io/zone", "topology.kubernetes.io/region" };
	const struct intern *keys = &j->w.snap->keys;

	(void)c;
	if (!plugin_new_pod(j) || !gates_on(&j->w.snap->gates, GATE_PodTopologyLabelsAdmission))
		return;
	span name = value_span(value_at(j->r.object, 2, KEY_spec, KEY_nodeName));
	const struct object *node = name.n ? plugin_find(j, GK_NODE, SPAN(""), name, NULL) : NULL;
	for (size_t i = 0; node && i < 2; i++) {
		const value *v = meta_member(meta_labels(node->root), keys, span_str(key[i]));
		uint32_t id = intern_find(keys, span_str(key[i]));
		if (v->type == VALUE_STRING)
			plugin_set(j, edit_set_at(j->run, j->r.object, *v, 3, KEY_metadata, KEY_labels, id));
	}
}

const struct control control_node_taint = { .id = "node-taint", .title = "TaintNodesByCondition", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/nodetaint/admission.go", .judge = judge_node_taint };
const struct control control_topology_labels = { .id = "pod-topology-labels", .title = "PodTopologyLabels", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/podtopologylabels/admission.go", .judge = judge_topology };
