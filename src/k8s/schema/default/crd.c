// CustomResourceDefinition: SetDefaults_CustomResourceDefinitionSpec, SetDefaults_ServiceReference.
#include "k8s/schema/default/rule.h"

static const struct default_constant reference[] = { { "port", DEFAULT_INT(443) } };

static value spec(struct defaults *d, value v)
{
	const value *names = default_get(d, &v, "names");
	span kind = value_get_span(names, KEY_kind);
	value n = names->type == VALUE_OBJECT ? *names : value_object(NULL, 0);

	if (value_get_span(&n, intern_id(d->keys, SPAN("singular"))).n == 0)
		n = default_put(d, n, "singular", value_string(arena_lower(d->arena, kind)));
	if (kind.n && value_get_span(&n, intern_id(d->keys, SPAN("listKind"))).n == 0)
		n = default_put(d, n, "listKind", value_string(arena_printf(d->arena, "%.*sList", SPANF(kind))));
	v = default_put(d, v, "names", n);
	return default_absent(d, v, "conversion", default_put(d, value_object(NULL, 0), "strategy", default_text("None")));
}

// Versions that are stored are said in status (SetDefaults_CustomResourceDefinition).
static value definition(struct defaults *d, value v)
{
	uint32_t stored = intern_id(d->keys, SPAN("storedVersions"));
	value status = *value_get(&v, KEY_status), list = value_absent;

	if (value_count(value_get(&status, stored)))
		return v;
	value_each(x, value_at(&v, 2, KEY_spec, KEY_versions))
		if (value_get_true(x, KEY_storage))
			list = edit_append(d->arena, &list, value_string(value_get_span(x, KEY_name)));
	return value_count(&list) ? edit_set(d->arena, &v, KEY_status, edit_set(d->arena, &status, stored, list)) : v;
}

static const struct default_rule rules[] = {
	DEFAULT_CODE("apiextensions.v1.CustomResourceDefinition", definition),
	DEFAULT_CODE("apiextensions.v1.CustomResourceDefinitionSpec", spec),
	DEFAULT_CONSTANTS("apiextensions.v1.ServiceReference", reference),
	DEFAULT_CONSTANTS("apiextensions.v1beta1.ServiceReference", reference),
};

const struct default_set default_crd = { "staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
