// Typed decoding: what the API server makes of odd documents.
#include "fixture.h"

#include "k8s/schema/decode.h"

static const struct schema_type *type_of(const char *api_version, const char *kind)
{
	return schema_type_of(gvk_by_kind(span_str(api_version), span_str(kind)));
}

static bool run(struct decode *d, const char *api_version, const char *kind, const char *json, value *out)
{
	value v = parse(json);

	*d = (struct decode){ .arena = &arena, .keys = &keys, .minor = 35, .last_wins = d->last_wins };
	return decode_object(d, type_of(api_version, kind), &v, out);
}

static value pod(const char *json)
{
	struct decode d = { 0 };
	value out;

	assert_true(run(&d, "v1", "Pod", json, &out));
	return out;
}

static void drops_unknown_fields_and_nulls(void **state)
{
	struct decode d = { 0 };
	value out;

	(void)state;
	assert_true(run(&d, "v1", "Pod", "{\"kind\":\"Pod\",\"spec\":{\"HostNetwork\":true,\"hostPID\":null,\"nodeName\":\"n\","
	                                 "\"containers\":[{\"name\":\"c\",\"imagee\":\"x\"}]}}", &out));
	same(out, "{\"kind\":\"Pod\",\"spec\":{\"nodeName\":\"n\",\"containers\":[{\"name\":\"c\"}]}}");
	assert_int_equal(d.unknown, 2);
	assert_true(span_is(d.first_unknown, "spec.HostNetwork"));
}

static void merges_duplicate_structs(void **state)
{
	(void)state;
	same(pod("{\"spec\":{\"hostNetwork\":true,\"nodeName\":\"a\"},\"spec\":{\"nodeName\":\"b\"}}"),
	     "{\"spec\":{\"hostNetwork\":true,\"nodeName\":\"b\"}}");
	// A pointer is reset by null, a plain struct is not.
	same(pod("{\"spec\":{\"securityContext\":{\"runAsUser\":1},\"securityContext\":null,\"securityContext\":{\"runAsGroup\":2}}}"),
	     "{\"spec\":{\"securityContext\":{\"runAsGroup\":2}}}");
	same(pod("{\"spec\":{\"hostNetwork\":true},\"spec\":null}"), "{\"spec\":{\"hostNetwork\":true}}");
	same(pod("{\"metadata\":{\"labels\":{\"a\":\"1\"}},\"metadata\":{\"labels\":{\"b\":\"2\",\"a\":\"3\"}}}"),
	     "{\"metadata\":{\"labels\":{\"a\":\"3\",\"b\":\"2\"}}}");
}

static void merges_duplicate_lists_by_position(void **state)
{
	(void)state;
	same(pod("{\"spec\":{\"containers\":[{\"securityContext\":{\"privileged\":true}},{\"name\":\"x\"}],\"containers\":[{\"name\":\"c\"}]}}"),
	     "{\"spec\":{\"containers\":[{\"securityContext\":{\"privileged\":true},\"name\":\"c\"}]}}");
	same(pod("{\"spec\":{\"containers\":[{\"image\":\"i\"}],\"containers\":null,\"containers\":[{\"name\":\"c\"}]}}"),
	     "{\"spec\":{\"containers\":[{\"name\":\"c\"}]}}");
	same(pod("{\"spec\":{\"containers\":[{\"image\":\"i\"}],\"containers\":[],\"containers\":[{\"name\":\"c\"}]}}"),
	     "{\"spec\":{\"containers\":[{\"name\":\"c\"}]}}");
}

static void yaml_duplicates_do_not_merge(void **state)
{
	struct decode d = { .last_wins = true };
	value out;

	(void)state;
	assert_true(run(&d, "v1", "Pod", "{\"spec\":{\"hostNetwork\":true},\"spec\":{\"nodeName\":\"b\"}}", &out));
	same(out, "{\"spec\":{\"nodeName\":\"b\"}}");
}

