// What kubectl and the API server make of YAML, checked on documents as JSON.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/yaml.h"

struct reading {
	struct arena arena;
	struct intern keys;
	struct diags diags;
	struct buf json; // the documents, one a line
	size_t docs, bad;
	value last;
};

static void each(void *ctx, const struct yaml_doc *doc)
{
	struct reading *r = ctx;

	if (r->docs++)
		buf_char(&r->json, '\n');
	json_write(&r->json, &r->keys, &doc->root);
	r->last = doc->root;
}

static void read_with(struct reading *r, span text, const struct json_options *o)
{
	memset(r, 0, sizeof *r);
	intern_init(&r->keys, &r->arena, 1);
	r->diags.arena = r->json.arena = &r->arena;
	r->bad = yaml_read(text, SPAN("x.yaml"), o, &r->arena, &r->keys, &r->diags, each, r);
}

static void expect_json(const char *yaml, const char *json)
{
	struct reading r;

	read_with(&r, span_str(yaml), NULL);
	buf_char(&r.json, '\0');
	assert_string_equal(r.json.v, json);
	assert_int_equal(r.bad, 0);
	arena_free(&r.arena);
}

static void expect_error(span yaml, uint32_t line, uint32_t col, const char *part)
{
	struct reading r;

	read_with(&r, yaml, NULL);
	assert_int_equal(r.bad, 1);
	assert_int_equal(r.diags.list.n, 1);
	assert_int_equal(r.diags.list.v[0].line, line);
	assert_int_equal(r.diags.list.v[0].col, col);
	assert_true(span_contains(r.diags.list.v[0].text, span_str(part)));
	arena_free(&r.arena);
}

static void scalars(void **state)
{
	(void)state;
	expect_json("[y, Yes, on, TRUE, n, No, OFF, false, yEs, 'yes']", "[true,true,true,true,false,false,false,false,\"yEs\",\"yes\"]");
	expect_json("[~, null, NULL, '', nULL]", "[null,null,null,\"\",\"nULL\"]");
	expect_json("[0x1F, 0o17, 017, 0b101, 1_000, +5, -0b11, 08]", "[31,15,15,5,1000,5,-3,8]");
	expect_json("[9223372036854775807, 18446744073709551615, 9223372036854775808]",
	            "[9223372036854775807,18446744073709551615,9223372036854775808]");
	expect_json("[1.0, 1e3, .5, 1e400, 1.5]", "[1,1000,0.5,\"1e400\",1.5]");
	expect_json("[2001-01-01, 1:30, 1.2.3, 0x, 1e, .]", "[\"2001-01-01\",\"1:30\",\"1.2.3\",\"0x\",\"1e\",\".\"]");
	expect_json("[!!str 5, !!int '5', !!float 5, !!bool 'on', !x 5, !!binary aGk=]", "[\"5\",5,5,true,\"5\",\"hi\"]");
	expect_json("a: |\n  one\n  two\nb: >-\n  one\n  two\nc: \"x\\ty\"\n", "{\"a\":\"one\\ntwo\\n\",\"b\":\"one two\",\"c\":\"x\\ty\"}");
}

static void keys_become_texts(void **state)
{
	(void)state;
	expect_json("{1: a, y: b, 1.5: c, 0x10: d, 1e6: e, .inf: f}", "{\"1\":\"a\",\"true\":\"b\",\"1.5\":\"c\",\"16\":\"d\",\"1e+06\":\"e\",\".inf\":\"f\"}");
	expect_error(SPAN("a: 1\n~: b\n"), 2, 1, "key");
	expect_error(SPAN("a: 1\n? [x]\n: b\n"), 2, 3, "key");
	expect_error(SPAN("a: .nan\n"), 1, 4, "NaN");
}

