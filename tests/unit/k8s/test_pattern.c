// Regular expressions and formats of schemas.
#include "k8s/validate/format.h"
#include "k8s/validate/pattern.h"

#include "fixture.h" // its globals would shadow parameter names

static bool matches(const char *pattern, const char *text)
{
	struct pattern p;

	if (!pattern_compile(&p, &arena, span_str(pattern)))
		fail_msg("%s does not compile", pattern);
	return pattern_match(&p, &arena, span_str(text));
}

static void matches_like_go(void **state)
{
	(void)state;
	assert_true(matches("^[a-z]*$", ""));
	assert_false(matches("^[a-z]*$", "aB"));
	assert_true(matches("b", "abc"));
	assert_true(matches("^(?:a|bc)+$", "abcbca"));
	assert_false(matches("^(?:a|bc)+$", "abcb"));
	assert_true(matches("^\\d{2,3}(\\.\\d+)?$", "123.5"));
	assert_false(matches("^\\d{2,3}$", "1234"));
	assert_true(matches("(?i)^ab$", "aB"));
	assert_true(matches("^[^/\\s]+$", "a-b"));
	assert_false(matches("^[^/\\s]+$", "a b"));
	assert_true(matches("^.$", "\xc3\xa9"));
	assert_true(matches("\\bcat\\b", "a cat."));
	assert_false(matches("\\bcat\\b", "concat"));
	assert_true(matches("^[[:alpha:]_-]+$", "a_-"));
	assert_true(matches("a{", "a{"));
	assert_true(matches("^(a?){3}$", "aa"));
}

static void refuses_what_it_cannot_tell(void **state)
{
	static const char *const bad[] = { "(", "a)", "[a", "*", "a**", "\\pL", "a{1001}", "(?=a)", "\\1", "[z-a]" };
	struct pattern p;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (pattern_compile(&p, &arena, span_str(bad[i])))
			fail_msg("%s compiles", bad[i]);
}

// Nested repeats take linear time and are capped in size.
static void hostile_patterns_are_cheap(void **state)
{
	char text[2001];
	struct pattern p;

	(void)state;
	memset(text, 'a', 2000);
	text[2000] = '\0';
	assert_false(matches("^(a*)*(a|aa)+b$", text));
	assert_false(pattern_compile(&p, &arena, SPAN("((((a{900}){900}){900}){900})")));
}

static void formats(void **state)
{
	static const struct { const char *name, *good, *bad; } cases[] = { { "date-time", "2024-02-29T12:00:00Z", "2023-02-29T12:00:00Z" },
		{ "date", "2024-12-31", "2024-13-01" }, { "duration", "1h30m", "soon" }, { "ipv4", "192.0.2.1", "192.0.2" }, { "ipv6", "2001:db8::1", "192.0.2.1" },
		{ "cidr", "192.0.2.0/24", "192.0.2.0" }, { "email", "a.b@c.example", "a b" }, { "byte", "YWI=", "YW*" }, { "byte", "YWI=", "" },
		{ "uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567" }, { "uri", "https://a.example/b", "a.example" },
		{ "mac", "00:00:5e:00:53:01", "00:00:5e" }, { "k8s-short-name", "a-b", "a.b" } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(format_known(span_str(cases[i].name), 35));
		if (format_check(span_str(cases[i].name), span_str(cases[i].good), &arena) != FORMAT_FITS)
			fail_msg("%s: %s fails", cases[i].name, cases[i].good);
		if (format_check(span_str(cases[i].name), span_str(cases[i].bad), &arena) != FORMAT_FAILS)
			fail_msg("%s: \"%s\" fits", cases[i].name, cases[i].bad);
	}
	assert_false(format_known(SPAN("k8s-short-name"), 33));
	assert_false(format_known(SPAN("colour"), 35));
	assert_int_equal(format_check(SPAN("isbn"), SPAN("0"), &arena), FORMAT_UNDECIDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(matches_like_go, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(refuses_what_it_cannot_tell, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(hostile_patterns_are_cheap, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(formats, open_fixture, close_fixture) };

	(void)print;
	(void)parse;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
