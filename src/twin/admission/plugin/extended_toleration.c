#include "twin/admission/plugin/plugin.h"
#include "twin/admission/plugin/toleration.h"

// kubernetes plugin/pkg/admission/extendedresourcetoleration, off by default: a pod that asks for an extended resource tolerates the taint of
// that name.

// pkg/apis/core/helper IsExtendedResourceName
static bool extended(span name)
{
	return span_find(name, '/', 0) >= 0 && !span_contains(name, SPAN("kubernetes.io/")) && !span_starts(name, SPAN("requests."));
}

static struct spanvec asked_for(struct judgement *j)
{
	struct spanvec out = { 0 };
	struct pod_container c;

	for (struct pod_containers it = pod_containers(value_get(j->r.object, KEY_spec)); pod_next(&it, &c);)
		member_each(m, c.list == POD_EPHEMERAL ? &value_absent : value_at(c.v, 2, KEY_resources, KEY_requests))
			if (extended(intern_text(&j->w.snap->keys, m->key)))
				vec_push(&out, j->run, intern_text(&j->w.snap->keys, m->key));
	span_sort(out.v, out.n);
	return out;
}

static bool there(const value *list, span key)
{
	value_each(t, list)
		if (span_eq(value_get_span(t, KEY_key), key) && span_is(value_get_span(t, KEY_operator), "Exists") &&
			span_is(value_get_span(t, KEY_effect), "NoSchedule"))
			return true;
	return false;
}

static void judge_extended(const struct control *c, struct judgement *j)
{
	enum admission_op op = admission_op(&j->w, &j->r);

	(void)c;
	if (admission_gk(&j->r) != GK_POD || j->r.subresource.n || !j->r.object || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE))
		return;
	struct spanvec names = asked_for(j);
	if (!names.n || plugin_state(j->w.snap, "ExtendedResourceToleration") != PLUGIN_ON)
		return;
	value list = *value_at(j->r.object, 2, KEY_spec, KEY_tolerations);
	for (size_t i = 0; i < names.n; i++)
		if (!there(&list, names.v[i]))
			list = edit_append(j->run, &list, toleration_make(j->run, names.v[i], "NoSchedule"));
	plugin_set(j, edit_set_at(j->run, j->r.object, list, 2, KEY_spec, KEY_tolerations));
}

const struct control control_extended_toleration = { .id = "extended-resource-toleration", .title = "ExtendedResourceToleration",
	.stage = STAGE_MUTATE, .source = "kubernetes plugin/pkg/admission/extendedresourcetoleration/admission.go", .judge = judge_extended };