static void merges_and_aliases(void **state)
{
	(void)state;
	expect_json("x: &a {p: 1, q: 2}\ny: {<<: *a, q: 3}\n", "{\"x\":{\"p\":1,\"q\":2},\"true\":{\"p\":1,\"q\":3}}");
	// go-yaml v2 merges where "<<" stands: it wins over what was before it.
	expect_json("x: &a {p: 1}\nz: {p: 0, <<: *a}\n", "{\"x\":{\"p\":1},\"z\":{\"p\":1}}");
	expect_json("a: &a {p: 1}\nb: &b {p: 2, q: 2}\nc: {<<: [*a, *b]}\n", "{\"a\":{\"p\":1},\"b\":{\"p\":2,\"q\":2},\"c\":{\"q\":2,\"p\":1}}");
	expect_error(SPAN("a: &a [*a]\n"), 1, 8, "itself");
	expect_error(SPAN("a: *b\n"), 1, 4, "anchor");
	expect_error(SPAN("a: {<<: 1}\n"), 1, 9, "<<");
}

static void alias_bomb(void **state)
{
	struct reading r;
	struct buf b = { 0 };
	(void)state;

	read_with(&r, SPAN(""), NULL);
	b.arena = &r.arena;
	buf_str(&b, "a: &a [x,x,x,x,x,x,x,x,x]\n");
	for (char c = 'b'; c <= 'j'; c++) {
		buf_printf(&b, "%c: &%c [", c, c);
		for (int i = 0; i < 9; i++)
			buf_printf(&b, "%s*%c", i ? "," : "", c - 1);
		buf_str(&b, "]\n");
	}
	buf_str(&b, "---\nkind: Pod\n");
	struct reading s;
	read_with(&s, buf_span(&b), NULL);
	assert_int_equal(s.bad, 1);
	assert_int_equal(s.docs, 1);
	assert_true(s.arena.used < 1 << 20);
	arena_free(&s.arena);
	arena_free(&r.arena);
}

static void one_broken_document(void **state)
{
	struct reading r;
	(void)state;

	read_with(&r, SPAN("kind: A\n---\nkind: {\n---\n# nothing\n---\nkind: C\n"), NULL);
	buf_char(&r.json, '\0');
	assert_string_equal(r.json.v, "{\"kind\":\"A\"}\n{\"kind\":\"C\"}");
	assert_int_equal(r.bad, 1);
	assert_int_equal(r.diags.list.v[0].line, 4);
	arena_free(&r.arena);
	expect_error(SPAN("kind: A\n---\nx: \xff\n"), 3, 4, "UTF-8");
	expect_error(SPAN("kind: A\n---\nx: \"a\0b\"\n"), 3, 6, "control");
	expect_error(SPAN("kind: A\nname: {{ .Values.name }}\n"), 2, 7, "template");
}

static void broken_items(void **state)
{
	struct reading r;
	(void)state;

	read_with(&r, SPAN("apiVersion: v1\nitems:\n- a: 1\n- {\n- a: *x\n- a: 3\nkind: List\n"), NULL);
	buf_char(&r.json, '\0');
	assert_string_equal(r.json.v, "[{\"a\":1}]\n[{\"a\":3}]");
	assert_int_equal(r.diags.list.n, 2);
	assert_int_equal(r.diags.list.v[1].line, 5);
	arena_free(&r.arena);
	// Only items of a list are documents: the subjects of a broken binding are not.
	expect_error(SPAN("kind: RoleBinding\nsubjects:\n- kind: User\nroleRef: {\n"), 5, 1, "flow");
}

static void deep(void **state)
{
	char text[20001];
	(void)state;

	memset(text, '[', sizeof text);
	text[0] = ' ';
	expect_error(span_of(text, sizeof text), 1, 1002, "nested");
	for (size_t i = 0; i < sizeof text - 1; i += 2)
		memcpy(text + i, "- ", 2);
	expect_error(span_of(text, sizeof text - 1), 1, 2001, "nested");
}

static void offsets(void **state)
{
	struct reading r;
	span text = SPAN("# \xc3\xa9\n---\nkind: Pod\nmetadata:\n  name: '\xc3\xa9'\n  x: end\n");
	(void)state;

	read_with(&r, text, NULL);
	const value *meta = value_get(&r.last, KEY_metadata);
	assert_memory_equal(text.p + r.last.off, "kind", 4);
	assert_memory_equal(text.p + meta->off, "name", 4);
	assert_memory_equal(text.p + meta->member[1].off, "x:", 2);
	assert_memory_equal(text.p + meta->member[1].v.off, "end", 3);
	arena_free(&r.arena);
}

