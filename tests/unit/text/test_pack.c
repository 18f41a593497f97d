// Packed documents come back as they were, share what is equal, and bytes that lie are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/json.h"
#include "text/pack.h"
#include "text/pack_parts.h"

struct world { struct arena a; struct intern keys; };

static int open_world(void **state)
{
	static struct world w;

	w = (struct world){ 0 };
	intern_init(&w.keys, &w.a, 1);
	*state = &w;
	return 0;
}

static int close_world(void **state)
{
	arena_free(&((struct world *)*state)->a);
	return 0;
}

static const value *read_json(struct world *w, const char *json)
{
	value *v = arena_new(&w->a, value);
	struct json_error e;

	assert_true(json_read(span_str(json), NULL, &w->a, &w->keys, v, &e));
	return v;
}

static span packed(struct world *w, const char *const *json, size_t n, const struct pack_lines *lines, uint32_t line)
{
	struct pack_writer *p = pack_new(&w->a, &w->keys, 7);
	struct buf b = { .arena = &w->a };

	for (size_t i = 0; i < n; i++)
		assert_true(pack_add(p, read_json(w, json[i]), line, lines));
	pack_write(p, &b);
	return buf_span(&b);
}

static void what_was_packed_comes_back(void **state)
{
	struct world *w = *state;
	const char *json[] = { "{\"b\":[1,-2,18446744073709551615,0.5,1e300,true,false,null,\"\",\"x\",\"\\u0000\",{},[]],\"a\":{\"c\":\"x\"}}", "[]", "\"t\"", "{\"a\":{\"c\":\"x\"}}" };
	struct packed out;
	span wrong;

	assert_true(pack_read(packed(w, json, 4, NULL, 0), &w->a, &w->keys, &out, &wrong));
	assert_int_equal(out.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(value_equal(&out.root[i], read_json(w, json[i])));
	// Equal parts are one.
	uint32_t a = intern_id(&w->keys, SPAN("a"));
	assert_ptr_equal(value_get(&out.root[0], a)->member, value_get(&out.root[3], a)->member);
}

static void order_of_members_makes_no_difference_but_duplicates_stay_in_theirs(void **state)
{
	struct world *w = *state;
	const char *one = "{\"b\":1,\"a\":2,\"b\":3}", *two = "{\"a\":2,\"b\":1,\"b\":3}", *three = "{\"a\":2,\"b\":3,\"b\":1}";

	assert_true(span_eq(packed(w, &one, 1, NULL, 0), packed(w, &two, 1, NULL, 0)));
	assert_false(span_eq(packed(w, &one, 1, NULL, 0), packed(w, &three, 1, NULL, 0)));
}

static uint32_t line_of(void *ctx, uint32_t off)
{
	uint32_t line = 1;
	for (const char *p = ctx; off--; p++)
		line += *p == '\n';
	return line;
}

static void lines_count_from_the_document(void **state)
{
	struct world *w = *state;
	char json[] = "\n\n{\"a\":\n1,\"b\":[\n\n\"x\"]}";
	const char *text = json;
	struct pack_lines lines = { json, line_of };
	struct packed out;
	span wrong;

	assert_true(pack_read(packed(w, &text, 1, &lines, 3), &w->a, &w->keys, &out, &wrong));
	assert_int_equal(out.root[0].off, 0);
	assert_int_equal(value_get(&out.root[0], intern_id(&w->keys, SPAN("a")))->off, 1);
	assert_int_equal(value_item(value_get(&out.root[0], intern_id(&w->keys, SPAN("b"))), 0)->off, 3);
}

static void what_is_too_deep_is_not_added(void **state)
{
	struct world *w = *state;
	char json[2 * PACK_MAX_DEPTH + 3];
	struct pack_writer *p = pack_new(&w->a, &w->keys, 7);
	struct buf b = { .arena = &w->a };
	struct packed out;
	span wrong;

	memset(json, '[', PACK_MAX_DEPTH + 1);
	memset(json + PACK_MAX_DEPTH + 1, ']', PACK_MAX_DEPTH + 1);
	json[2 * PACK_MAX_DEPTH + 2] = 0;
	// The innermost is empty and no level of its own.
	assert_true(pack_add(p, read_json(w, json), 0, NULL));
	value *deep = arena_new(&w->a, value);
	*deep = value_array(read_json(w, "[[1]]"), 1);
	for (int i = 0; i < PACK_MAX_DEPTH; i++) {
		value *outer = arena_new(&w->a, value);
		*outer = value_array(deep, 1);
		deep = outer;
	}
	assert_false(pack_add(p, deep, 0, NULL));
	assert_true(pack_add(p, read_json(w, "{\"a\":1}"), 0, NULL));
	pack_write(p, &b);
	assert_true(pack_read(buf_span(&b), &w->a, &w->keys, &out, &wrong));
	assert_int_equal(out.n, 2);
}

static void every_damage_is_refused_or_harmless(void **state)
{
	struct world *w = *state;
	const char *json[] = { "{\"b\":[1,-2,18446744073709551615,0.5,true,\"x\",{},[]],\"a\":{\"c\":\"x\"}}", "{\"a\":{\"c\":\"x\"},\"d\":300}" };
	span good = packed(w, json, 2, NULL, 0);
	struct packed out;
	span wrong;

	for (size_t n = 0; n < good.n; n++) {
		assert_false(pack_read(span_head(good, n), &w->a, &w->keys, &out, &wrong));
		assert_true(wrong.n > 0);
	}
	for (size_t i = 0; i < good.n; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			char *p = arena_alloc(&w->a, good.n, 1);
			memcpy(p, good.p, good.n);
			p[i] ^= (char)(1 << bit);
			if (!pack_read(span_of(p, good.n), &w->a, &w->keys, &out, &wrong))
				assert_true(wrong.n > 0);
		}
	}
}

// Each list holds the one before it twice: 40 of them would be 2^40 values.
static void what_unfolds_without_end_is_refused(void **state)
{
	struct world *w = *state;
	struct buf b = { .arena = &w->a };
	struct packed out;
	span wrong;

	pack_number(&b, 0), pack_number(&b, 0), pack_number(&b, 40), pack_number(&b, 80);
	for (int i = 0; i < 40; i++) {
		pack_number(&b, 2 << 1);
		for (int k = 0; k < 2; k++)
			buf_char(&b, (char)((i ? PACK_LAST : PACK_TRUE) | PACK_LINE_NONE << 4));
	}
	pack_number(&b, 1), buf_char(&b, (char)(PACK_LAST | PACK_LINE_NONE << 4));
	assert_false(pack_read(buf_span(&b), &w->a, &w->keys, &out, &wrong));
	assert_true(span_contains(wrong, SPAN("unfolds")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_packed_comes_back, open_world, close_world),
		cmocka_unit_test_setup_teardown(order_of_members_makes_no_difference_but_duplicates_stay_in_theirs, open_world, close_world),
		cmocka_unit_test_setup_teardown(lines_count_from_the_document, open_world, close_world),
		cmocka_unit_test_setup_teardown(what_is_too_deep_is_not_added, open_world, close_world),
		cmocka_unit_test_setup_teardown(every_damage_is_refused_or_harmless, open_world, close_world),
		cmocka_unit_test_setup_teardown(what_unfolds_without_end_is_refused, open_world, close_world),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
