// DaemonSet: SetDefaults_DaemonSet.
#include "k8s/schema/default/rule.h"

static const struct default_constant spec[] = { { "revisionHistoryLimit", DEFAULT_INT(10) } };
static const struct default_constant strategy[] = { { "type", DEFAULT_STRING("RollingUpdate") } };

static value update_strategy(struct defaults *d, value v)
{
	const value *old = default_get(d, &v, "rollingUpdate");
	value rolling = old->type == VALUE_OBJECT ? *old : value_object(NULL, 0);

	// Of another type nothing is set, but the internal type holds numbers, which come back as 0 (pkg/apis/apps/v1/zz_generated.conversion.go).
	bool used = default_is(d, &v, "type", "RollingUpdate");
	if (!used && old->type != VALUE_OBJECT)
		return v;
	rolling = default_absent(d, rolling, "maxUnavailable", value_int(used));
	if (d->minor >= 22) // KEP-1591, on by default from 1.22
		rolling = default_absent(d, rolling, "maxSurge", value_int(0));
	return default_put(d, v, "rollingUpdate", rolling);
}

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("apps.v1.DaemonSetSpec", spec),
	{ "apps.v1.DaemonSetUpdateStrategy", strategy, DEFAULT_COUNT(strategy), update_strategy },
};

const struct default_set default_daemonset = { "pkg/apis/apps/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
