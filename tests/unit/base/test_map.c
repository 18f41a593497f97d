#include "base/intern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_map64(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct map64 m = { 0 };
	bool fresh;
	assert_int_equal(map64_get(&m, 0), MAP_NONE);
	for (uint64_t i = 0; i < 10000; i++) {
		uint32_t *v = map64_put(&m, &a, i * 4096, &fresh);
		assert_true(fresh && *v == MAP_NONE);
		*v = (uint32_t)i;
	}
	for (uint64_t i = 0; i < 10000; i++)
		assert_int_equal(map64_get(&m, i * 4096), i);
	assert_int_equal(map64_get(&m, 1), MAP_NONE);
	*map64_put(&m, &a, 0, &fresh) = 77;
	assert_false(fresh);
	assert_int_equal(map64_get(&m, 0), 77);
	assert_int_equal(m.n, 10000);
	arena_free(&a);
}

static void test_spanmap(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 3; seed++) {
		struct arena a = { 0 };
		struct spanmap m = { .seed = seed };
		bool fresh;
		assert_int_equal(spanmap_get(&m, SPAN("x")), MAP_NONE);
		for (unsigned i = 0; i < 5000; i++)
			*spanmap_put(&m, &a, arena_printf(&a, "name-%u", i), &fresh) = i;
		*spanmap_put(&m, &a, (span){ 0 }, &fresh) = 9999; // the empty text is a key as any
		assert_true(fresh);
		for (unsigned i = 0; i < 5000; i++)
			assert_int_equal(spanmap_get(&m, arena_printf(&a, "name-%u", i)), i);
		assert_int_equal(spanmap_get(&m, SPAN("")), 9999);
		assert_int_equal(spanmap_get(&m, SPAN("name-5000")), MAP_NONE);
		spanmap_put(&m, &a, SPAN("name-7"), &fresh);
		assert_false(fresh);
		arena_free(&a);
	}
}

static void test_intern(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct intern *t = calloc(1, sizeof *t);
	intern_init(t, &a, 3);
	assert_int_equal(intern_id(t, SPAN("metadata")), KEY_metadata);
	assert_int_equal(intern_id(t, SPAN("")), KEY_empty);
	assert_int_equal(intern_find(t, SPAN("not-yet")), MAP_NONE);
	// Names that share their last eight bytes, their length, or both; lengths around the limits of the cache.
	uint32_t id[400];
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 400; i++) {
			char text[64];
			memset(text, 'x', sizeof text);
			text[0] = (char)('a' + i % 20);
			text[1] = (char)('a' + i / 20 % 20);
			span s = span_of(text, (size_t)(2 + i % 50));
			uint32_t got = intern_id(t, s);
			assert_true(span_eq(intern_text(t, got), s));
			assert_true(round == 0 || got == id[i]);
			assert_int_equal(intern_find(t, s), got);
			id[i] = got;
		}
	}
	arena_free(&a);
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_map64), cmocka_unit_test(test_spanmap), cmocka_unit_test(test_intern) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
