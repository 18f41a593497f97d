#include "twin/admission/plugin/plugin.h"

#include "doc/edit.h"

// kubernetes plugin/pkg/admission/defaulttolerationseconds: five minutes for not-ready and unreachable nodes. It never refuses.

static bool tolerates(const value *list, const char *key)
{
	value_each(t, list) {
		span k = value_get_span(t, KEY_key), effect = value_get_span(t, KEY_effect);
		if ((k.n == 0 || span_is(k, key)) && (effect.n == 0 || span_is(effect, "NoExecute")))
			return true;
	}
	return false;
}

static void judge_default_tolerations(const struct control *c, struct judgement *j)
{
	static const char *const key[] = { "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable" };

	enum admission_op op = admission_op(&j->w, &j->r);

	(void)c;
	if (admission_gk(&j->r) != GK_POD || j->r.subresource.n || !j->r.object || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE))
		return;
	value list = *value_at(j->r.object, 2, KEY_spec, KEY_tolerations), root = *j->r.object;
	const value before = list;
	for (size_t i = 0; i < 2; i++) {
		if (tolerates(&before, key[i]))
			continue;
		value t = edit_set(j->run, &value_absent, KEY_key, value_string(span_str(key[i])));
		t = edit_set(j->run, &t, KEY_operator, value_string(SPAN("Exists")));
		t = edit_set(j->run, &t, KEY_effect, value_string(SPAN("NoExecute")));
		t = edit_set(j->run, &t, KEY_tolerationSeconds, value_int(300));
		list = edit_append(j->run, &list, t);
	}
	if (list.item != before.item)
		plugin_set(j, edit_set_at(j->run, &root, list, 2, KEY_spec, KEY_tolerations));
}

const struct control control_default_tolerations = { .id = "default-tolerations", .title = "DefaultTolerationSeconds", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/defaulttolerationseconds/admission.go", .judge = judge_default_tolerations };
