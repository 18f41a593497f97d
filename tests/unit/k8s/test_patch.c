// A patch laid differently than the server lays it hides or invents the object that is judged: operations, null, merge keys, owners.
#include "fixture.h"

#include "k8s/patch/patch.h"

static struct patching last;

// The patched document as text, or "STATUS message".
static const char *patched(enum patch_type t, const char *api_version, const char *kind, const char *manager, const char *object, const char *patch)
{
	const struct gvk_kind *k = gvk_by_kind(span_str(api_version), span_str(kind));
	struct schema_shape *root = arena_new(&arena, struct schema_shape);
	value old = object ? parse(object) : value_absent, change = parse(patch), out;
	struct buf b = { .arena = &arena };

	*root = (struct schema_shape){ .kind = SCHEMA_REF, .type = schema_type_of(k) };
	last = (struct patching){ .arena = &arena, .keys = &keys, .minor = 35, .kind = k, .root = root, .manager = span_str(manager) };
	if (!patch_apply(&last, t, &change, &old, &out))
		return arena_printf(&arena, "%d %.*s", last.status, SPANF(last.message)).p;
	json_write(&b, &keys, &out);
	buf_char(&b, 0);
	return b.v;
}

static const char *json(const char *object, const char *ops) { return patched(PATCH_JSON, "v1", "ConfigMap", "", object, ops); }

static const char refused[] = "422 the server rejected our request due to an error in our request";

static void operations_follow_the_library(void **state)
{
	(void)state;
	assert_string_equal(json("{\"a\":[1,2,3]}", "[{\"op\":\"remove\",\"path\":\"/a/-1\"}]"), "{\"a\":[1,2]}");
	assert_string_equal(json("{\"a\":[1]}", "[{\"op\":\"add\",\"path\":\"/a/-\",\"value\":2},{\"op\":\"add\",\"path\":\"/a/0\",\"value\":0}]"), "{\"a\":[0,1,2]}");
	assert_string_equal(json("{\"a/b\":{\"c~d\":1}}", "[{\"op\":\"replace\",\"path\":\"/a~1b/c~0d\",\"value\":2}]"), "{\"a/b\":{\"c~d\":2}}");
	assert_string_equal(json("{}", "[{\"op\":\"test\",\"path\":\"/x\",\"value\":null}]"), "{}");
	assert_string_equal(json("{\"a\":1}", "[{\"op\":\"copy\",\"from\":\"/z\",\"path\":\"/b\"}]"), "{\"a\":1,\"b\":null}");
	assert_string_equal(json("{\"a\":1}", "[{\"op\":\"move\",\"from\":\"/z\",\"path\":\"/b\"}]"), refused);
	assert_string_equal(json("{\"a\":[1]}", "[{\"op\":\"remove\",\"path\":\"/a/1\"}]"), refused);
	assert_string_equal(json("{}", "[{\"op\":\"add\",\"path\":\"/a/b\",\"value\":1}]"), refused);
	assert_string_equal(json("{}", "{}"), "400 error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp");
}

static void unknown_members_are_told(void **state)
{
	(void)state;
	json("{}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":1,\"why\":2}]");
	assert_int_equal(last.warnings.n, 1);
	assert_true(span_is(last.warnings.v[0], "json patch unknown field \"[0].why\""));
}

static void copies_are_limited(void **state)
{
	struct buf b = { .arena = &arena };

	(void)state;
	buf_str(&b, "[{\"op\":\"add\",\"path\":\"/a\",\"value\":[\"0123456789\"]}");
	for (int i = 0; i < 30; i++)
		buf_str(&b, ",{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"}");
	buf_str(&b, "]");
	buf_char(&b, 0);
	assert_string_equal(json("{}", b.v), refused);
}

