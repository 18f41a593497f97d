// What Go says of broken JSON, and what the first document of a YAML stream becomes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/json_fault.h"
#include "text/yaml.h"

#define faults(json, want) \
	do { \
		char got_[JSON_FAULT_MAX]; \
		assert_true(json_fault(SPAN(json), got_)); \
		assert_string_equal(got_, want); \
	} while (0)

static void words_json_errors_as_go(void **state)
{
	char out[JSON_FAULT_MAX];

	(void)state;
	faults("", "unexpected end of JSON input");
	faults("{\"a\":1,}", "invalid character '}' looking for beginning of object key string");
	faults("{\"a\" 1}", "invalid character '1' after object key");
	faults("[1 2]", "invalid character '2' after array element");
	faults("{} \xc3", "invalid character '\xc3\x83' after top-level value");
	faults("[01]", "invalid character '1' after array element");
	faults("[1.]", "invalid character ']' after decimal point in numeric literal");
	faults("[nul]", "invalid character ']' in literal null (expecting 'l')");
	faults("\"\\x\"", "invalid character 'x' in string escape code");
	faults("\"\t\"", "invalid character '\\t' in string literal");
	assert_false(json_fault(SPAN(" {\"a\":[1,{},[]],\"b\":null} "), out));
}

static void first(const char *yaml, const char *json, const char *error, const char *repeat)
{
	struct arena a = { 0 };
	struct intern keys;
	struct yaml_first f = { .arena = &a, .keys = &keys };

	intern_init(&keys, &a, 1);
	bool good = yaml_first(span_str(yaml), &f);
	if (good != (json != NULL))
		fail_msg("%s: %.*s", yaml, SPANF(f.error));
	if (good && !span_is(f.json, json))
		fail_msg("got %.*s, want %s", SPANF(f.json), json);
	if (!good && !span_is(f.error, error))
		fail_msg("got %.*s, want %s", SPANF(f.error), error);
	assert_int_equal(f.repeats.n, repeat ? 1 : 0);
	if (repeat && !span_is(f.repeats.v[0], repeat))
		fail_msg("got %.*s, want %s", SPANF(f.repeats.v[0]), repeat);
	arena_free(&a);
}

static void reads_the_first_document_as_go(void **state)
{
	(void)state;
	first("", "null", NULL, NULL);
	first("b: 1.0\na: yes\n---\nc: [\n", "{\"a\":true,\"b\":1}", NULL, NULL);
	first("{\"a\":1}{", "{\"a\":1}", NULL, NULL);
	first("x: &x {p: 1, q: 2}\ny: {<<: *x, r: 3}\n", "{\"true\":{\"p\":1,\"q\":2,\"r\":3},\"x\":{\"p\":1,\"q\":2}}", NULL, NULL);
	first("a: 1\nb: 2\na: 3\n", "{\"a\":3,\"b\":2}", NULL, "line 3: key \"a\" already set in map");
	first("1: a\n0x1: b\n", "{\"1\":\"b\"}", NULL, "line 2: key 1 already set in map");
	first("1: a\n'1': b\n", "{\"1\":\"b\"}", NULL, NULL); // two keys of two types
}

static void words_yaml_errors_as_go(void **state)
{
	(void)state;
	first("a: 1\n b: 2\n", NULL, "yaml: line 2: mapping values are not allowed in this context", NULL);
	first("a: *b\n", NULL, "yaml: unknown anchor 'b' referenced", NULL);
	first("a: &b [*b]\n", NULL, "yaml: anchor 'b' value contains itself", NULL);
	first("a: {<<: 1}\n", NULL, "yaml: map merge requires map or sequence of maps as the value", NULL);
	first("a: !!int x\n", NULL, "yaml: cannot decode !!str `x` as a !!int", NULL);
	first("a: .nan\n", NULL, "json: unsupported value: NaN", NULL);
	first("{~: {b: [1, c]}}\n", NULL,
		"unsupported map key of type: %!s(<nil>), key: <nil>, value: map[interface {}]interface {}{\"b\":[]interface {}{1, \"c\"}}", NULL);
	first("? [a]\n: 1\n", NULL, "yaml: invalid map key: []interface {}{\"a\"}", NULL);
	first("a: 1\nb: \"\\/\"\n", NULL, "yaml: line 2: found unknown escape character", NULL);
	first("%YAML 1.2\n---\na: 1\n", NULL, "yaml: found incompatible YAML document", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_json_errors_as_go),
		cmocka_unit_test(reads_the_first_document_as_go),
		cmocka_unit_test(words_yaml_errors_as_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
