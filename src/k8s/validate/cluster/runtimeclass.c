// RuntimeClass (pkg/apis/node/validation).
#include "k8s/validate/pod/podrules.h"

#include "k8s/validate/at.h"

// validateTolerations: key, operator, value and effect are the list's keys.
static void unique_tolerations(struct validation *v, const struct field *at, const value *list)
{
	static const char *const keys[][2] = { { "Key", "key" }, { "Operator", "operator" }, { "Value", "value" }, { "Effect", "effect" } };
	struct spanmap seen = { 0 };
	size_t i = 0;

	value_each(t, list) {
		const value *seconds = check_get(v, t, "tolerationSeconds");
		const struct field *item = AT_ITEM(at, i++);
		span key = SPAN("");
		for (size_t k = 0; k < 4; k++)
			key = arena_printf(v->arena, "%.*s%s\"%s\":%.*s", SPANF(key), k ? "," : "", keys[k][0],
				SPANF(field_quote(v->arena, check_text(v, t, keys[k][1]))));
		if (!at_seen(v, &seen, key))
			continue;
		field_add(v, FIELD_DUPLICATE, item, arena_printf(v->arena, "{%.*s,\"TolerationSeconds\":%.*s}", SPANF(key),
			SPANF(seconds->type == VALUE_INT ? field_value(v, seconds) : SPAN("null"))), "%s", "");
	}
}

static void create(struct validation *v, const value *o)
{
	const value *overhead = check_get(v, check_get(v, o, "overhead"), "podFixed"), *s = check_get(v, o, "scheduling");
	span handler = check_text(v, o, "handler");
	const struct field *at = AT(NULL, "scheduling");
	struct podrules r = { .v = v };

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	check_add(v, AT(NULL, "handler"), handler, check_dns1123_label(handler));
	if (value_present(overhead))
		podrules_overhead(&r, AT(NULL, "overhead"), overhead);
	meta_labels_check(v, AT(at, "nodeSelector"), check_get(v, s, "nodeSelector"));
	podrules_tolerations(v, AT(at, "tolerations"), check_get(v, s, "tolerations"));
	unique_tolerations(v, AT(at, "tolerations"), check_get(v, s, "tolerations"));
}

static void update(struct validation *v, const value *o, const value *old)
{
	create(v, o);
	validate_meta_update(v, o, old);
	check_immutable(v, AT(NULL, "handler"), check_get(v, o, "handler"), check_get(v, old, "handler"));
}

const struct validate_rule validate_runtimeclass = { GK_RUNTIME_CLASS, "", create, update, "pkg/apis/node/validation/validation.go" };