static void merging_drops_nulls(void **state)
{
	(void)state;
	assert_string_equal(patched(PATCH_MERGE, "v1", "ConfigMap", "", "{\"a\":{\"b\":1,\"c\":2},\"l\":[1]}", "{\"a\":{\"b\":null,\"n\":{\"x\":null,\"y\":1}},\"l\":[null]}"),
		"{\"a\":{\"c\":2,\"n\":{\"y\":1}},\"l\":[null]}");
}

static const char deployment[] = "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},\"spec\":{\"template\":{\"spec\":"
	"{\"containers\":[{\"name\":\"a\",\"image\":\"i\"},{\"name\":\"b\",\"image\":\"j\"}]}}}}";

static const char *containers(const char *list)
{
	const char *patch = arena_printf(&arena, "{\"spec\":{\"template\":{\"spec\":%s}}}", list).p;
	const char *out = patched(PATCH_STRATEGIC, "apps/v1", "Deployment", "", deployment, patch), *at = strstr(out, "\"containers\":");
	return at ? at : out;
}

static void lists_merge_by_key(void **state)
{
	(void)state;
	assert_string_equal(containers("{\"containers\":[{\"name\":\"b\",\"image\":\"k\"}]}"),
		"\"containers\":[{\"name\":\"a\",\"image\":\"i\"},{\"name\":\"b\",\"image\":\"k\"}]}}}}");
	assert_string_equal(containers("{\"containers\":[{\"name\":\"n\",\"image\":\"k\"}]}"),
		"\"containers\":[{\"name\":\"n\",\"image\":\"k\"},{\"name\":\"a\",\"image\":\"i\"},{\"name\":\"b\",\"image\":\"j\"}]}}}}");
	assert_string_equal(containers("{\"containers\":[{\"name\":\"a\",\"$patch\":\"delete\"}]}"), "\"containers\":[{\"name\":\"b\",\"image\":\"j\"}]}}}}");
	assert_string_equal(containers("{\"$setElementOrder/containers\":[{\"name\":\"b\"},{\"name\":\"a\"}]}"),
		"\"containers\":[{\"name\":\"b\",\"image\":\"j\"},{\"name\":\"a\",\"image\":\"i\"}]}}}}");
	assert_string_equal(containers("{\"containers\":[{\"image\":\"k\"}]}"), "500 map: map[image:k] does not contain declared merge key: name");
}

static void types_are_told_in_the_converters_words(void **state)
{
	(void)state;
	assert_string_equal(patched(PATCH_STRATEGIC, "apps/v1", "Deployment", "", deployment, "{\"spec\":{\"replicas\":\"3\"}}"),
		"422 Invalid value: \"map[spec:map[replicas:3]]\": unrecognized type: int32");
	assert_true(last.invalid_patch);
}

static void appliers_conflict_and_give_up_fields(void **state)
{
	const char *first = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},\"data\":{\"a\":\"1\",\"b\":\"2\"}}";
	const char *stored = patched(PATCH_APPLY, "v1", "ConfigMap", "one", NULL, first);

	(void)state;
	assert_string_equal(patched(PATCH_APPLY, "v1", "ConfigMap", "two", stored,
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},\"data\":{\"a\":\"9\"}}"),
		"409 Apply failed with 1 conflict: conflict with \"one\": .data.a");
	const char *less = patched(PATCH_APPLY, "v1", "ConfigMap", "one", stored,
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},\"data\":{\"b\":\"2\"}}");
	assert_non_null(strstr(less, "\"data\":{\"b\":\"2\"}"));
	assert_string_equal(patched(PATCH_APPLY, "v1", "ConfigMap", "two", stored,
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},\"dta\":{}}"),
		"500 failed to create typed patch object (/c; /v1, Kind=ConfigMap): .dta: field not declared in schema");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operations_follow_the_library), cmocka_unit_test(unknown_members_are_told), cmocka_unit_test(copies_are_limited),
		cmocka_unit_test(merging_drops_nulls), cmocka_unit_test(lists_merge_by_key), cmocka_unit_test(types_are_told_in_the_converters_words),
		cmocka_unit_test(appliers_conflict_and_give_up_fields),
	};
	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
