// The name of a path: what is written is what is read, and what people type is taken with or without its mark.
#include "attack/fingerprint.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena arena;

static void written_and_read(void **state)
{
	static const uint64_t bits[2] = { 0x0123456789abcdef, 0xf };
	uint64_t back[2];

	(void)state;
	assert_true(span_is(fingerprint_text(&arena, bits), "0123456789abcdef000000000000000f"));
	assert_true(span_is(fingerprint_short(&arena, bits), "01234567"));
	assert_true(fingerprint_read(fingerprint_text(&arena, bits), back));
	assert_memory_equal(back, bits, sizeof bits);
}

static void no_whole_one(void **state)
{
	static const char *const bad[] = { "", "01234567", "0123456789abcdef000000000000000F", "0123456789abcdef000000000000000g",
		"0123456789abcdef000000000000000f0", "p:23456789abcdef000000000000000f" };
	uint64_t back[2];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(fingerprint_read(span_str(bad[i]), back));
}

static void typed(void **state)
{
	(void)state;
	assert_true(span_is(fingerprint_typed(SPAN("p:4d10")), "4d10"));
	assert_true(span_is(fingerprint_typed(SPAN("4d10")), "4d10"));
	assert_true(fingerprint_hex(SPAN("4d10")));
	assert_false(fingerprint_hex(SPAN("4D10")));
	assert_false(fingerprint_hex(fingerprint_typed(SPAN("p:"))));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(written_and_read), cmocka_unit_test(no_whole_one), cmocka_unit_test(typed) };
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&arena);
	return failed;
}
