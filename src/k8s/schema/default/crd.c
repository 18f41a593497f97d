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

static const struct default_rule rules[] = {
	DEFAULT_CODE("apiextensions.v1.CustomResourceDefinitionSpec", spec),
	DEFAULT_CONSTANTS("apiextensions.v1.ServiceReference", reference),
	DEFAULT_CONSTANTS("apiextensions.v1beta1.ServiceReference", reference),
};

const struct default_set default_crd = { "staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
