// HorizontalPodAutoscaler: SetDefaults_HorizontalPodAutoscaler and its behaviour rules.
#include "k8s/schema/default/rule.h"

#include "k8s/meta.h"

static const struct default_constant v1[] = { { "minReplicas", DEFAULT_INT(1) } };

static value policy(struct defaults *d, const char *type, int64_t amount)
{
	value p = default_put(d, value_object(NULL, 0), "type", default_text(type));

	p = default_put(d, p, "value", value_int(amount));
	return default_put(d, p, "periodSeconds", value_int(15));
}

static value scaling(struct defaults *d, const value *from, bool up)
{
	value rules = from->type == VALUE_OBJECT ? *from : value_object(NULL, 0);
	value *policies = arena_array(d->arena, value, 2);
	size_t n = 0;

	if (up)
		policies[n++] = policy(d, "Pods", 4);
	policies[n++] = policy(d, "Percent", 100);
	if (up)
		rules = default_absent(d, rules, "stabilizationWindowSeconds", value_int(0));
	rules = default_absent(d, rules, "selectPolicy", default_text("Max"));
	return default_absent(d, rules, "policies", value_array(policies, n));
}

static value cpu_metric(struct defaults *d)
{
	value target = default_put(d, value_object(NULL, 0), "type", default_text("Utilization"));
	value resource = default_put(d, value_object(NULL, 0), "name", default_text("cpu"));
	value metric = default_put(d, value_object(NULL, 0), "type", default_text("Resource"));
	value *one = arena_array(d->arena, value, 1);

	target = default_put(d, target, "averageUtilization", value_int(80));
	resource = default_put(d, resource, "target", target);
	*one = default_put(d, metric, "resource", resource);
	return value_array(one, 1);
}

static value v2(struct defaults *d, value v)
{
	const value *behavior = default_get(d, &v, "behavior");

	v = default_absent(d, v, "minReplicas", value_int(1));
	v = default_absent(d, v, "metrics", cpu_metric(d));
	if (behavior->type == VALUE_OBJECT) {
		value b = default_put(d, *behavior, "scaleUp", scaling(d, default_get(d, behavior, "scaleUp"), true));

		v = default_put(d, v, "behavior", default_put(d, b, "scaleDown", scaling(d, default_get(d, behavior, "scaleDown"), false)));
	}
	return v;
}

// Convert_v1_HorizontalPodAutoscaler_To_autoscaling_HorizontalPodAutoscaler (pkg/apis/autoscaling/v1/conversion.go): without a metric, the CPU's.
static value autoscaler1(struct defaults *d, value v)
{
	value spec = *value_get(&v, KEY_spec);

	if (meta_annotation(&v, d->keys, SPAN("autoscaling.alpha.kubernetes.io/metrics")).p)
		return v;
	if (spec.type != VALUE_OBJECT)
		spec = value_object(NULL, 0);
	return edit_set(d->arena, &v, KEY_spec, default_absent(d, spec, "targetCPUUtilizationPercentage", value_int(80)));
}

static const struct default_rule rules[] = {
	DEFAULT_CODE("autoscaling.v1.HorizontalPodAutoscaler", autoscaler1),
	DEFAULT_CONSTANTS("autoscaling.v1.HorizontalPodAutoscalerSpec", v1),
	DEFAULT_CODE("autoscaling.v2.HorizontalPodAutoscalerSpec", v2),
};

const struct default_set default_hpa = { "pkg/apis/autoscaling/v2/defaults.go", rules, DEFAULT_COUNT(rules) };
