#include "twin/admission/plugin/plugin.h"

#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/meta.h"

// kubernetes plugin/pkg/admission/podnodeselector, off by default (OpenShift's own of that kind reads openshift.io/node-selector): the
// namespace's annotation, or the plug-in's default for the cluster, is merged into the pod's nodeSelector; a contradiction is refused, and so is
// what the configuration's list for the namespace does not hold.

// "a=b,c=d" as labels. Upstream splits at every comma and equals sign, whatever the operator. Null, or what is wrong.
static span read_labels(struct judgement *j, span text, value *out)
{
	*out = value_object(NULL, 0);
	while (text.n) {
		span one, key, rest;
		bool last = span_find(text, ',', 0) < 0;
		rest = span_cut(text, ',', &one);
		text = rest;
		span label = span_cut(one, '=', &key);
		if (!label.p || span_find(label, '=', 0) >= 0) {
			struct buf b = { .arena = j->run };
			for (size_t i = 0; i < one.n; i++)
				buf_char(&b, one.p[i] == '=' ? ' ' : one.p[i]);
			return arena_printf(j->run, "invalid selector: [%.*s]", SPANF(buf_span(&b)));
		}
		// Without a table to grow, a label that nothing in the input carries cannot be told apart on nodes either.
		uint32_t id = j->keys ? intern_id(j->keys, span_trim(key)) : intern_find(&j->w.snap->keys, span_trim(key));
		if (id != MAP_NONE)
			*out = edit_set(j->run, out, id, value_string(span_trim(label)));
		if (!last && !text.n)
			return SPAN("invalid selector: []");
	}
	return (span){ 0 };
}

static bool conflicts(const value *a, const value *b)
{
	member_each(m, a) {
		const value *v = value_get(b, m->key);
		if (v->type != VALUE_ABSENT && !span_eq(value_span(v), value_span(&m->v)))
			return true;
	}
	return false;
}

static bool within(const value *labels, const value *all)
{
	member_each(m, labels) {
		const value *v = value_get(all, m->key);
		if (v->type == VALUE_ABSENT || !span_eq(value_span(v), value_span(&m->v)))
			return false;
	}
	return true;
}

static void broken(struct judgement *j, const struct control *c, span why, const struct evidence *e)
{
	struct refusal how = { .status = 500, .reason = "", .message = why };

	judgement_refuse(j, c, &how, why, e, 1);
}

// What the configuration says of a namespace, or of the cluster ("clusterDefaultNodeSelector").
static span configured(const struct judgement *j, span name)
{
	const value *list = plugin_member(j->w.snap, plugin_config(j->w.snap, "PodNodeSelector"), "podNodeSelectorPluginConfig");
	return value_span(meta_member(list, &j->w.snap->keys, name));
}

static void add(const struct control *c, struct judgement *j, span text, const struct evidence *e)
{
	value own = *value_at(j->r.object, 2, KEY_spec, KEY_nodeSelector), labels, list;
	span why = read_labels(j, text, &labels);

	if (why.p) {
		broken(j, c, why, e);
		return;
	}
	if (conflicts(&labels, &own)) {
		plugin_deny(j, c, SPAN("pod node label selector conflicts with its namespace node label selector"), e, 1);
		return;
	}
	member_each(m, &labels)
		own = edit_set(j->run, &own, m->key, m->v);
	if (value_count(&own))
		plugin_set(j, edit_set_at(j->run, j->r.object, own, 2, KEY_spec, KEY_nodeSelector));
	why = read_labels(j, configured(j, j->r.ns), &list);
	if (why.p)
		broken(j, c, why, e);
	else if (value_count(&list) && !within(&own, &list))
		plugin_deny(j, c, SPAN("pod node label selector labels conflict with its namespace whitelist"), e, 1);
	else
		plugin_allow(j, c, "the namespace's node selector is added", e, 1);
}

static void judge_node_selector(const struct control *c, struct judgement *j)
{
	if (!plugin_new_pod(j))
		return;
	const char *key = j->w.snap->openshift ? "openshift.io/node-selector" : "scheduler.alpha.kubernetes.io/node-selector";
	struct admission_ns n = admission_ns(&j->w, j->run, j->r.ns);
	span text = n.root ? meta_annotation(n.root, &j->w.snap->keys, span_str(key)) : (span){ 0 };
	struct evidence e = { n.obj, VALUE_NO_OFF, arena_printf(j->run, "metadata.annotations[%s]", key) };
	bool asked = text.n || configured(j, SPAN("clusterDefaultNodeSelector")).n || configured(j, j->r.ns).n;
	enum plugin_state state = asked ? plugin_state(j->w.snap, "PodNodeSelector") : PLUGIN_OFF;

	if (state == PLUGIN_UNSEEN && text.n)
		plugin_allow(j, c, "PodNodeSelector is off by default and was not seen on; if it is, the namespace's node selector is added", &e, 1);
	if (state == PLUGIN_ON)
		add(c, j, text.p ? text : configured(j, SPAN("clusterDefaultNodeSelector")), &e);
}

const struct control control_node_selector = { .id = "pod-node-selector", .title = "PodNodeSelector", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/podnodeselector/admission.go", .judge = judge_node_selector };
