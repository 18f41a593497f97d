// Validation of pods, their templates and the kinds that hold one: what is refused, where, in which words.
#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "k8s/validate/internal.h"
#include "k8s/validate/workload/job.h"

#include "fixture.h"

static value complete(const char *api_version, const char *kind, const char *json)
{
	const struct gvk_kind *k = gvk_by_kind(span_str(api_version), span_str(kind));
	struct decode d = { .arena = &arena, .keys = &keys, .minor = 35 };
	struct defaults defaults;
	value in = parse(json), out;

	default_init(&defaults, &arena, &keys, 35);
	assert_true(decode_object(&d, schema_type_of(k), &in, &out));
	return default_document(&defaults, k, &out);
}

// All errors, "path: text" each; old NULL: a create.
static const char *judge(const char *api_version, const char *kind, const char *subresource, const char *json, const char *old)
{
	const struct gvk_kind *k = gvk_by_kind(span_str(api_version), span_str(kind));
	const struct validate_rule *rule = validate_rule_of(k->gk, span_str(subresource));
	struct validation v = { .arena = &arena, .keys = &keys, .minor = 35, .group = k->group, .kind = k->kind, .resource = k->resource };
	value object = complete(api_version, kind, json), stored;
	const char *before = print(&object);
	struct buf b = { .arena = &arena };

	assert_non_null(rule);
	if (old) {
		stored = complete(api_version, kind, old);
		rule->update(&v, &object, &stored);
	} else {
		rule->create(&v, &object);
	}
	for (size_t i = 0; i < v.errors.n; i++)
		buf_printf(&b, "%s%.*s: %.*s", i ? "; " : "", SPANF(v.errors.v[i].field), SPANF(v.errors.v[i].text));
	assert_string_equal(print(&object), before); // nothing is changed
	buf_char(&b, '\0');
	return b.v;
}

#define META "\"metadata\":{\"name\":\"p\",\"namespace\":\"n\"}"
#define POD(spec) "{" META ",\"spec\":{" spec "}}"
#define BOX "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]"

static void pods(void **state)
{
	(void)state;
	assert_string_equal(judge("v1", "Pod", "", POD(BOX), NULL), "");
	assert_string_equal(judge("v1", "Pod", "", POD(""), NULL), "spec.containers: Required value");
	assert_string_equal(judge("v1", "Pod", "", POD("\"containers\":[{\"name\":\"c\",\"image\":\" i\",\"volumeMounts\":[{\"name\":\"x\",\"mountPath\":\"/\"}]}]"),
		NULL), "spec.containers[0].volumeMounts[0].name: Not found: \"x\"; spec.containers[0].image: Invalid value: \" i\": must not have leading or "
		"trailing whitespace");
	assert_string_equal(judge("v1", "Pod", "", POD(BOX ",\"hostUsers\":false,\"hostPID\":true"), NULL),
		"spec.HostPID: Forbidden: when `hostUsers` is false");
	assert_string_equal(judge("v1", "Pod", "", POD(BOX ",\"volumes\":[{\"name\":\"v\",\"hostPath\":{\"path\":\"/a/../b\"}}]"), NULL),
		"spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'");
	assert_string_equal(judge("v1", "Pod", "", POD(BOX ",\"securityContext\":{\"seLinuxChangePolicy\":\"MountOption\"}"), NULL),
		"spec.securityContext.seLinuxChangePolicy: Unsupported value: \"MountOption\": supported values: \"Recursive\"");
	assert_string_equal(judge("v1", "Pod", "", POD("\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"resources\":{\"requests\":{\"cpu\":\"2\"},"
		"\"limits\":{\"cpu\":\"1\"}}}]"), NULL), "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1");
}