static void secrets(void **state)
{
	struct reading r;
	struct json_options o = { .mask_secrets = true };
	(void)state;

	read_with(&r, SPAN("data: {a: c2VjcmV0}\nstringData:\n  b: secret\nkind: Secret\nmetadata:\n  annotations:\n"
	                   "    kubectl.kubernetes.io/last-applied-configuration: secret\n    note: kept\n"), &o);
	buf_char(&r.json, '\0');
	assert_string_equal(r.json.v, "{\"data\":{\"a\":\"\"},\"stringData\":{\"b\":\"\"},\"kind\":\"Secret\",\"metadata\":{\"annotations\":"
	                              "{\"kubectl.kubernetes.io/last-applied-configuration\":\"\",\"note\":\"kept\"}}}");
	arena_free(&r.arena);
}

static void duplicates(void **state)
{
	struct reading r;
	(void)state;

	read_with(&r, SPAN("a: 1\nb: 2\na: 3\n"), NULL);
	assert_int_equal(r.last.n, 3);
	assert_int_equal(value_get_int(&r.last, intern_id(&r.keys, SPAN("a")), 0), 3);
	assert_int_equal(r.diags.list.n, 1);
	assert_int_equal(r.diags.list.v[0].level, DIAG_WARN);
	assert_int_equal(r.diags.list.v[0].line, 3);
	arena_free(&r.arena);
}

// What yaml_write writes reads back as the same document.
static void round_trip(void **state)
{
	static const char *const docs[] = {
		"{\"a\":\"\",\"b\":\"yes\",\"c\":\"1\",\"d\":\"a: b\",\"e\":\"- x\",\"f\":\"x #y\",\"true\":true,\"g\":null}",
		"{\"spec\":{\"list\":[{\"a\":1,\"b\":[1,2,[3,[]]]},[],{},\"x\"],\"e\":{}},\"n\":[1.5,-3,1e+22,18446744073709551615]}",
		"[\"line one\\nline two\\n\",\" lead\\n\",\"tail \\n\",\"two\\n\\n\",\"a\\nb\",\"\\ttab\\nx\",\"\\u0000\\u0001\\u007f\"]",
		"{\"k: v\":\"*\",\"'\":\"\\\"\",\"\\\\\":\"\xf0\x9f\x98\x80\",\"m\":\"one\\ntwo\",\"\xef\xbb\xbf\":\"x\xef\xbf\xbey\xef\xbf\xbf\",\"0x1\":\"~\"}",
		"\"text\"", "[]", "{}", "12",
	};
	(void)state;

	for (size_t i = 0; i < sizeof docs / sizeof *docs; i++) {
		struct reading r, back;
		struct json_error e;
		struct buf b = { 0 };
		value v;
		read_with(&r, SPAN(""), NULL);
		b.arena = &r.arena;
		assert_true(json_read(span_str(docs[i]), NULL, &r.arena, &r.keys, &v, &e));
		yaml_write(&b, &r.keys, &v);
		json_write(&r.json, &r.keys, &v);
		read_with(&back, buf_span(&b), NULL);
		assert_int_equal(back.bad, 0);
		assert_int_equal(back.json.n, r.json.n);
		assert_memory_equal(back.json.v, r.json.v, r.json.n);
		arena_free(&back.arena);
		arena_free(&r.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars), cmocka_unit_test(keys_become_texts), cmocka_unit_test(merges_and_aliases),
		cmocka_unit_test(alias_bomb), cmocka_unit_test(one_broken_document), cmocka_unit_test(broken_items), cmocka_unit_test(deep),
		cmocka_unit_test(offsets), cmocka_unit_test(secrets), cmocka_unit_test(duplicates), cmocka_unit_test(round_trip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
