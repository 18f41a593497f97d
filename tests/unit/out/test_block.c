// Causes that are one story: bindings of one role that let the same sources do the same kind of thing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "io/ingest.h"
#include "out/block.h"
#include "twin/builder.h"

static void add_object(void *ctx, const struct ingest_object *o)
{
	builder_add(ctx, o->root, o->src, o->at, o->api_version_hint, o->kind_hint);
}

static void add_kind(void *ctx, span api_version, span kind)
{
	builder_kind_seen(ctx, api_version, kind);
}

#define BINDING(ns, role) "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"RoleBinding\",\"metadata\":{\"name\":\"b\",\"namespace\":\"" ns "\"}," \
	"\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"" role "\"},\"subjects\":[]}\n"

static const struct snapshot *snapshot(struct arena *a)
{
	static const char text[] = BINDING("one", "edit") BINDING("two", "edit") BINDING("three", "view");
	static struct diags d;
	struct snapshot_options o = { .tenancy = SPAN("namespace"), .assume_empty_all = true };

	d.arena = a;
	struct builder *b = builder_new(a, &o, &d);
	struct ingest in = { .arena = a, .keys = builder_keys(b), .diags = &d, .sink = { b, add_object, add_kind } };
	ingest_text(&in, SPAN("test.json"), span_of(text, sizeof text - 1));
	return builder_finish(b);
}

static struct path path_of(const struct snapshot *s, const char *ns, const char *account)
{
	ref root = snapshot_find(s, GK_ROLE_BINDING, snapshot_ns(s, span_str(ns)), SPAN("b"));

	assert_int_not_equal(root, REF_NONE);
	return (struct path){ .root = root, .severity = SEVERITY_HIGH, .from = { .kind = SOURCE_SERVICE_ACCOUNT, .ns = SPAN("ci"), .name = span_str(account),
		.tenant = SPAN("ci") }, .to = { .kind = TARGET_NAMESPACE, .name = span_str(ns), .tenant = span_str(ns) } };
}

static void same_role_and_sources(void **state)
{
	struct arena a = { 0 };
	const struct snapshot *s = snapshot(&a);
	(void)state;

	struct path paths[] = { path_of(s, "one", "app"), path_of(s, "two", "app"), path_of(s, "three", "app") };
	struct report rep = { .snap = s, .path = paths, .n_paths = 3 };
	struct causes c = cause_list(&a, &rep);
	assert_int_equal(c.n, 3);
	struct blocks b = block_list(&a, s, &c, true);
	assert_int_equal(b.n, 2);
	assert_int_equal(b.v[0].n_causes, 2);
	assert_int_equal(b.v[0].n_paths, 2);
	assert_true(span_is(b.v[0].role, "ClusterRole edit"));
	assert_int_equal(b.v[0].n_from, 1);
	assert_int_equal(b.v[0].n_to, 2);
	assert_int_equal(block_list(&a, s, &c, false).n, 3);

	// Another source makes it another story.
	paths[1] = path_of(s, "two", "other");
	c = cause_list(&a, &rep);
	assert_int_equal(block_list(&a, s, &c, true).n, 3);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_role_and_sources) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
