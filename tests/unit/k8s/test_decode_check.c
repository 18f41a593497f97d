// What the API server says of documents it refuses or warns about while decoding.
#include "fixture.h"

#include "k8s/schema/decode_check.h"

static struct decode_check run(const char *api_version, const char *kind, const char *json)
{
	struct decode_check c = { .arena = &arena, .keys = &keys, .minor = 35, .source = span_str(json) };
	value v = parse(json);

	decode_check_object(&c, schema_type_of(gvk_by_kind(span_str(api_version), span_str(kind))), &v);
	return c;
}

#define refuses(api_version, kind, json, want) \
	do { \
		struct decode_check c_ = run(api_version, kind, json); \
		if (!span_is(c_.error, want)) \
			fail_msg("got %.*s, want %s", SPANF(c_.error), want); \
	} while (0)

static void names_go_types(void **state)
{
	(void)state;
	refuses("v1", "Pod", "{\"spec\":{\"hostPID\":\"no\"}}", "json: cannot unmarshal string into Go struct field PodSpec.spec.hostPID of type bool");
	refuses("v1", "Pod", "{\"spec\":{\"restartPolicy\":1}}", "json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy");
	refuses("v1", "Pod", "{\"spec\":{\"volumes\":[{\"hostPath\":[]}]}}",
		"json: cannot unmarshal array into Go struct field Volume.spec.volumes.VolumeSource.hostPath of type v1.HostPathVolumeSource");
	refuses("v1", "Namespace", "{\"spec\":{\"finalizers\":{}}}",
		"json: cannot unmarshal object into Go struct field NamespaceSpec.spec.finalizers of type []v1.FinalizerName");
	refuses("v1", "Namespace", "{\"spec\":{\"finalizers\":[true]}}",
		"json: cannot unmarshal bool into Go struct field NamespaceSpec.spec.finalizers of type v1.FinalizerName");
	refuses("apps/v1", "Deployment", "{\"spec\":{\"replicas\":2.0}}",
		"json: cannot unmarshal number 2.0 into Go struct field DeploymentSpec.spec.replicas of type int32");
}

static void tells_the_worst_error_first(void **state)
{
	(void)state;
	// A type error waits for the end, what a type's own parser says does not.
	refuses("v1", "Pod", "{\"spec\":{\"hostPID\":1,\"hostIPC\":\"x\"}}", "json: cannot unmarshal number into Go struct field PodSpec.spec.hostPID of type bool");
	refuses("v1", "Pod", "{\"spec\":{\"hostPID\":1},\"metadata\":{\"creationTimestamp\":\"2024-13-01T00:00:00Z\"}}",
		"parsing time \"2024-13-01T00:00:00Z\": month out of range");
	refuses("v1", "ResourceQuota", "{\"spec\":{\"hard\":{\"pods\":\"1 2\"}}}",
		"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
	refuses("v1", "Secret", "{\"data\":{\"a\":\"QQ\"}}", "illegal base64 data at input byte 0");
	refuses("coordination.k8s.io/v1", "Lease", "{\"spec\":{\"renewTime\":\"2024-01-01T00:00:00Z\"}}",
		"parsing time \"2024-01-01T00:00:00Z\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"Z\" as \".000000\"");
}

static void notes_unknown_and_duplicate_fields(void **state)
{
	struct decode_check c = run("v1", "Pod", "{\"spec\":{\"hostpid\":1,\"containers\":[{\"name\":\"a\",\"name\":\"b\",\"x\\u0000\":1}],\"hostpid\":2}}");

	(void)state;
	assert_false(c.error.p);
	assert_int_equal(c.strict.n, 3);
	assert_true(span_is(c.strict.v[0], "unknown field \"spec.hostpid\""));
	assert_true(span_is(c.strict.v[1], "duplicate field \"spec.containers[0].name\""));
	assert_true(span_is(c.strict.v[2], "unknown field \"spec.containers[0].x\\x00\""));
}

static void checks_untyped_documents(void **state)
{
	const char *json = "{\"a\":{\"b\":1,\"b\":[{\"c\":1,\"c\":2}]}}";
	struct decode_check c = { .arena = &arena, .keys = &keys, .source = span_str(json) };
	value v = parse(json);

	(void)state;
	assert_true(decode_check_raw(&c, &v));
	same(v, json); // nothing is made or changed
	assert_int_equal(c.strict.n, 2);
	assert_true(span_is(c.strict.v[1], "duplicate field \"a.b[0].c\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_types),
		cmocka_unit_test(tells_the_worst_error_first),
		cmocka_unit_test(notes_unknown_and_duplicate_fields),
		cmocka_unit_test(checks_untyped_documents),
	};

	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
