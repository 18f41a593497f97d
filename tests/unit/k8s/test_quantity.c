// Quantities decide quotas and limits: what the server takes, what it refuses, and which is more.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "k8s/quantity.h"

static quantity q(const char *text)
{
	quantity v;
	if (!quantity_parse(span_str(text), &v))
		fail_msg("%s was refused", text);
	return v;
}

static bool ok(const char *text)
{
	quantity v;
	return quantity_parse(span_str(text), &v);
}

static void equal_in_any_spelling(void **state)
{
	(void)state;
	static const char *const same[][2] = {
		{ "1", "1000m" }, { "0.5", "500m" }, { "1Ki", "1024" }, { "1k", "1000" }, { "1e3", "1k" }, { "1E3", "1k" }, { "12E-1", "1.2" },
		{ "1.5Gi", "1536Mi" }, { "+1", "1" }, { "-1", "-1000m" }, { "001", "1" }, { ".5", "0.5" }, { "5.", "5" }, { "1u", "1000n" },
		{ "100Ti", "102400Gi" }, { "1E", "1e18" }, { "0.5000000000000000000000000000000000000000Ei", "512Pi" },
	};
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		assert_int_equal(quantity_cmp(q(same[i][0]), q(same[i][1])), 0);
}

static void ordered(void **state)
{
	(void)state;
	static const char *const up[] = { "-1", "-1m", "0", "1n", "1u", "1m", "1", "1k", "1Ki", "1M", "1Mi", "1Gi", "1T", "1Ei", "1e25" };
	for (size_t i = 1; i < sizeof up / sizeof *up; i++)
		assert_true(quantity_cmp(q(up[i - 1]), q(up[i])) < 0);
}

static void rounds_away_from_zero(void **state)
{
	(void)state;
	assert_int_equal(quantity_value(q("1500m")), 2);
	assert_int_equal(quantity_value(q("-1500m")), -2);
	assert_int_equal(quantity_milli(q("0.0001")), 1);
	assert_int_equal(quantity_milli(q("1.5")), 1500);
	assert_int_equal(quantity_cmp(q("0.1n"), q("1n")), 0);
	assert_int_equal(quantity_cmp(q("1e-1000"), q("1n")), 0);
	assert_int_equal(quantity_cmp(q("0.00000000000000000000000000000000000000000000000001"), q("1n")), 0);
}

static void caps(void **state)
{
	(void)state;
	assert_int_equal(quantity_value(q("8Ei")), INT64_MAX);
	assert_int_equal(quantity_value(q("100000Ei")), INT64_MAX);
	assert_int_equal(quantity_value(q("-100000Ei")), -INT64_MAX);
	// Decimal quantities are not capped by the parser.
	assert_true(quantity_cmp(q("100E"), q("100Ei")) > 0);
	assert_int_equal(quantity_cmp(q("1e999999999"), q("1e9999999999")), 0);
	assert_true(quantity_cmp(quantity_add(q("1e1000"), q("1e1000")), q("1")) > 0);
	assert_int_equal(quantity_cmp(quantity_sub(q("1"), q("250m")), q("750m")), 0);
}

static void refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", "1.2.3", "1 ", " 1", "1KI", "1K", "1ki", "1mm", "1e", "1e+", "1eE", "1.1.Ki", "0x10", "1_000", "--1", "1i", "1e1Ki", "one",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(ok(bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_in_any_spelling), cmocka_unit_test(ordered), cmocka_unit_test(rounds_away_from_zero), cmocka_unit_test(caps),
		cmocka_unit_test(refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
