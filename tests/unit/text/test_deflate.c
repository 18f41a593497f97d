// What is deflated comes back as it was, through zlib itself; base64 both ways.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "text/base64.h"
#include "text/deflate.h"

#include <zlib.h>

static void comes_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 4, 1000, 300000, 2500000 };
	(void)state;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct arena a = { 0 };
		struct buf packed = { .arena = &a }, text = { .arena = &a };
		char *raw = arena_alloc(&a, sizes[i] + 1, 1), *again = arena_alloc(&a, sizes[i] + 1, 1);
		uint32_t x = 1;
		for (size_t k = 0; k < sizes[i]; k++)
			raw[k] = (char)((x = x * 1664525 + 1013904223) >> 24 & (k % 5000 < 2500 ? 0xff : 3));
		deflate_add(&packed, span_of(raw, sizes[i]), 4);
		base64_add(&text, buf_span(&packed));
		assert_int_equal(text.n % 4, 0);
		span bytes = base64_bytes(&a, buf_span(&text));
		assert_true(span_eq(bytes, buf_span(&packed)));
		uLongf n = sizes[i] + 1;
		assert_int_equal(uncompress((Bytef *)again, &n, (const Bytef *)bytes.p, bytes.n), Z_OK);
		assert_int_equal(n, sizes[i]);
		assert_memory_equal(raw, again, n);
		arena_free(&a);
	}
}

static void known_texts(void **state)
{
	// RFC 4648 section 10.
	static const char *const pair[][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" }, { "\xff\xfe\xfd", "//79" } };
	struct arena a = { 0 };
	(void)state;

	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
		struct buf b = { .arena = &a };
		base64_add(&b, span_str(pair[i][0]));
		assert_true(span_is(buf_span(&b), pair[i][1]));
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(comes_back), cmocka_unit_test(known_texts) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
