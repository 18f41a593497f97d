// k8s/schema/autoscaler: HorizontalPodAutoscalers between autoscaling/v1 and v2 (pkg/apis/autoscaling/v1/conversion.go).
#include "fixture.h"

#include "k8s/schema/autoscaler.h"

#define REF "\"scaleTargetRef\":{\"kind\":\"Deployment\",\"name\":\"d\",\"apiVersion\":\"apps/v1\"}"
#define V2(meta, spec) "{\"kind\":\"HorizontalPodAutoscaler\",\"apiVersion\":\"autoscaling/v2\",\"metadata\":{" meta "},\"spec\":{" REF ",\"maxReplicas\":5," spec "},\"status\":{}}"
#define CPU(n) "{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\",\"target\":{\"type\":\"Utilization\",\"averageUtilization\":" #n "}}}"

static struct autoscaler conversion(void) { return (struct autoscaler){ &arena, &keys, 35 }; }

static span annotation(const value *v, const char *name)
{
	span note = value_span(value_get(value_at(v, 2, KEY_metadata, KEY_annotations), intern_id(&keys, span_str(name))));
	return note.p ? note : SPAN("none");
}

static void test_cpu_has_a_field(void **state)
{
	struct autoscaler c = conversion();
	value v = parse(V2("\"name\":\"a\"", "\"metrics\":[" CPU(40) "]")), one = autoscaler_v1(&c, &v), back = autoscaler_v2(&c, &one);

	(void)state;
	assert_string_equal(print(&one), "{\"kind\":\"HorizontalPodAutoscaler\",\"apiVersion\":\"autoscaling/v1\",\"metadata\":{\"name\":\"a\"},\"spec\":{" REF
		",\"maxReplicas\":5,\"targetCPUUtilizationPercentage\":40},\"status\":{\"currentReplicas\":0,\"desiredReplicas\":0}}");
	assert_true(autoscaler_is_v1(&one) && !autoscaler_is_v1(&back));
	assert_true(value_equal(value_get(&v, KEY_spec), value_get(&back, KEY_spec)));
}

static void test_the_rest_travels_in_annotations(void **state)
{
	static const char spec[] = V2("\"name\":\"a\",\"annotations\":{\"autoscaling.alpha.kubernetes.io/conditions\":\"forged\",\"k\":\"v\"}",
		"\"metrics\":[{\"type\":\"Pods\",\"pods\":{\"metric\":{\"name\":\"hits\"},\"target\":{\"type\":\"AverageValue\",\"averageValue\":\"10\"}}}],"
		"\"behavior\":{\"scaleDown\":{\"selectPolicy\":\"Max\",\"policies\":[{\"type\":\"Pods\",\"value\":4,\"periodSeconds\":15}]}}");
	struct autoscaler c = conversion();
	value v = parse(spec), one = autoscaler_v1(&c, &v), back = autoscaler_v2(&c, &one);

	(void)state;
	assert_true(span_is(annotation(&one, "autoscaling.alpha.kubernetes.io/metrics"),
		"[{\"type\":\"Pods\",\"pods\":{\"metricName\":\"hits\",\"targetAverageValue\":\"10\"}}]"));
	assert_true(span_is(annotation(&one, "autoscaling.alpha.kubernetes.io/behavior"), "{\"ScaleUp\":null,\"ScaleDown\":{\"StabilizationWindowSeconds\":null,"
		"\"SelectPolicy\":\"Max\",\"Policies\":[{\"Type\":\"Pods\",\"Value\":4,\"PeriodSeconds\":15}],\"Tolerance\":null}}"));
	assert_true(span_is(annotation(&one, "autoscaling.alpha.kubernetes.io/conditions"), "none"));
	assert_true(value_equal(value_get(&v, KEY_spec), value_get(&back, KEY_spec)));
	assert_true(span_is(annotation(&back, "k"), "v"));
	assert_true(span_is(annotation(&back, "autoscaling.alpha.kubernetes.io/metrics"), "none"));
}

static void test_annotations_that_do_not_decode_are_dropped(void **state)
{
	struct autoscaler c = conversion();
	value v = parse("{\"kind\":\"HorizontalPodAutoscaler\",\"apiVersion\":\"autoscaling/v1\",\"metadata\":{\"annotations\":{"
		"\"autoscaling.alpha.kubernetes.io/metrics\":\"{\",\"autoscaling.alpha.kubernetes.io/behavior\":\"[1]\"}},\"spec\":{" REF ",\"maxReplicas\":5}}");
	value two = autoscaler_v2(&c, &v), want = parse(V2("", "\"metrics\":[" CPU(80) "]"));

	(void)state;
	assert_string_equal(print(&two), print(&want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cpu_has_a_field, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_the_rest_travels_in_annotations, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_annotations_that_do_not_decode_are_dropped, open_fixture, close_fixture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
