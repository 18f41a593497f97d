// Selectors decide which policy, webhook and role covers what; a wrong answer here is a missed break or a false one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "k8s/selector.h"
#include "text/json.h"

static struct arena arena;
static struct intern keys;

static int setup(void **state)
{
	(void)state;
	intern_init(&keys, &arena, 3);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static const value *doc(const char *text)
{
	value *v = arena_new(&arena, value);
	struct json_error e;
	assert_true(json_read(span_str(text), NULL, &arena, &keys, v, &e));
	return v;
}

static enum selector_match object_match(const char *selector, const char *labels, bool known)
{
	const value *l = doc(labels), *s = doc(selector);
	struct selector sel;
	const char *error;
	assert_true(selector_read(&sel, s, &keys, &arena, &error));
	return selector_match(&sel, &keys, l, known);
}

static enum selector_match text_match(const char *selector, const char *labels)
{
	struct selector sel;
	const char *error;
	if (!selector_parse(&sel, span_str(selector), &keys, &arena, &error))
		fail_msg("%s: %s", selector, error);
	return selector_match(&sel, &keys, doc(labels), true);
}

static bool text_ok(const char *selector)
{
	struct selector sel;
	const char *error;
	bool ok = selector_parse(&sel, span_str(selector), &keys, &arena, &error);
	assert_int_equal(ok, error == NULL);
	return ok;
}

static bool object_ok(const char *selector)
{
	struct selector sel;
	const char *error;
	return selector_read(&sel, doc(selector), &keys, &arena, &error);
}

static void objects_match_as_the_server_does(void **state)
{
	(void)state;
	const char *ab = "{\"a\":\"1\",\"b\":\"2\"}";
	assert_int_equal(object_match("{}", ab, true), SELECTOR_YES);
	assert_int_equal(object_match("{\"matchLabels\":{\"a\":\"1\"}}", ab, true), SELECTOR_YES);
	assert_int_equal(object_match("{\"matchLabels\":{\"a\":\"1\",\"c\":\"\"}}", ab, true), SELECTOR_NO);
	assert_int_equal(object_match("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"In\",\"values\":[\"0\",\"1\"]}]}", ab, true), SELECTOR_YES);
	// NotIn holds where the label is missing: the classic way around an exclusion.
	assert_int_equal(object_match("{\"matchExpressions\":[{\"key\":\"z\",\"operator\":\"NotIn\",\"values\":[\"1\"]}]}", ab, true), SELECTOR_YES);
	assert_int_equal(object_match("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"NotIn\",\"values\":[\"1\"]}]}", ab, true), SELECTOR_NO);
	assert_int_equal(object_match("{\"matchExpressions\":[{\"key\":\"b\",\"operator\":\"Exists\"}]}", ab, true), SELECTOR_YES);
	assert_int_equal(object_match("{\"matchExpressions\":[{\"key\":\"b\",\"operator\":\"DoesNotExist\"}]}", ab, true), SELECTOR_NO);
	assert_int_equal(object_match("{\"matchLabels\":{\"a\":\"1\"}}", "{\"a\":\"0\",\"a\":\"1\"}", true), SELECTOR_YES);
}

static void the_nil_selector_matches_nothing(void **state)
{
	(void)state;
	struct selector s;
	const char *error;
	assert_true(selector_read(&s, &value_absent, &keys, &arena, &error));
	assert_true(s.nothing);
	assert_int_equal(selector_match(&s, &keys, doc("{}"), true), SELECTOR_NO);
	assert_int_equal(object_match("null", "{}", true), SELECTOR_NO);
}

static void unknown_labels_leave_the_answer_open(void **state)
{
	(void)state;
	const char *name = "{\"kubernetes.io/metadata.name\":\"team-a\"}";
	assert_int_equal(object_match("{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"team-a\"}}", name, false), SELECTOR_YES);
	assert_int_equal(object_match("{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"team-b\"}}", name, false), SELECTOR_NO);
	assert_int_equal(object_match("{\"matchLabels\":{\"env\":\"prod\"}}", name, false), SELECTOR_UNKNOWN);
	assert_int_equal(object_match("{\"matchExpressions\":[{\"key\":\"env\",\"operator\":\"DoesNotExist\"}]}", name, false), SELECTOR_UNKNOWN);
	// One requirement that fails for sure decides, whatever the others are.
	assert_int_equal(object_match("{\"matchLabels\":{\"env\":\"prod\",\"kubernetes.io/metadata.name\":\"x\"}}", name, false), SELECTOR_NO);
	assert_int_equal(object_match("{}", "{}", false), SELECTOR_YES);
}

static void invalid_objects_are_errors(void **state)
{
	(void)state;
	assert_false(object_ok("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"in\",\"values\":[\"1\"]}]}"));
	assert_false(object_ok("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"In\",\"values\":[]}]}"));
	assert_false(object_ok("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Exists\",\"values\":[\"1\"]}]}"));
	assert_false(object_ok("{\"matchExpressions\":[{\"key\":\"a/b/c\",\"operator\":\"Exists\"}]}"));
	assert_false(object_ok("{\"matchLabels\":{\"a\":\"not a value\"}}"));
	assert_false(object_ok("[]"));
	assert_true(object_ok("{\"matchLabels\":{\"example.com/Name_1.x\":\"\"}}"));
}

static void texts_parse_as_the_server_does(void **state)
{
	(void)state;
	const char *l = "{\"a\":\"b\",\"e\":\"y\",\"n\":\"7\"}";
	assert_int_equal(text_match("", l), SELECTOR_YES);
	assert_int_equal(text_match("a=b,c!=d,e in (x,y),!f", l), SELECTOR_YES);
	assert_int_equal(text_match("a==b", l), SELECTOR_YES);
	assert_int_equal(text_match(" a = b , e notin ( x , z )", l), SELECTOR_YES);
	assert_int_equal(text_match("a", l), SELECTOR_YES);
	assert_int_equal(text_match("!a", l), SELECTOR_NO);
	assert_int_equal(text_match("n>6,n<8", l), SELECTOR_YES);
	assert_int_equal(text_match("n>7", l), SELECTOR_NO);
	assert_int_equal(text_match("a=", "{\"a\":\"\"}"), SELECTOR_YES);
	assert_int_equal(text_match("a in (,b)", "{\"a\":\"\"}"), SELECTOR_YES);
	assert_int_equal(text_match("in=notin", "{\"in\":\"notin\"}"), SELECTOR_YES);
	assert_int_equal(text_match("in in (in)", "{\"in\":\"in\"}"), SELECTOR_YES);
	// The cases of apimachinery's own TestSelectorParse and TestSelectorDirectParse.
	assert_true(text_ok("x=a,y=b,z=c"));
	assert_true(text_ok("x!=a,y=b"));
	assert_true(text_ok("x=,z= "));
	assert_true(text_ok("x= ,z= "));
	assert_true(text_ok("!x"));
	assert_true(text_ok("x>1,z<5"));
	assert_false(text_ok("x=a||y=b"));
	assert_false(text_ok("x==a==b"));
	assert_false(text_ok("!x=a"));
	assert_false(text_ok("x<a"));
	assert_false(text_ok("x in (a"));
	assert_false(text_ok("x in ()"));
	assert_false(text_ok("x in a)"));
	assert_false(text_ok("a,"));
	assert_false(text_ok(",a"));
	assert_false(text_ok("a=b c"));
	assert_false(text_ok("a in (b)c"));
}

static void keys_first_seen_after_compiling_match(void **state)
{
	(void)state;
	struct selector s;
	const char *error;
	assert_true(selector_parse(&s, SPAN("brand.new/key=v"), &keys, &arena, &error));
	assert_int_equal(selector_match(&s, &keys, doc("{\"brand.new/key\":\"v\"}"), true), SELECTOR_YES);
}

static void field_selectors(void **state)
{
	(void)state;
	const struct selector_field *f;
	const char *error;
	size_t n;
	assert_true(selector_parse_fields(SPAN("metadata.name=x,spec.nodeName!=y,a==b\\,c"), &arena, &f, &n, &error));
	assert_int_equal(n, 3);
	assert_true(span_is(selector_fields_name(f, n), "x"));
	assert_true(f[1].negated);
	assert_true(span_is(f[2].value, "b,c"));
	assert_true(selector_parse_fields(SPAN("metadata.name!=x"), &arena, &f, &n, &error));
	assert_null(selector_fields_name(f, n).p);
	assert_false(selector_parse_fields(SPAN("metadata.name"), &arena, &f, &n, &error));
	assert_false(selector_parse_fields(SPAN("a=b=c"), &arena, &f, &n, &error));
	assert_false(selector_parse_fields(SPAN("a=b\\x"), &arena, &f, &n, &error));
	assert_true(selector_parse_fields(SPAN(",,"), &arena, &f, &n, &error));
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_match_as_the_server_does), cmocka_unit_test(the_nil_selector_matches_nothing),
		cmocka_unit_test(unknown_labels_leave_the_answer_open), cmocka_unit_test(invalid_objects_are_errors),
		cmocka_unit_test(texts_parse_as_the_server_does), cmocka_unit_test(keys_first_seen_after_compiling_match),
		cmocka_unit_test(field_selectors),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
