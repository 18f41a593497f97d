// Data for programs: the same calls make JSON on one line, indented JSON and YAML, and our own readers read all of them back alike.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "out/emit.h"
#include "text/yaml.h"

static span document(struct arena *a, enum emit_style style)
{
	struct buf *b = arena_new(a, struct buf);
	b->arena = a;
	struct emit e = emit_start(b, style);

	emit_map(&e, NULL);
	emit_str(&e, "plain", "team-a");
	emit_str(&e, "word", "yes");
	emit_str(&e, "number", "1e3");
	emit_str(&e, "empty", "");
	emit_text(&e, "hostile", SPAN("a\x1b[0m\n- b: \xff \"q\" #"));
	emit_int(&e, "n", 42);
	emit_bool(&e, "b", true);
	emit_list(&e, "none");
	emit_end(&e);
	emit_list(&e, "list");
	emit_map(&e, NULL);
	emit_str(&e, "name", "x");
	emit_list(&e, "inner");
	emit_str(&e, NULL, "one");
	emit_str(&e, NULL, "null");
	emit_end(&e);
	emit_end(&e);
	emit_map(&e, NULL);
	emit_str(&e, "name", "y");
	emit_end(&e);
	emit_end(&e);
	emit_map(&e, "map");
	emit_end(&e);
	emit_end(&e);
	return buf_span(b);
}

static void keep(void *ctx, const struct yaml_doc *doc)
{
	*(value *)ctx = doc->root;
}

static void no_control_bytes(span s)
{
	for (size_t i = 0; i < s.n; i++)
		assert_true((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\n');
}

static void styles_say_the_same(void **state)
{
	struct arena a = { 0 };
	struct intern keys;
	struct json_options o = { 0 };
	struct json_error err;
	struct diags d = { .arena = &a };
	value line, indented, yaml = { 0 };
	(void)state;

	intern_init(&keys, &a, 1);
	span one = document(&a, EMIT_LINE), many = document(&a, EMIT_JSON), block = document(&a, EMIT_YAML);
	assert_true(json_read(one, &o, &a, &keys, &line, &err));
	assert_true(json_read(many, &o, &a, &keys, &indented, &err));
	assert_int_equal(yaml_read(block, SPAN("test"), &o, &a, &keys, &d, keep, &yaml), 0);
	assert_true(value_equal(&line, &indented));
	assert_true(value_equal(&line, &yaml));
	assert_int_equal(span_find(one, '\n', 0), (ptrdiff_t)one.n - 1);
	no_control_bytes(one);
	no_control_bytes(many);
	no_control_bytes(block);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(styles_say_the_same) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
