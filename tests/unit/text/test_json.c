#include "base/buf.h"
#include "text/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

struct bench {
	struct arena arena, key_arena;
	struct intern keys;
	struct json_options o;
	struct json_error e;
	value v;
};

static struct bench *start(void)
{
	struct bench *b = calloc(1, sizeof *b);
	intern_init(&b->keys, &b->key_arena, 7);
	return b;
}

static void finish(struct bench *b)
{
	arena_free(&b->arena);
	arena_free(&b->key_arena);
	free(b);
}

// The text is read from a block of its exact size, so that a sanitizer sees one byte too many.
static bool read_span(struct bench *b, span s)
{
	char *p = malloc(s.n ? s.n : 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	bool ok = json_read(span_of(p, s.n), &b->o, &b->arena, &b->keys, &b->v, &b->e);
	// Texts of the document point into the input: written out while it is there.
	struct buf out = { .arena = &b->arena };
	json_write(&out, &b->keys, &b->v);
	span again = buf_span(&out);
	free(p);
	if (ok) {
		struct json_options plain = { .max_depth = b->o.max_depth };
		assert_true(json_read(again, &plain, &b->arena, &b->keys, &b->v, &b->e));
	}
	return ok;
}

// What `text` reads as, written again; the error text when it is refused.
static const char *reading(struct bench *b, span text)
{
	struct buf out = { .arena = &b->arena };
	if (!read_span(b, text)) {
		assert_true(b->e.text[0] != 0);
		assert_int_equal(b->v.type, VALUE_ABSENT);
		return arena_printf(&b->arena, "%s", b->e.text).p;
	}
	json_write(&out, &b->keys, &b->v);
	buf_char(&out, '\0');
	return out.v;
}

#define READS(in, want) { SPAN_INIT(in), want, -1 }
#define FAILS(in, where) { SPAN_INIT(in), NULL, where }

static const struct { span in; const char *want; long at; } table[] = {
	READS("{}", "{}"),
	READS(" [ ] ", "[]"),
	READS("\t\r\n null \n", "null"),
	READS("true", "true"),
	READS("[false]", "[false]"),
	READS("\"x\"", "\"x\""),
	READS("0", "0"),
	READS("-0", "0"),
	READS("[1,12,123,1234,12345,123456,1234567,12345678,123456789]", "[1,12,123,1234,12345,123456,1234567,12345678,123456789]"),
	READS("[9007199254740993]", "[9007199254740993]"),
	READS("[9223372036854775807,-9223372036854775808]", "[9223372036854775807,-9223372036854775808]"),
	READS("[9223372036854775808,18446744073709551615]", "[9223372036854775808,18446744073709551615]"),
	READS("[18446744073709551616,-9223372036854775809]", "[1.8446744073709552e+19,-9.2233720368547758e+18]"),
	READS("[1.5,-1.5e2,1E+2,1e-2,0.0]", "[1.5,-150,100,0.01,0]"),
	READS("{\"a\":1,\"b\":{\"c\":[1,{\"d\":null}]}}", "{\"a\":1,\"b\":{\"c\":[1,{\"d\":null}]}}"),
	READS("{\"a\":1,\"a\":2}", "{\"a\":2}"),
	READS("{\"a\\u0062\":1,\"ab\":2}", "{\"ab\":2}"),
	READS("{\"\":{\"\":1}}", "{\"\":{\"\":1}}"),
	READS("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\xc3\xa9\""),
	READS("\"\\u0000\"", "\"\\u0000\""),
	READS("\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\""),
	READS("\"<&>\"", "\"\\u003c\\u0026\\u003e\""),
	READS("\"\xe2\x80\xa8\xe2\x80\xa9\xc2\x9b\x7f\"", "\"\\u2028\\u2029\\u009b\\u007f\""),
	// Go: every byte that belongs to no valid sequence is one U+FFFD; so is a surrogate without its other half.
	READS("\"a\xff\"", "\"a\xef\xbf\xbd\""),
	READS("\"\xc0\x80\"", "\"\xef\xbf\xbd\xef\xbf\xbd\""),
	READS("\"\xe2\x82x\"", "\"\xef\xbf\xbd\xef\xbf\xbdx\""),
	READS("\"\xed\xa0\x80\"", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""),
	READS("\"\xf4\x90\x80\x80\"", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""),
	READS("\"\\ud800\"", "\"\xef\xbf\xbd\""),
	READS("\"\\ud800x\"", "\"\xef\xbf\xbdx\""),
	READS("\"\\udc00\\ud800\"", "\"\xef\xbf\xbd\xef\xbf\xbd\""),
	READS("\"\\ud800\\ud83d\\ude00\"", "\"\xef\xbf\xbd\xf0\x9f\x98\x80\""),
	READS("\"\\ud800\\n\"", "\"\xef\xbf\xbd\\n\""),
	READS("{\"k\xff\":1}", "{\"k\xef\xbf\xbd\":1}"),
	FAILS("", 0), FAILS("  ", 2), FAILS("{", 1), FAILS("[", 1), FAILS("[1", 2), FAILS("[1,", 3), FAILS("[1,]", 3), FAILS("[,1]", 1),
	FAILS("{\"a\"", 4), FAILS("{\"a\":", 5), FAILS("{\"a\":1", 6), FAILS("{\"a\":1,", 7), FAILS("{\"a\":1,}", 7), FAILS("{,}", 1),
	FAILS("{\"a\" 1}", 5), FAILS("{a:1}", 1), FAILS("{1:1}", 1), FAILS("{'a':1}", 1), FAILS("{\"a\":1 \"b\":2}", 7),
	FAILS("[1 2]", 3), FAILS("[1}", 2), FAILS("{\"a\":1]", 6), FAILS("]", 0), FAILS("}", 0),
	FAILS("{} x", 3), FAILS("{}{}", 2), FAILS("1 2", 2), FAILS("null,", 4), FAILS("{}\0", 2),
	FAILS("// c\n1", 0), FAILS("/* c */1", 0), FAILS("[1,//\n2]", 3), FAILS("\xef\xbb\xbf{}", 0),
	FAILS("01", 0), FAILS("[-01]", 2), FAILS("00", 0), FAILS("-", 1), FAILS("+1", 0), FAILS(".5", 0), FAILS("1.", 2), FAILS("1.e1", 2),
	FAILS("1e", 2), FAILS("1e+", 3), FAILS("0x10", 1), FAILS("1e999", 0), FAILS("-1e999", 0), FAILS("NaN", 0), FAILS("Infinity", 0),
	FAILS("[1234567890123.]", 15), FAILS("[12a]", 3), FAILS("1_000", 1),
	FAILS("tru", 0), FAILS("True", 0), FAILS("nul", 0), FAILS("nulll", 4), FAILS("[fals]", 1),
	FAILS("\"", 1), FAILS("\"abc", 4), FAILS("\"a\nb\"", 2), FAILS("\"a\tb\"", 2), FAILS("\"a\0b\"", 2), FAILS("\"a\x1f\"", 2),
	FAILS("\"\\x\"", 2), FAILS("\"\\u12\"", 1), FAILS("\"\\u12G4\"", 1), FAILS("\"\\", 2), FAILS("\"\\\"", 3), FAILS("\"\\ud800", 7),
	FAILS("'a'", 0), FAILS("\0", 0), FAILS("[\0]", 1), FAILS("\x0b[]", 0), FAILS("[1,\xa0]", 3), FAILS("\"\xe2\x82", 3),
};

static void test_table(void **state)
{
	(void)state;
	struct bench *b = start();
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const char *got = reading(b, table[i].in);
		if (table[i].want) {
			assert_string_equal(got, table[i].want);
			continue;
		}
		if (!b->e.text[0] || (long)b->e.at != table[i].at)
			fail_msg("row %zu (%.*s): %s at %zu, expected an error at %ld", i, SPANF(table[i].in), got, b->e.at, table[i].at);
	}
	finish(b);
}

