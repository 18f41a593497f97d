// Custom resources against their schema.
#include "k8s/validate/extension/custom.h"

#include "fixture.h" // its globals would shadow parameter names

static const char crd[] =
	"{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\",\"spec\":{\"group\":\"example.org\",\"scope\":\"Namespaced\","
	"\"names\":{\"plural\":\"boats\",\"kind\":\"Boat\"},\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,\"subresources\":{\"status\":{}},"
	"\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\",\"required\":[\"name\"],\"properties\":{"
	"\"name\":{\"type\":\"string\",\"maxLength\":5,\"pattern\":\"^[a-z]*$\"},\"oars\":{\"type\":\"integer\",\"minimum\":2},"
	"\"sail\":{\"type\":\"string\",\"enum\":[\"jib\",\"main\"]},\"port\":{\"x-kubernetes-int-or-string\":true},"
	"\"crew\":{\"type\":\"array\",\"x-kubernetes-list-type\":\"map\",\"x-kubernetes-list-map-keys\":[\"id\"],\"items\":{\"type\":\"object\","
	"\"properties\":{\"id\":{\"type\":\"string\"}}}},\"flags\":{\"type\":\"array\",\"maxItems\":1,\"items\":{\"type\":\"string\"}},"
	"\"pick\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"integer\"}},"
	"\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]},"
	"\"deck\":{\"type\":\"object\",\"x-kubernetes-embedded-resource\":true,\"x-kubernetes-preserve-unknown-fields\":true}}},"
	"\"status\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}}}}}]}}";

static struct schema_overlay overlay;

static int open_crd(void **state)
{
	static value doc;

	open_fixture(state);
	overlay_init(&overlay, &arena, &keys, 3);
	doc = parse(crd);
	return overlay_add(&overlay, &doc, NULL) ? 0 : -1;
}

static value boat(const char *spec)
{
	return parse(arena_printf(&arena, "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Boat\",\"metadata\":{\"name\":\"b\",\"namespace\":\"n\"},\"spec\":%s}",
		spec).p);
}

// All errors as "field: text", one a line.
static const char *errors(const char *spec, const char *old_spec)
{
	struct validation v = { .arena = &arena, .keys = &keys, .minor = 35 };
	value now = boat(spec), old = boat(old_spec ? old_spec : "{}");
	struct buf b = { .arena = &arena };

	validate_custom(&v, overlay.kinds.v[0], &now, old_spec ? &old : NULL, false);
	for (size_t i = 0; i < v.errors.n; i++)
		buf_printf(&b, "%s%.*s: %.*s", i ? "\n" : "", SPANF(v.errors.v[i].field), SPANF(v.errors.v[i].text));
	buf_char(&b, '\0');
	return b.v;
}

static void accepts_what_fits(void **state)
{
	(void)state;
	assert_string_equal(errors("{\"name\":\"a\",\"oars\":2.0,\"sail\":\"jib\",\"port\":\"x\",\"crew\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"pick\":{\"a\":1}}", NULL), "");
}

static void tells_in_the_words_of_the_server(void **state)
{
	(void)state;
	assert_string_equal(errors("{}", NULL), "spec.name: Required value");
	assert_string_equal(errors("{\"name\":1}", NULL), "spec.name: Invalid value: \"integer\": spec.name in body must be of type string: \"integer\"");
	assert_string_equal(errors("{\"name\":\"abcdef\"}", NULL), "spec.name: Too long: may not be more than 5 bytes");
	assert_string_equal(errors("{\"name\":\"A\"}", NULL), "spec.name: Invalid value: \"A\": spec.name in body should match '^[a-z]*$'");
	assert_string_equal(errors("{\"name\":\"a\",\"oars\":1}", NULL),
		"spec.oars: Invalid value: 1: spec.oars in body should be greater than or equal to 2");
	assert_string_equal(errors("{\"name\":\"a\",\"sail\":\"x\"}", NULL), "spec.sail: Unsupported value: \"x\": supported values: \"jib\", \"main\"");
	assert_string_equal(errors("{\"name\":\"a\",\"port\":[]}", NULL),
		"spec.port: Invalid value: \"array\": spec.port in body must be of type integer,string: \"array\"");
	assert_string_equal(errors("{\"name\":\"a\",\"flags\":[\"x\",\"y\"]}", NULL), "spec.flags: Too many: 2: must have at most 1 item");
	assert_string_equal(errors("{\"name\":\"a\",\"crew\":[{\"id\":\"1\"},{\"id\":\"1\"}]}", NULL), "spec.crew[1]: Duplicate value: {\"id\":\"1\"}");
	assert_string_equal(errors("{\"name\":\"a\",\"pick\":{\"a\":1,\"b\":2}}", NULL),
		"<nil>: Invalid value: \"\": \"spec.pick\" must validate one and only one schema (oneOf). Found 2 valid alternatives");
	assert_string_equal(errors("{\"name\":\"a\",\"deck\":{\"kind\":\"Pod\"}}", NULL), "spec.deck.apiVersion: Required value");
}

// KEP-4008: what was wrong before and has not changed is forgiven.
static void forgives_unchanged_parts(void **state)
{
	(void)state;
	assert_string_equal(errors("{\"name\":\"A\",\"oars\":3}", "{\"name\":\"A\",\"oars\":2}"), "");
	assert_string_equal(errors("{\"name\":\"B\"}", "{\"name\":\"A\"}"), "spec.name: Invalid value: \"B\": spec.name in body should match '^[a-z]*$'");
}

static void wants_its_own_kind(void **state)
{
	struct validation v = { .arena = &arena, .keys = &keys, .minor = 35 };
	value o = parse("{\"apiVersion\":\"example.org/v1\",\"kind\":\"Ship\",\"metadata\":{\"name\":\"b\",\"namespace\":\"n\"}}");

	(void)state;
	validate_custom(&v, overlay.kinds.v[0], &o, NULL, false);
	assert_int_equal(v.errors.n, 1);
	assert_true(span_is(v.kind, "Ship") && span_is(v.errors.v[0].text, "Invalid value: \"Ship\": must be Boat"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(accepts_what_fits, open_crd, close_fixture),
		cmocka_unit_test_setup_teardown(tells_in_the_words_of_the_server, open_crd, close_fixture),
		cmocka_unit_test_setup_teardown(forgives_unchanged_parts, open_crd, close_fixture),
		cmocka_unit_test_setup_teardown(wants_its_own_kind, open_crd, close_fixture) };

	(void)print;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
