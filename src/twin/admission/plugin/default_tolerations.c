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

// What is added is the same for every pod.
#define TEXT(lit) { .type = VALUE_STRING, .n = sizeof(lit) - 1, .off = VALUE_NO_OFF, .s = "" lit }
#define TOLERATION(key) { { KEY_key, VALUE_NO_OFF, TEXT(key) }, { KEY_operator, VALUE_NO_OFF, TEXT("Exists") }, \
	{ KEY_effect, VALUE_NO_OFF, TEXT("NoExecute") }, { KEY_tolerationSeconds, VALUE_NO_OFF, { .type = VALUE_INT, .off = VALUE_NO_OFF, .i = 300 } } }
#define NOT_READY "node.kubernetes.io/not-ready"
#define UNREACHABLE "node.kubernetes.io/unreachable"

static void judge_default_tolerations(const struct control *c, struct judgement *j)
{
	static const char *const key[] = { NOT_READY, UNREACHABLE };
	static const struct member made[][4] = { TOLERATION(NOT_READY), TOLERATION(UNREACHABLE) };

	enum admission_op op = admission_op(&j->w, &j->r);

	(void)c;
	if (admission_gk(&j->r) != GK_POD || j->r.subresource.n || !j->r.object || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE))
		return;
	value list = *value_at(j->r.object, 2, KEY_spec, KEY_tolerations), root = *j->r.object;
	const value before = list;
	for (size_t i = 0; i < 2; i++) {
		if (tolerates(&before, key[i]))
			continue;
		list = edit_append(j->run, &list, value_object(made[i], 4));
	}
	if (list.item != before.item)
		plugin_set(j, edit_set_at(j->run, &root, list, 2, KEY_spec, KEY_tolerations));
}

const struct control control_default_tolerations = { .id = "default-tolerations", .title = "DefaultTolerationSeconds", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/defaulttolerationseconds/admission.go", .judge = judge_default_tolerations };