// Each row again with white space or a container around it, so that it meets the fast loop, the slow paths and the tail of the text.
static void test_table_in_large_texts(void **state)
{
	(void)state;
	struct bench *b = start();
	char pad[700];
	memset(pad, ' ', sizeof pad);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		for (size_t after = 0; after < sizeof pad; after += i % 7 + 97) {
			span s = arena_printf(&b->arena, "[%.*s", (int)(i % 40), pad);
			struct buf t = { .arena = &b->arena };
			buf_add(&t, s);
			buf_add(&t, table[i].in);
			buf_add(&t, span_of(pad, after));
			buf_str(&t, ",{\"name\":\"x\"}]");
			span all = buf_span(&t);
			bool empty = span_trim(table[i].in).n == 0;
			bool list = span_is(table[i].in, "{}{}") || span_is(table[i].in, "null,");
			if (table[i].want) {
				const char *got = reading(b, all), *want = arena_printf(&b->arena, "[%s,{\"name\":\"x\"}]", table[i].want).p;
				assert_string_equal(got, want);
			} else if (!empty && !list) {
				assert_false(read_span(b, all));
			}
		}
	}
	finish(b);
}

static void test_offsets_and_types(void **state)
{
	(void)state;
	struct bench *b = start();
	const char *t = "{\"a\": [1, \"x\"],\n \"b\" :-2.5, \"u\":18446744073709551615, \"t\":true}";
	value v;
	assert_true(json_read(span_str(t), NULL, &b->arena, &b->keys, &v, &b->e));
	assert_int_equal(v.type, VALUE_OBJECT);
	assert_int_equal(v.n, 4);
	assert_int_equal(v.off, 0);
	assert_int_equal(v.member[0].off, 1);
	assert_int_equal(v.member[0].v.off, 6);
	assert_int_equal(value_item(&v.member[0].v, 1)->off, 10);
	assert_ptr_equal(value_item(&v.member[0].v, 1)->s, t + 11); // no copy
	assert_int_equal(v.member[1].off, 17);
	assert_int_equal(v.member[1].v.off, 22);
	assert_true(v.member[1].v.type == VALUE_NUMBER && v.member[1].v.d == -2.5);
	assert_true(v.member[2].v.type == VALUE_UINT && v.member[2].v.u == UINT64_MAX);
	assert_true(v.member[3].v.type == VALUE_BOOL && v.member[3].v.b);
	assert_true(json_read(SPAN("{\"a\":1,\"a\":2}"), NULL, &b->arena, &b->keys, &v, &b->e));
	assert_int_equal(v.n, 2); // duplicates stay
	finish(b);
}

