#include "twin/admission/plugin/plugin.h"

#include "doc/edit.h"
#include "k8s/meta.h"
#include "k8s/selector.h"

// kubernetes plugin/pkg/admission/podnodeselector, off by default (OpenShift's own of that kind reads openshift.io/node-selector): the
// namespace's annotation is merged into the pod's nodeSelector; a contradiction is refused.

static span selector_of(const struct judgement *j, const struct admission_ns *n, const char **key)
{
	const struct intern *keys = &j->w.snap->keys;

	*key = j->w.snap->openshift ? "openshift.io/node-selector" : "scheduler.alpha.kubernetes.io/node-selector";
	return n->root ? meta_annotation(n->root, keys, span_str(*key)) : SPAN("");
}

static void judge_node_selector(const struct control *c, struct judgement *j)
{
	struct selector sel;
	const char *key, *error;

	if (!plugin_new_pod(j))
		return;
	struct admission_ns n = admission_ns(&j->w, j->run, j->r.ns);
	span text = selector_of(j, &n, &key);
	if (!text.n)
		return;
	struct evidence e = { n.obj, VALUE_NO_OFF, arena_printf(j->run, "metadata.annotations[%s]", key) };
	enum plugin_state state = plugin_state(j->w.snap, "PodNodeSelector");
	if (state == PLUGIN_OFF)
		return;
	if (state == PLUGIN_UNSEEN) {
		plugin_allow(j, c, "PodNodeSelector is off by default and was not seen on; if it is, the namespace's node selector is added", &e, 1);
		return;
	}
	if (!selector_parse(&sel, text, &j->w.snap->keys, j->run, &error)) {
		plugin_deny(j, c, arena_printf(j->run, "invalid selector: [%.*s]", SPANF(text)), &e, 1);
		return;
	}
	value own = *value_at(j->r.object, 2, KEY_spec, KEY_nodeSelector);
	for (size_t i = 0; i < sel.n; i++) {
		const struct selector_req *r = &sel.req[i];
		const value *v = r->id == MAP_NONE ? &value_absent : value_get(&own, r->id);
		if (r->op != SELECTOR_IN || r->n_values != 1)
			continue;
		if (v->type != VALUE_ABSENT && !span_eq(value_span(v), r->values[0])) {
			plugin_deny(j, c, SPAN("pod node label selector conflicts with its namespace node label selector"), &e, 1);
			return;
		}
		// A label that no object of the input carries cannot be told apart on nodes either.
		if (r->id != MAP_NONE)
			own = edit_set(j->run, &own, r->id, value_string(r->values[0]));
	}
	plugin_set(j, edit_set_at(j->run, j->r.object, own, 2, KEY_spec, KEY_nodeSelector));
	plugin_allow(j, c, "the namespace's node selector is added", &e, 1);
}

const struct control control_node_selector = { .id = "pod-node-selector", .title = "PodNodeSelector", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/podnodeselector/admission.go", .judge = judge_node_selector };
