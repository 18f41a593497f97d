// Blocks of the text report: one a granting object, the strongest first, each fix named for the object it changes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "out/cause.h"

enum { WIDE_GRANT, NARROW_GRANT, OTHER, OBJECTS };

static struct path path_of(ref root, enum severity severity, const char *tenant, const struct closing *c, size_t n)
{
	return (struct path){ .root = root, .severity = severity, .from = { .kind = SOURCE_SERVICE_ACCOUNT, .ns = SPAN("n"), .name = SPAN("s"),
		.tenant = span_str(tenant) }, .to = { .kind = TARGET_NAMESPACE, .name = SPAN("x"), .tenant = SPAN("x") }, .closing = c, .n_closing = n };
}

static void strongest_first(void **state)
{
	struct arena a = { 0 };
	struct object objects[OBJECTS] = { 0 };
	struct snapshot s = { .object = objects, .n_objects = OBJECTS };
	static const struct closing wide[] = { { SPAN_INIT("remove account app from it"), WIDE_GRANT, VALUE_NO_OFF, { 0 } } };
	static const struct closing both[] = { { SPAN_INIT("remove account app from it"), OTHER, VALUE_NO_OFF, { 0 } },
		{ SPAN_INIT("remove account app from it"), WIDE_GRANT, VALUE_NO_OFF, { 0 } } };
	static const struct closing narrow[] = { { SPAN_INIT("remove account ci from it"), NARROW_GRANT, VALUE_NO_OFF, { 0 } } };
	struct path paths[] = {
		path_of(NARROW_GRANT, SEVERITY_CRITICAL, "red", narrow, 1),
		path_of(WIDE_GRANT, SEVERITY_HIGH, "blue", both, 2),
		path_of(WIDE_GRANT, SEVERITY_HIGH, "red", wide, 1),
		path_of(WIDE_GRANT, SEVERITY_LOW, "blue", wide, 1),
		path_of(OTHER, SEVERITY_CRITICAL, "red", narrow, 1),
	};
	struct report rep = { .snap = &s, .path = paths, .n_paths = 5 };
	(void)state;

	paths[4].verdict = VERDICT_UNKNOWN; // no cause before it is proven
	struct causes c = cause_list(&a, &rep);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.v[0].root, NARROW_GRANT);
	assert_int_equal(c.v[1].root, WIDE_GRANT);
	assert_int_equal(c.v[1].n_paths, 3);
	assert_int_equal(c.v[1].n_severe, 2);
	assert_int_equal(c.v[1].worst, SEVERITY_HIGH);
	assert_int_equal(c.v[1].n_from, 2);
	assert_true(span_is(c.v[1].from[0], "blue"));
	// The same words about two objects are two fixes.
	assert_int_equal(c.v[1].n_fixes, 2);
	assert_int_equal(c.v[1].fix[0].closing->obj, WIDE_GRANT);
	assert_int_equal(c.v[1].fix[0].closes, 3);
	assert_int_equal(c.v[1].fix[1].closes, 1);
	arena_free(&a);
}

// Equally severe: who reaches every namespace stands before those who close more but reach one.
static void nodes_before_namespaces(void **state)
{
	struct arena a = { 0 };
	struct object objects[OBJECTS] = { 0 };
	struct snapshot s = { .object = objects, .n_objects = OBJECTS };
	static const struct closing one[] = { { SPAN_INIT("remove account ci from it"), NARROW_GRANT, VALUE_NO_OFF, { 0 } } };
	struct path paths[] = {
		path_of(WIDE_GRANT, SEVERITY_HIGH, "blue", one, 1), path_of(WIDE_GRANT, SEVERITY_HIGH, "red", one, 1), path_of(NARROW_GRANT, SEVERITY_HIGH, "red", one, 1),
		path_of(NARROW_GRANT, SEVERITY_HIGH, "red", one, 1),
	};
	struct report rep = { .snap = &s, .path = paths, .n_paths = 4 };
	(void)state;

	paths[3].to.name = SPAN("*");
	struct causes c = cause_list(&a, &rep);
	assert_int_equal(c.v[0].root, NARROW_GRANT);
	assert_ptr_equal(c.v[0].path[0], &paths[3]);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(strongest_first), cmocka_unit_test(nodes_before_namespaces) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