static span nested(struct bench *b, const char *open, size_t n, const char *middle, const char *close)
{
	struct buf t = { .arena = &b->arena };
	for (size_t i = 0; i < n; i++)
		buf_str(&t, open);
	buf_str(&t, middle);
	for (size_t i = 0; i < n; i++)
		buf_str(&t, close);
	return buf_span(&t);
}

static void test_depth(void **state)
{
	(void)state;
	struct bench *b = start();
	assert_true(read_span(b, nested(b, "[", JSON_MAX_DEPTH, "1", "]")));
	assert_false(read_span(b, nested(b, "[", JSON_MAX_DEPTH + 1, "1", "]")));
	assert_string_equal(b->e.text, "nested deeper than 10000 levels");
	assert_int_equal(b->e.at, JSON_MAX_DEPTH);
	assert_true(read_span(b, nested(b, "{\"a\":", JSON_MAX_DEPTH, "1", "}")));
	assert_false(read_span(b, nested(b, "[", 1000000, "", "")));
	b->o.max_depth = 3;
	assert_true(read_span(b, SPAN("[[{}]]")));
	assert_false(read_span(b, SPAN("[[{\"a\":[]}]]")));
	b->o.skip_managed_fields = true;
	assert_true(read_span(b, SPAN("{\"metadata\":{\"managedFields\":[]}}")));
	assert_false(read_span(b, SPAN("{\"metadata\":{\"managedFields\":[[]]}}")));
	finish(b);
}

static void test_arena_limit(void **state)
{
	(void)state;
	struct bench *b = start();
	struct buf t = { .arena = &b->arena };
	value v;
	buf_str(&t, "[0");
	for (int i = 0; i < 100000; i++)
		buf_str(&t, i % 2 ? ",{}" : ",[\"a\\n\",{\"k\":1}]");
	buf_str(&t, "]");
	for (size_t limit = 1000; limit < 20000000; limit *= 3) {
		struct arena a = { .limit = limit };
		bool ok = json_read(buf_span(&t), NULL, &a, &b->keys, &v, &b->e);
		assert_true(a.used <= limit);
		assert_true(ok || strstr(b->e.text, "more memory than allowed"));
		assert_true(ok == (limit > 5000000));
		arena_free(&a);
	}
	finish(b);
}

