// LimitRange: SetDefaults_LimitRangeItem.
#include "k8s/schema/default/rule.h"

static value item(struct defaults *d, value v)
{
	value limit, request;

	if (!default_is(d, &v, "type", "Container"))
		return v;
	limit = default_union(d, *default_get(d, &v, "default"), default_get(d, &v, "max"));
	request = default_union(d, *default_get(d, &v, "defaultRequest"), &limit);
	request = default_union(d, request, default_get(d, &v, "min"));
	return default_put(d, default_put(d, v, "default", limit), "defaultRequest", request);
}

static const struct default_rule rules[] = { DEFAULT_CODE("core.v1.LimitRangeItem", item) };

const struct default_set default_limitrange = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
