// Text for people: nothing from the input may act on a terminal or hide what a line says.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "out/escape.h"

static void expect(const char *in, size_t n, const char *want)
{
	struct arena a = { 0 };
	struct buf b = { .arena = &a };

	escape_add(&b, span_of(in, n));
	buf_char(&b, '\0');
	assert_string_equal(b.v, want);
	assert_int_equal(b.n - 1, strlen(want));
	arena_free(&a);
}

#define EXPECT(in, want) expect(in, sizeof(in) - 1, want)

static void controls_become_visible(void **state)
{
	(void)state;
	EXPECT("\x1b[2Jname", "\\x1b[2Jname");
	EXPECT("a\nb\r\tc", "a\\nb\\r\\tc");
	EXPECT("a\0b", "a\\x00b");
	EXPECT("\x7f", "\\x7f");
	EXPECT("\xc2\x9b" "31m", "\\x9b31m"); // C1: one-character CSI
}

static void direction_and_width_become_visible(void **state)
{
	(void)state;
	EXPECT("a\xe2\x80\xae" "b", "a\\u202eb");
	EXPECT("a\xe2\x80\x8b" "b", "a\\u200bb");
	EXPECT("\xe2\x80\xa8", "\\u2028");
	EXPECT("\xef\xbb\xbf", "\\ufeff");
	EXPECT("\xf3\xa0\x81\x81", "\\U000e0041");
}

static void broken_utf8_is_replaced(void **state)
{
	(void)state;
	EXPECT("a\xff" "b", "a\xef\xbf\xbd" "b");
	EXPECT("\xc3", "\xef\xbf\xbd");
	EXPECT("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

static void what_is_text_stays(void **state)
{
	(void)state;
	EXPECT("", "");
	EXPECT("ns/name-1.2", "ns/name-1.2");
	EXPECT("gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2\xe5\xad\x97 \xf0\x9f\x94\x92", "gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2\xe5\xad\x97 \xf0\x9f\x94\x92");
	assert_int_equal(escape_width(SPAN("gr\xc3\xbcn")), 4);
	assert_int_equal(escape_width(SPAN("a\nb")), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(controls_become_visible), cmocka_unit_test(direction_and_width_become_visible),
		cmocka_unit_test(broken_utf8_is_replaced), cmocka_unit_test(what_is_text_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