static void updates(void **state)
{
	(void)state;
	assert_string_equal(judge("v1", "Pod", "", POD("\"containers\":[{\"name\":\"c\",\"image\":\"j\",\"imagePullPolicy\":\"Always\"}]"), POD(BOX)), "");
	assert_string_equal(judge("v1", "Pod", "", POD(BOX ",\"initContainers\":[{\"name\":\"d\",\"image\":\"i\"}]"), POD(BOX)),
		"spec.initContainers: Forbidden: pod updates may not add or remove containers");
	const char *text = judge("v1", "Pod", "", POD(BOX ",\"subdomain\":\"s\""), POD(BOX));
	assert_non_null(strstr(text, "pod updates may not change fields other than"));
	assert_non_null(strstr(text, "- \"Subdomain\": \"\",\n+ \"Subdomain\": \"s\",\n"));
	assert_string_equal(judge("v1", "Pod", "resize", POD("\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"resources\":{\"requests\":{\"cpu\":\"2\"}}}]"),
		POD(BOX)), "spec: Invalid value: \"\": Pod QOS Class may not change as a result of resizing");
}

#define TEMPLATE "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{" BOX "}}"

static void workloads(void **state)
{
	(void)state;
	assert_string_equal(judge("apps/v1", "Deployment", "", POD("\"selector\":{\"matchLabels\":{\"a\":\"b\"}}," TEMPLATE), NULL), "");
	assert_string_equal(judge("apps/v1", "Deployment", "", POD("\"selector\":{\"matchLabels\":{\"a\":\"x\"}}," TEMPLATE), NULL),
		"spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`");
	assert_string_equal(judge("apps/v1", "Deployment", "", POD("\"selector\":{\"matchLabels\":{\"a\":\"b\"}}," TEMPLATE),
		POD("\"selector\":{\"matchLabels\":{\"a\":\"c\"}}," TEMPLATE)),
		"spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"b\"}}: field is immutable");
	assert_string_equal(judge("apps/v1", "StatefulSet", "", POD("\"serviceName\":\"t\",\"selector\":{\"matchLabels\":{\"a\":\"b\"}}," TEMPLATE),
		POD("\"serviceName\":\"s\",\"selector\":{\"matchLabels\":{\"a\":\"b\"}}," TEMPLATE)),
		"spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
		"'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
	assert_string_equal(judge("batch/v1", "CronJob", "", POD("\"schedule\":\"* 24 * * *\",\"jobTemplate\":{\"spec\":{\"template\":{\"spec\":{"
		"\"restartPolicy\":\"Never\"," BOX "}}}}"), NULL), "spec.schedule: Invalid value: \"* 24 * * *\": end of range (24) above maximum (23): 24");
}

static void schedules(void **state)
{
	static const char *const good[] = { "*/5 0-23/2 1,15 JAN mon-fri", "@daily", "@every 1h30m", "? ? ? ? ?" };
	static const struct { const char *text, *error; } bad[] = { { "* * * *", "expected exactly 5 fields, found 4: [* * * *]" },
		{ "5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1" }, { "*/0 * * * *", "step of range should be a positive number: */0" },
		{ "* * 0 * *", "beginning of range (0) below minimum (1): 0" }, { "@often", "unrecognized descriptor: @often" },
		{ "x * * * *", "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax" } };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_null(schedule_error(&arena, span_str(good[i])).p);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_true(span_is(schedule_error(&arena, span_str(bad[i].text)), bad[i].error));
}

static void differences(void **state)
{
	(void)state;
	assert_true(span_is(internal_diff(&arena, SPAN("a\nb\nc"), SPAN("a\nb\nc")), ""));
	assert_true(span_is(internal_diff(&arena, SPAN("1\n2\n3\n4\n5\n6"), SPAN("1\n2\n3\n4\nx\n6")), "@@ -2,5 +2,5 @@\n 2\n 3\n 4\n-5\n+x\n 6\n"));
	assert_true(span_is(internal_diff(&arena, SPAN("a"), SPAN("b")), "@@ -1 +1 @@\n-a\n+b\n"));
	assert_true(span_is(internal_diff(&arena, SPAN("x\n1\n2\n3\n4\n5\n6\n7\ny"), SPAN("1\n2\n3\n4\n5\n6\n7\ny\nz")),
		"@@ -1,4 +1,3 @@\n-x\n 1\n 2\n 3\n@@ -7,3 +6,4 @@\n 6\n 7\n y\n+z\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pods), cmocka_unit_test(updates), cmocka_unit_test(workloads), cmocka_unit_test(schedules), cmocka_unit_test(differences),
	};
	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
