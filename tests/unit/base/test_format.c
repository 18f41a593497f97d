#include "base/arena.h"
#include "base/buf.h"

#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>

static struct arena a;

#define SAME(...) \
	do { \
		char want[256]; \
		snprintf(want, sizeof want, __VA_ARGS__); \
		span got = arena_printf(&a, __VA_ARGS__); \
		assert_string_equal(got.p, want); \
		assert_int_equal(got.n, strlen(want)); \
	} while (0)

static void says_what_printf_says(void **state)
{
	(void)state;
	SAME("plain");
	SAME("%s", "");
	SAME("100%% of %s and %s", "this", "that");
	SAME("%d %d %d %u %u", 0, INT_MIN, INT_MAX, 0u, UINT_MAX);
	SAME("%zu %lld %lld", SIZE_MAX, LLONG_MIN, LLONG_MAX);
	SAME("[%.*s] [%.*s] [%.*s]", 3, "abcdef", 0, "abc", 5, "short");
	SAME("%.*s", -1, "all of it");
	SAME("%04d %-6s| %6.2f %c %x %hu", 7, "left", 2.5, 'c', 255u, (unsigned short)9);
	SAME("%s %llu %ld", "mixed", ULLONG_MAX, LONG_MIN);
}

// JSON texts may hold NUL, and refusals quote them whole.
static void keeps_what_stands_behind_a_nul(void **state)
{
	span got = arena_printf(&a, "<%.*s>", 5, "ab\0cd");

	(void)state;
	assert_int_equal(got.n, 7);
	assert_memory_equal(got.p, "<ab\0cd>", 8);
}

// Where the chunk or the buffer ends within the text, it is written again.
static void finds_room(void **state)
{
	struct buf b = { .arena = &a };

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		span s = arena_printf(&a, "%u:%s", i, "0123456789012345678901234567890123456789");
		assert_int_equal(s.n, (size_t)snprintf(NULL, 0, "%u:", i) + 40);
		assert_int_equal(s.p[s.n], 0);
	}
	for (unsigned i = 0; i < 300; i++)
		buf_printf(&b, "%u,", i % 10);
	assert_int_equal(b.n, 600);
	assert_memory_equal(b.v + 590, "5,6,7,8,9,", 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(says_what_printf_says), cmocka_unit_test(keeps_what_stands_behind_a_nul), cmocka_unit_test(finds_room) };
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&a);
	return failed;
}