static void refuses_wrong_types(void **state)
{
	static const char *bad[][3] = {
		{ "{\"spec\":[]}", "spec: want an object, got an array" },
		{ "{\"spec\":{\"hostNetwork\":\"true\"}}", "spec.hostNetwork: want a boolean, got a string" },
		{ "{\"spec\":{\"containers\":[{\"ports\":[{\"containerPort\":1.0}]}]}}",
		  "spec.containers[0].ports[0].containerPort: want a 32-bit integer, got a number" },
		{ "{\"spec\":{\"containers\":[{\"ports\":[{\"containerPort\":2147483648}]}]}}",
		  "spec.containers[0].ports[0].containerPort: want a 32-bit integer, got an integer" },
		{ "{\"metadata\":{\"labels\":{\"a\":1}}}", "metadata.labels.a: want a string, got an integer" },
		{ "{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":\"1x\"}}}]}}",
		  "spec.containers[0].resources.limits.cpu: want a quantity, got a string" },
		{ "{\"metadata\":{\"creationTimestamp\":\"2024-13-01T00:00:00Z\"}}",
		  "metadata.creationTimestamp: want a time (RFC 3339), got a string" },
		{ "[]", "want an object, got an array" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct decode d = { 0 };
		value out;

		assert_false(run(&d, "v1", "Pod", bad[i][0], &out));
		assert_true(span_is(d.error, bad[i][1]));
	}
}

static void reads_scalars_as_go_does(void **state)
{
	struct decode d = { 0 };
	value out;

	(void)state;
	same(pod("{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":0.5,\"memory\":\"1024Ki\"}}}]}}"),
	     "{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":\"500m\",\"memory\":\"1Mi\"}}}]}}");
	assert_true(run(&d, "coordination.k8s.io/v1", "Lease", "{\"spec\":{\"renewTime\":\"2024-01-01T00:00:00.500000+02:00\"}}", &out));
	same(out, "{\"spec\":{\"renewTime\":\"2023-12-31T22:00:00.500000Z\"}}");
	assert_true(run(&d, "v1", "Secret", "{\"data\":{\"a\":\"YW\\nJj\",\"b\":\"YR==\"}}", &out));
	same(out, "{\"data\":{\"a\":\"YWJj\",\"b\":\"YQ==\"}}");
	assert_false(run(&d, "v1", "Secret", "{\"data\":{\"a\":\"YQ\"}}", &out));
}

static void knows_the_age_of_fields(void **state)
{
	value v = parse("{\"spec\":{\"hostUsers\":false}}"), out;
	struct decode d = { .arena = &arena, .keys = &keys, .minor = 24 };

	(void)state;
	assert_true(decode_object(&d, type_of("v1", "Pod"), &v, &out));
	same(out, "{\"spec\":{}}");
	d.minor = 25;
	assert_true(decode_object(&d, type_of("v1", "Pod"), &v, &out));
	same(out, "{\"spec\":{\"hostUsers\":false}}");
}

static void chooses_the_type_without_regard_to_case(void **state)
{
	value v = parse("{\"KIND\":\"Pod\",\"apiversion\":\"v1\",\"\xe2\x84\xaa" "ind\":\"Secret\",\"kind\":null}");
	span api_version, kind;

	(void)state;
	assert_true(decode_type_meta(&keys, &v, &api_version, &kind));
	assert_true(span_is(kind, "Secret") && span_is(api_version, "v1"));
	v = parse("{\"kind\":1}");
	assert_false(decode_type_meta(&keys, &v, &api_version, &kind));
}

static void writes_quantities_as_upstream(void **state)
{
	static const char *pairs[][2] = {
		{ "1", "1" }, { "00001", "00001" }, { "5.", "5." }, { "1e3", "1e3" }, { "1.5", "1500m" }, { "1000m", "1" }, { "1024Ki", "1Mi" },
		{ "0.1Gi", "107374182400m" }, { ".5", "500m" }, { "0.5Ki", "512" }, { "16Ei", "9223372036854775807" }, { " 1 ", "1" },
		{ "1000000", "1M" }, { "12e6", "12e6" }, { "-5", "-5" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		span out;

		assert_true(decode_quantity(&arena, span_str(pairs[i][0]), false, &out));
		if (!span_is(out, pairs[i][1]))
			fail_msg("%s became %.*s, want %s", pairs[i][0], SPANF(out), pairs[i][1]);
	}
	span out;

	assert_true(decode_quantity(&arena, SPAN("1n"), true, &out) && span_is(out, "1m"));
	assert_false(decode_quantity(&arena, SPAN("1x"), false, &out));
}

static void bounds_depth(void **state)
{
	struct buf b = { .arena = &arena };
	struct decode d = { 0 };
	value out;

	(void)state;
	buf_str(&b, "{\"spec\":{\"versions\":[{\"schema\":{\"openAPIV3Schema\":");
	for (int i = 0; i < 2000; i++)
		buf_str(&b, "{\"not\":");
	buf_str(&b, "{}");
	for (int i = 0; i < 2000; i++)
		buf_char(&b, '}');
	buf_str(&b, "}}]}}");
	buf_char(&b, '\0');
	assert_false(run(&d, "apiextensions.k8s.io/v1", "CustomResourceDefinition", b.v, &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drops_unknown_fields_and_nulls),
		cmocka_unit_test(merges_duplicate_structs),
		cmocka_unit_test(merges_duplicate_lists_by_position),
		cmocka_unit_test(yaml_duplicates_do_not_merge),
		cmocka_unit_test(refuses_wrong_types),
		cmocka_unit_test(reads_scalars_as_go_does),
		cmocka_unit_test(knows_the_age_of_fields),
		cmocka_unit_test(chooses_the_type_without_regard_to_case),
		cmocka_unit_test(writes_quantities_as_upstream),
		cmocka_unit_test(bounds_depth),
	};

	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