static void test_stream(void **state)
{
	(void)state;
	struct bench *b = start();
	span t = SPAN("{\"a\":1}\n{\"b\":2} [3]\n\n 4 \"5\"\n{x\n");
	size_t at = 0;
	value v;
	for (int i = 0; i < 5; i++)
		assert_true(json_next(t, &at, NULL, &b->arena, &b->keys, &v, &b->e));
	assert_true(span_eq(value_span(&v), SPAN("5")));
	size_t before = at;
	assert_false(json_next(t, &at, NULL, &b->arena, &b->keys, &v, &b->e));
	assert_int_equal(at, before);
	assert_string_equal(b->e.text, "found 'x', expected a member name in double quotes");
	assert_int_equal(b->e.at, 29);
	at = t.n - 1;
	assert_false(json_next(t, &at, NULL, &b->arena, &b->keys, &v, &b->e));
	assert_int_equal(b->e.text[0], 0);
	finish(b);
}

static void test_managed_fields(void **state)
{
	(void)state;
	struct bench *b = start();
	b->o.skip_managed_fields = true;
	assert_string_equal(reading(b, SPAN("{\"metadata\":{\"managedFields\":[{\"f:a\":{\".\":{}},\"t\":[1,-2e1,\"\\u00e9\xff\"]},null],\"name\":\"x\"}}")),
	                    "{\"metadata\":{\"name\":\"x\"}}");
	assert_string_equal(reading(b, SPAN("{\"metadata\":{\"a\":1,\"managedFields\":3}}")), "{\"metadata\":{\"a\":1}}");
	assert_string_equal(reading(b, SPAN("{\"metadata\" : { \"managed\\u0046ields\" : [ { } ] } }")), "{\"metadata\":{}}");
	assert_string_equal(reading(b, SPAN("{\"spec\":{\"managedFields\":[1]},\"managedFields\":2}")),
	                    "{\"spec\":{\"managedFields\":[1]},\"managedFields\":2}");
	assert_int_equal(intern_find(&b->keys, SPAN("f:a")), MAP_NONE); // passed over, not read
	const char *bad[] = { "[", "{]", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "01", "tru", "\"\\q\"", "\"\\u00g0\"", "\"a\nb\"", "[1 2]", "" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(read_span(b, arena_printf(&b->arena, "{\"metadata\":{\"managedFields\":%s}}", bad[i])));
	b->o.skip_managed_fields = false;
	assert_string_equal(reading(b, SPAN("{\"metadata\":{\"managedFields\":[]}}")), "{\"metadata\":{\"managedFields\":[]}}");
	finish(b);
}

static void test_secrets(void **state)
{
	(void)state;
	struct bench *b = start();
	b->o.mask_secrets = true;
	assert_string_equal(reading(b, SPAN("{\"kind\":\"Secret\",\"data\":{\"p\":\"eA==\",\"q\":\"a\\nb\",\"r\":{\"s\":1}},\"stringData\":{\"z\":\"x\"},\"type\":\"Opaque\"}")),
	                    "{\"kind\":\"Secret\",\"data\":{\"p\":\"\",\"q\":\"\",\"r\":\"\"},\"stringData\":{\"z\":\"\"},\"type\":\"Opaque\"}");
	// The order of members, escapes in the kind, and duplicates do not help.
	assert_string_equal(reading(b, SPAN("{\"data\":{\"p\":\"x\"},\"kind\":\"Secret\"}")), "{\"data\":{\"p\":\"\"},\"kind\":\"Secret\"}");
	assert_string_equal(reading(b, SPAN("{ \"data\": {\"p\":\"x\"}, \"kind\":  \"\\u0053ecret\"}")), "{\"data\":{\"p\":\"\"},\"kind\":\"Secret\"}");
	assert_string_equal(reading(b, SPAN("{\"k\\u0069nd\":\"Secret\",\"d\\u0061ta\":{\"p\":\"x\"},\"kind\":\"Other\"}")), "{\"data\":{\"p\":\"\"},\"kind\":\"Other\"}");
	assert_string_equal(reading(b, SPAN("{\"kind\":\"Secret\",\"data\":\"x\"}")), "{\"kind\":\"Secret\",\"data\":\"\"}");
	assert_string_equal(reading(b, SPAN("{\"kind\":\"Secret\",\"data\":null}")), "{\"kind\":\"Secret\",\"data\":null}");
	assert_string_equal(reading(b, SPAN("{\"items\":[{\"data\":{\"p\":\"x\"},\"kind\":\"Secret\"},{\"kind\":\"ConfigMap\",\"data\":{\"p\":\"x\"}}],\"kind\":\"List\"}")),
	                    "{\"items\":[{\"data\":{\"p\":\"\"},\"kind\":\"Secret\"},{\"kind\":\"ConfigMap\",\"data\":{\"p\":\"x\"}}],\"kind\":\"List\"}");
	assert_string_equal(reading(b, SPAN("{\"items\":[{\"data\":{\"p\":\"x\"}},[1],2],\"kind\":\"SecretList\"}")),
	                    "{\"items\":[{\"data\":{\"p\":\"\"}},[1],2],\"kind\":\"SecretList\"}");
	assert_string_equal(reading(b, SPAN("{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"{\\\"data\\\":{}}\",\"a\":\"b\"}},\"kind\":\"Secret\"}")),
	                    "{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"\",\"a\":\"b\"}},\"kind\":\"Secret\"}");
	assert_string_equal(reading(b, SPAN("{\"kind\":\"ConfigMap\",\"data\":{\"p\":\"x\"}}")), "{\"kind\":\"ConfigMap\",\"data\":{\"p\":\"x\"}}");
	b->o.mask_secrets = false;
	assert_string_equal(reading(b, SPAN("{\"kind\":\"Secret\",\"data\":{\"p\":\"x\"}}")), "{\"kind\":\"Secret\",\"data\":{\"p\":\"x\"}}");
	finish(b);
}

static uint32_t lot(uint64_t *seed, uint32_t n)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(*seed >> 33) % n;
}

static const char *const names[] = { "metadata", "name", "kind", "spec", "labels", "a", "managedFields", "data", "", "a-rather-long-name.example.com/of-a-label" };
static const char *const scalars[] = { "true", "false", "null", "0", "-1", "12", "1234567", "12345678", "9007199254740993", "1.25", "-3e5", "\"\"", "\"x\"",
	"\"Secret\"", "\"a text of more than thirty-two bytes, all of them ASCII\"", "\"esc \\n\\u00e9\\\"\"", "\"\xc3\xa9\xe2\x82\xac\"", "\"0123456789abcde\"",
	"\"0123456789abcdef0123456789abcde\"" };

static void generate(struct buf *t, uint64_t *seed, int depth, bool spaces)
{
	const char *gap = spaces ? "\n                      " : "";
	uint32_t what = lot(seed, depth > 5 ? 1 : 4), n = lot(seed, 7);

	if (what < 2) {
		buf_str(t, scalars[lot(seed, sizeof scalars / sizeof *scalars)]);
		return;
	}
	buf_char(t, what == 2 ? '[' : '{');
	for (uint32_t i = 0, first = lot(seed, 4); i < n; i++) {
		if (i)
			buf_char(t, ',');
		buf_str(t, gap);
		if (what == 3)
			buf_printf(t, "\"%s\":%s", names[(first + i) % (sizeof names / sizeof *names)], spaces ? " " : "");
		generate(t, seed, depth + 1, spaces);
		if (lot(seed, 9) == 0)
			buf_str(t, gap);
	}
	buf_char(t, what == 2 ? ']' : '}');
}

static bool same(const struct bench *b, const value *v, const json_t *j)
{
	size_t i;
	const char *k;
	json_t *x;

	switch (json_typeof(j)) {
	case JSON_OBJECT:
		if (v->type != VALUE_OBJECT || v->n != json_object_size(j))
			return false;
		json_object_foreach((json_t *)(uintptr_t)j, k, x)
			if (!same(b, value_get(v, intern_find(&b->keys, span_str(k))), x))
				return false;
		return true;
	case JSON_ARRAY:
		if (v->type != VALUE_ARRAY || v->n != json_array_size(j))
			return false;
		json_array_foreach(j, i, x)
			if (!same(b, value_item(v, i), x))
				return false;
		return true;
	case JSON_STRING:
		return v->type == VALUE_STRING && span_eq(value_span(v), span_of(json_string_value(j), json_string_length(j)));
	case JSON_INTEGER:
		return v->type == VALUE_INT && v->i == json_integer_value(j);
	case JSON_REAL:
		return v->type == VALUE_NUMBER && v->d == json_real_value(j);
	case JSON_TRUE:
	case JSON_FALSE:
		return v->type == VALUE_BOOL && v->b == json_is_true(j);
	default:
		return v->type == VALUE_NULL;
	}
}

// Documents without duplicate names, which jansson would drop, with every cut and a change of one byte: both read it alike or both refuse.
static void test_against_jansson(void **state)
{
	(void)state;
	struct bench *b = start();
	uint64_t seed = 42;
	for (int round = 0; round < 3000; round++) {
		struct arena a = { 0 };
		struct buf t = { .arena = &a };
		generate(&t, &seed, 0, round % 2);
		if (round % 3 == 1 && t.n)
			t.n = lot(&seed, (uint32_t)t.n);
		// Only ASCII bytes change: jansson refuses the invalid UTF-8 that we, as Go, read.
		char *change = round % 3 == 2 && t.n ? &t.v[lot(&seed, (uint32_t)t.n)] : NULL;
		if (change && *change > 0)
			*change = "{}[]:,\"\\ 0a"[lot(&seed, 11)];
		value v;
		char *exact = malloc(t.n + 1);
		memcpy(exact, t.v ? t.v : "", t.n);
		json_t *j = json_loadb(exact, t.n, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
		char *cut = realloc(exact, t.n ? t.n : 1);
		bool ok = json_read(span_of(cut, t.n), NULL, &a, &b->keys, &v, &b->e);
		if (j && (!ok || !same(b, &v, j)))
			fail_msg("round %d: jansson reads, we %s: %.*s", round, ok ? "differ" : b->e.text, (int)t.n, cut);
		json_t *loose = j ? NULL : json_loadb(cut, t.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		if (!j && !loose && ok)
			fail_msg("round %d: jansson refuses: %.*s", round, (int)t.n, cut);
		json_decref(j);
		json_decref(loose);
		free(cut);
		arena_free(&a);
	}
	finish(b);
}

static void test_write(void **state)
{
	(void)state;
	struct bench *b = start();
	struct buf o = { .arena = &b->arena };
	json_write_span(&o, SPAN("a\x1b[0m\xff</script>\0"));
	assert_true(span_eq(buf_span(&o), SPAN("\"a\\u001b[0m\\ufffd\\u003c/script\\u003e\\u0000\"")));
	// A large object with duplicates: the last of each name, in order.
	struct buf t = { .arena = &b->arena }, want = { .arena = &b->arena };
	buf_str(&t, "{");
	for (int i = 0; i < 300; i++)
		buf_printf(&t, "%s\"k%d\":{\"n\":%d}", i ? "," : "", i % 100, i);
	buf_str(&t, "}");
	buf_str(&want, "{");
	for (int i = 200; i < 300; i++)
		buf_printf(&want, "%s\"k%d\":{\"n\":%d}", i > 200 ? "," : "", i % 100, i);
	buf_str(&want, "}");
	buf_char(&want, '\0');
	assert_string_equal(reading(b, buf_span(&t)), want.v);
	finish(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table), cmocka_unit_test(test_table_in_large_texts), cmocka_unit_test(test_offsets_and_types),
		cmocka_unit_test(test_depth), cmocka_unit_test(test_arena_limit), cmocka_unit_test(test_stream),
		cmocka_unit_test(test_managed_fields), cmocka_unit_test(test_secrets), cmocka_unit_test(test_against_jansson),
		cmocka_unit_test(test_write),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
