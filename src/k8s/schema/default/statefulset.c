// StatefulSet: SetDefaults_StatefulSet.
#include "k8s/schema/default/rule.h"

static const struct default_constant constants[] = {
	{ "podManagementPolicy", DEFAULT_STRING("OrderedReady") }, { "replicas", DEFAULT_INT(1) }, { "revisionHistoryLimit", DEFAULT_INT(10) },
};
static const struct default_constant retention[] = {
	{ "whenDeleted", DEFAULT_STRING("Retain") }, { "whenScaled", DEFAULT_STRING("Retain") },
};

static value strategy(struct defaults *d, value v)
{
	const value *rolling;

	if (default_get(d, &v, "type")->type == VALUE_ABSENT) {
		v = default_put(d, v, "type", default_text("RollingUpdate"));
		v = default_absent(d, v, "rollingUpdate", value_object(NULL, 0));
	}
	rolling = default_get(d, &v, "rollingUpdate");
	if (default_is(d, &v, "type", "RollingUpdate") && rolling->type == VALUE_OBJECT) {
		value r = default_absent(d, *rolling, "partition", value_int(0));

		if (default_gate(d, GATE_MaxUnavailableStatefulSet))
			r = default_absent(d, r, "maxUnavailable", value_int(1));
		v = default_put(d, v, "rollingUpdate", r);
	}
	return v;
}

// The conversion gives claim templates their kind: pkg/apis/apps/v1/conversion.go Convert_apps_StatefulSetSpec_To_v1_StatefulSetSpec.
static value claim(struct defaults *d, value v)
{
	v = default_put(d, v, "apiVersion", default_text("v1"));
	return default_put(d, v, "kind", default_text("PersistentVolumeClaim"));
}

static value spec(struct defaults *d, value v)
{
	v = default_each(d, v, "volumeClaimTemplates", claim);
	if (d->minor >= 27) // KEP-1847, on by default from 1.27
		v = default_absent(d, v, "persistentVolumeClaimRetentionPolicy", value_object(NULL, 0));
	return v;
}

static const struct default_rule rules[] = {
	{ "apps.v1.StatefulSetSpec", constants, DEFAULT_COUNT(constants), spec },
	DEFAULT_CODE("apps.v1.StatefulSetUpdateStrategy", strategy),
	DEFAULT_CONSTANTS("apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy", retention),
};

const struct default_set default_statefulset = { "pkg/apis/apps/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
