// Lines of evidence: counted in steps, and always what counting from the start of the file gives.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "io/ingest.h"
#include "out/place.h"
#include "twin/builder.h"

static void add_object(void *ctx, const struct ingest_object *o)
{
	builder_add(ctx, o->root, o->src, o->at, o->api_version_hint, o->kind_hint);
}

static void add_kind(void *ctx, span api_version, span kind)
{
	builder_kind_seen(ctx, api_version, kind);
}

// Some hundred kilobytes in which lines have all lengths, so that steps end anywhere in them.
static span input(struct arena *a)
{
	struct buf *b = arena_new(a, struct buf);

	b->arena = a;
	for (int i = 0; i < 3000; i++)
		buf_printf(b, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  namespace: n%d\n  name: c%d\ndata:\n  x: \"%*d\"\n---\n", i % 7, i, i % 97 + 1, i);
	return buf_span(b);
}

static void lines_are_those_of_the_file(void **state)
{
	struct arena a = { 0 };
	struct diags d = { .arena = &a };
	struct snapshot_options o = { .tenancy = SPAN("namespace"), .assume_empty_all = true };
	struct builder *b = builder_new(&a, &o, &d);
	struct ingest in = { .arena = &a, .keys = builder_keys(b), .diags = &d, .sink = { b, add_object, add_kind } };
	struct render r = { .arena = &a };
	(void)state;

	ingest_text(&in, SPAN("many.yaml"), input(&a));
	struct snapshot *s = builder_finish(b);
	const struct kind *k = snapshot_kind(s, GK_CONFIG_MAP);
	assert_non_null(k);
	assert_int_equal(k->n, 3000);
	// Backwards, so that a later line is asked before an earlier one.
	for (size_t i = k->n; i-- > 0;) {
		span file;
		uint32_t line, col;
		snapshot_place(s, k->objects[i], VALUE_NO_OFF, &file, &line, &col);
		struct place p = place_of(&r, s, k->objects[i], VALUE_NO_OFF);
		assert_true(span_eq(p.file, file));
		assert_int_equal(p.line, line);
		assert_int_equal(p.line % 8, 1);
	}
	assert_int_equal(place_of(&r, s, REF_NONE, VALUE_NO_OFF).line, 0);
	assert_int_equal(place_text(&r, s, (ref)s->n_objects + 1, VALUE_NO_OFF).n, 0);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines_are_those_of_the_file) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
