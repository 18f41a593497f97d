#include "base/bitset.h"
#include "base/buf.h"
#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_alignment_and_growth(void **state)
{
	(void)state;
	struct arena a = { 0 };
	size_t sum = 0;
	for (size_t i = 0; i < 20000; i++) {
		size_t align = (size_t)1 << (i % 7), n = i % 500;
		unsigned char *p = arena_alloc(&a, n, align);
		assert_int_equal((uintptr_t)p % align, 0);
		memset(p, (int)i, n); // a sanitizer sees any overlap with the end of a chunk
		sum += n;
	}
	assert_true(a.used >= sum);
	unsigned char *big = arena_zalloc(&a, 5u << 20, 8);
	assert_true(big[0] == 0 && big[(5u << 20) - 1] == 0);
	arena_free(&a);
	assert_null(a.chunk);
}

static void test_blocks_do_not_overlap(void **state)
{
	(void)state;
	struct arena a = { 0 };
	unsigned char *p[1000];
	for (int i = 0; i < 1000; i++)
		memset(p[i] = arena_alloc(&a, 100, 1), i % 256, 100);
	for (int i = 0; i < 1000; i++)
		assert_true(p[i][0] == i % 256 && p[i][99] == i % 256);
	arena_free(&a);
}

static void test_limit_and_reset(void **state)
{
	(void)state;
	struct arena a = { .limit = 1000 };
	assert_true(arena_need(&a, 1000));
	assert_false(arena_need(&a, 1001));
	arena_alloc(&a, 600, 1);
	assert_true(arena_need(&a, 400));
	assert_false(arena_need(&a, 401));
	arena_reset(&a);
	assert_int_equal(a.used, 0);
	assert_true(arena_need(&a, 1000));
	arena_free(&a);
	assert_int_equal(a.limit, 1000);
	assert_true(arena_need(&(struct arena){ 0 }, SIZE_MAX / 2));
}

static void test_texts(void **state)
{
	(void)state;
	struct arena a = { 0 };
	span s = arena_span(&a, SPAN("a\0b"));
	assert_int_equal(s.n, 3);
	assert_int_equal(s.p[3], 0);
	assert_string_equal(arena_printf(&a, "%d-%s", 7, "x").p, "7-x");
	struct buf b = { .arena = &a };
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	assert_true(span_starts(buf_span(&b), SPAN("0,1,2,")) && span_ends(buf_span(&b), SPAN(",998,999,")));
	arena_free(&a);
}

static void test_vec_and_bitset(void **state)
{
	(void)state;
	struct arena a = { 0 };
	VEC(int) v = { 0 };
	for (int i = 0; i < 1000; i++)
		vec_push(&v, &a, i * i);
	assert_int_equal(v.n, 1000);
	assert_true(v.v[0] == 0 && v.v[999] == 999 * 999);
	struct bitset s = bitset_new(&a, 130);
	bitset_add(&s, 0);
	bitset_add(&s, 129);
	assert_true(bitset_has(&s, 0) && bitset_has(&s, 129) && !bitset_has(&s, 64) && !bitset_has(&s, 1000));
	bitset_del(&s, 129);
	assert_false(bitset_has(&s, 129));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alignment_and_growth), cmocka_unit_test(test_blocks_do_not_overlap), cmocka_unit_test(test_limit_and_reset),
		cmocka_unit_test(test_texts), cmocka_unit_test(test_vec_and_bitset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
