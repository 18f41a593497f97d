#include "twin/admission/plugin/plugin.h"
#include "twin/admission/plugin/toleration.h"

#include "doc/edit.h"

// kubernetes plugin/pkg/admission/runtimeclass: the class must be there; its overhead and scheduling are merged into the pod.

// setScheduling: what it says of the first label that both select by otherwise; nothing when none is.
static span conflicts(struct judgement *j, const value *pod, const value *class)
{
	member_each(m, class) {
		const value *v = value_get(pod, m->key);
		span key = intern_text(&j->w.snap->keys, m->key), mine = value_span(v), want = value_span(&m->v);
		if (v->type != VALUE_ABSENT && !span_eq(mine, want))
			return arena_printf(j->run, "conflict: runtimeClass.scheduling.nodeSelector[%.*s] = %.*s; pod.spec.nodeSelector[%.*s] = %.*s",
				SPANF(key), SPANF(want), SPANF(key), SPANF(mine));
	}
	return SPAN("");
}

static void schedule(struct judgement *j, const value *class)
{
	const value *scheduling = value_get(class, KEY_scheduling);
	value selector = *value_at(j->r.object, 2, KEY_spec, KEY_nodeSelector), tolerations = *value_at(j->r.object, 2, KEY_spec, KEY_tolerations);
	value root = *j->r.object;

	member_each(m, value_get(scheduling, KEY_nodeSelector))
		selector = edit_set(j->run, &selector, m->key, m->v);
	if (value_count(value_get(scheduling, KEY_tolerations)))
		tolerations = toleration_merge(j->run, &tolerations, value_get(scheduling, KEY_tolerations));
	if (value_present(&selector))
		root = edit_set_at(j->run, &root, selector, 2, KEY_spec, KEY_nodeSelector);
	if (value_present(&tolerations))
		root = edit_set_at(j->run, &root, tolerations, 2, KEY_spec, KEY_tolerations);
	const value *overhead = value_at(class, 2, KEY_overhead, KEY_podFixed);
	if (value_count(overhead))
		root = edit_set_at(j->run, &root, *overhead, 2, KEY_spec, KEY_overhead);
	plugin_set(j, root);
}

static void judge_runtime_class(const struct control *c, struct judgement *j)
{
	const value *spec = j->r.object ? value_get(j->r.object, KEY_spec) : &value_absent;
	span name = value_get_span(spec, KEY_runtimeClassName);
	ref obj;

	if (!plugin_new_pod(j))
		return;
	if (name.n == 0)
		return;
	const struct object *class = plugin_find(j, GK_RUNTIME_CLASS, SPAN(""), name, &obj);
	if (!class) {
		if (snapshot_present(j->w.snap, GK_RUNTIME_CLASS))
			plugin_deny(j, c, arena_printf(j->run, "pod rejected: RuntimeClass \"%.*s\" not found", SPANF(name)), NULL, 0);
		else
			plugin_unknown(j, c, UNKNOWN_kind_missing, SPAN("RuntimeClasses are not in the input"), NULL, 0);
		return;
	}
	struct evidence e = { obj, VALUE_NO_OFF, SPAN("") };
	const value *fixed = value_at(class->root, 2, KEY_overhead, KEY_podFixed), *own = value_get(spec, KEY_overhead);
	if (value_count(own) && value_count(fixed) && !value_equal(own, fixed)) {
		plugin_deny(j, c, SPAN("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"), &e, 1);
		return;
	}
	span conflict = conflicts(j, value_get(spec, KEY_nodeSelector), value_at(class->root, 2, KEY_scheduling, KEY_nodeSelector));
	if (conflict.n) {
		plugin_deny(j, c, conflict, &e, 1);
		return;
	}
	schedule(j, class->root);
	plugin_allow(j, c, "the RuntimeClass is there", &e, 1);
}

// validateOverhead: what a class does not say a pod may not say by itself.
static void judge_overhead(const struct control *c, struct judgement *j)
{
	const value *spec = j->r.object ? value_get(j->r.object, KEY_spec) : &value_absent;
	span name = value_get_span(spec, KEY_runtimeClassName);
	ref obj;

	if (!plugin_new_pod(j) || !value_count(value_get(spec, KEY_overhead)))
		return;
	const struct object *class = name.n ? plugin_find(j, GK_RUNTIME_CLASS, SPAN(""), name, &obj) : NULL;
	if (name.n && !class)
		return;
	struct evidence e = { class ? obj : REF_NONE, VALUE_NO_OFF, SPAN("") };
	if (!class || !value_count(value_at(class->root, 2, KEY_overhead, KEY_podFixed)))
		plugin_deny(j, c, SPAN("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"), &e, class ? 1 : 0);
}

const struct control control_runtime_overhead = { .id = "runtime-overhead", .title = "RuntimeClass, overhead", .stage = STAGE_VALIDATE,
	.source = "kubernetes plugin/pkg/admission/runtimeclass/admission.go", .judge = judge_overhead };
const struct control control_runtime_class = { .id = "runtime-class", .title = "RuntimeClass", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/runtimeclass/admission.go", .judge = judge_runtime_class };
