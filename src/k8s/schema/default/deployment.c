// Deployment: SetDefaults_Deployment.
#include "k8s/schema/default/rule.h"

static const struct default_constant spec[] = {
	{ "replicas", DEFAULT_INT(1) }, { "revisionHistoryLimit", DEFAULT_INT(10) }, { "progressDeadlineSeconds", DEFAULT_INT(600) },
};
static const struct default_constant strategy[] = { { "type", DEFAULT_STRING("RollingUpdate") } };

static value update_strategy(struct defaults *d, value v)
{
	const value *old = default_get(d, &v, "rollingUpdate");
	value rolling = old->type == VALUE_OBJECT ? *old : value_object(NULL, 0);

	if (!default_is(d, &v, "type", "RollingUpdate"))
		return v;
	rolling = default_absent(d, rolling, "maxUnavailable", default_text("25%"));
	rolling = default_absent(d, rolling, "maxSurge", default_text("25%"));
	return default_put(d, v, "rollingUpdate", rolling);
}

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("apps.v1.DeploymentSpec", spec),
	{ "apps.v1.DeploymentStrategy", strategy, DEFAULT_COUNT(strategy), update_strategy },
};

const struct default_set default_deployment = { "pkg/apis/apps/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
