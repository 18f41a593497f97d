// Certificates, keys and bodies that cannot be told as text come as base64, with line breaks in it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/base64.h"

static void decodes_with_line_breaks_and_padding(void **state)
{
	struct arena a = { 0 };

	(void)state;
	assert_true(span_is(base64_bytes(&a, SPAN("aGVs\nbG8=")), "hello"));
	assert_int_equal(base64_bytes(&a, SPAN("")).n, 0);
	assert_int_equal((unsigned char)base64_bytes(&a, SPAN("/w==")).p[0], 0xff);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(decodes_with_line_breaks_and_padding) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
