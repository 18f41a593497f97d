#include "base/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_glob(void **state)
{
	(void)state;
	static const struct { const char *pattern, *text; bool want; } row[] = {
		{ "", "", true }, { "", "a", false }, { "*", "", true }, { "*", "abc", true }, { "?", "", false }, { "?", "a", true },
		{ "kube-*", "kube-system", true }, { "kube-*", "kube", false }, { "*-system", "kube-system", true }, { "*-system", "kube-systems", false },
		{ "a*b*c", "aXbYbZc", true }, { "a*b*c", "aXbY", false }, { "**a**", "a", true }, { "a?c", "abc", true }, { "a?c", "ac", false },
		{ "*a", "aaa", true }, { "*ab", "aab", true }, { "[a]", "a", false }, { "a", "A", false },
	};
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		if (span_glob(span_str(row[i].pattern), span_str(row[i].text)) != row[i].want)
			fail_msg("%s on %s", row[i].pattern, row[i].text);
	// A pattern made to make matchers that branch take for ever.
	char text[3000];
	memset(text, 'a', sizeof text);
	assert_false(span_glob(SPAN("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b"), span_of(text, sizeof text)));
}

static void test_order_and_search(void **state)
{
	(void)state;
	assert_true(span_cmp(SPAN("a"), SPAN("ab")) < 0);
	assert_true(span_cmp(SPAN("b"), SPAN("ab")) > 0);
	assert_true(span_cmp(SPAN("a\xff"), SPAN("aa")) > 0);
	assert_int_equal(span_cmp(SPAN(""), (span){ 0 }), 0);
	assert_int_equal(span_find(SPAN("a/b/c"), '/', 2), 3);
	assert_int_equal(span_find(SPAN("a"), '/', 5), -1);
	assert_int_equal(span_rfind(SPAN("a/b/c"), '/'), 3);
	assert_true(span_contains(SPAN("abc"), SPAN("")) && span_contains(SPAN("abc"), SPAN("bc")) && !span_contains(SPAN("abc"), SPAN("cb")));
	span head, rest = span_cut(SPAN("group/version/x"), '/', &head);
	assert_true(span_is(head, "group") && span_is(rest, "version/x"));
	rest = span_cut(SPAN("version"), '/', &head);
	assert_true(span_is(head, "version") && rest.p == NULL);
	assert_true(span_is(span_trim(SPAN(" \t\n a b \r")), "a b"));
	assert_true(span_eq_fold(SPAN("Secret"), SPAN("sECRET")) && !span_eq_fold(SPAN("a"), SPAN("ab")));
	assert_true(span_is(span_from(SPAN("abc"), 1), "bc") && span_from(SPAN("abc"), 9).n == 0 && span_is(span_head(SPAN("abc"), 2), "ab"));
}

static void test_sorted(void **state)
{
	span v[] = { SPAN("b"), SPAN("ab"), SPAN("b"), SPAN("a"), SPAN("ab") };

	(void)state;
	assert_int_equal(span_distinct(v, 5), 3);
	assert_true(span_is(v[0], "a") && span_is(v[1], "ab") && span_is(v[2], "b"));
	assert_int_equal(span_distinct(NULL, 0), 0);
}

static void test_position(void **state)
{
	(void)state;
	uint32_t line, col;
	diag_position(SPAN("ab\ncd\n"), 0, &line, &col);
	assert_true(line == 1 && col == 1);
	diag_position(SPAN("ab\ncd\n"), 4, &line, &col);
	assert_true(line == 2 && col == 2);
	diag_position(SPAN("ab\ncd\n"), 2, &line, &col);
	assert_true(line == 1 && col == 3);
	diag_position(SPAN("ab\ncd\n"), 99, &line, &col);
	assert_true(line == 3 && col == 1);
}

static void test_diags_are_capped(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct diags d = { .arena = &a };
	for (int i = 0; i < DIAG_MAX + 50; i++)
		diag_add(&d, DIAG_WARN, SPAN("f.yaml"), (uint32_t)i, 1, "number %d", i);
	diag_add(&d, DIAG_ERROR, (span){ 0 }, 0, 0, "last");
	assert_int_equal(d.list.n, DIAG_MAX);
	assert_int_equal(d.count[DIAG_WARN], DIAG_MAX + 50);
	assert_int_equal(d.count[DIAG_ERROR], 1);
	assert_true(span_is(d.list.v[5].text, "number 5") && span_is(d.list.v[5].file, "f.yaml") && d.list.v[5].line == 5);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_glob), cmocka_unit_test(test_order_and_search), cmocka_unit_test(test_sorted), cmocka_unit_test(test_position), cmocka_unit_test(test_diags_are_capped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
