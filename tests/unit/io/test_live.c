// What is asked of a running cluster, and in which version; what may be asked again; bytes of unknown number.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/growing.h"
#include "io/live/reading.h"
#include "io/live/wire.h"
#include "text/json.h"

struct world { struct arena arena; struct intern keys; struct discovery found; };

static int setup(void **state)
{
	struct world *w = test_calloc(1, sizeof *w);

	intern_init(&w->keys, &w->arena, 1);
	w->found = (struct discovery){ .a = &w->arena, .keys = &w->keys };
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	arena_free(&w->arena);
	test_free(w);
	return 0;
}

static const value *document(struct world *w, const char *text)
{
	value *v = arena_new(&w->arena, value);
	struct json_error e;

	assert_true(json_read(span_str(text), NULL, &w->arena, &w->keys, v, &e));
	return v;
}

// "group/version resource ..." of what is read
static span chosen(struct world *w, bool secrets)
{
	struct discovered_list l = discovery_choose(&w->found, secrets);
	struct buf b = { .arena = &w->arena };

	for (size_t i = 0; i < l.n; i++)
		buf_printf(&b, "%.*s %.*s;", SPANF(discovery_api_version(&w->arena, &l.v[i])), SPANF(l.v[i].resource));
	return buf_span(&b);
}

#define RESOURCE(kind, plural, verbs) "{\"resource\":\"" plural "\",\"responseKind\":{\"kind\":\"" kind "\"},\"scope\":\"Namespaced\",\"verbs\":[" verbs "]}"
#define GROUP(name, versions) "{\"metadata\":{\"name\":\"" name "\"},\"versions\":[" versions "]}"
#define VERSION(name, fresh, resources) "{\"version\":\"" name "\",\"freshness\":\"" fresh "\",\"resources\":[" resources "]}"
#define LIST(groups) "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[" groups "]}"

static void test_the_version_that_is_known(void **state)
{
	struct world *w = *state;

	assert_true(discovery_aggregated(&w->found, document(w, LIST(
		GROUP("", VERSION("v1", "Current", RESOURCE("Pod", "pods", "\"list\"") "," RESOURCE("Secret", "secrets", "\"list\"") ","
			RESOURCE("Event", "events", "\"list\"") "," RESOURCE("Binding", "bindings", "\"create\"")))
		"," GROUP("batch", VERSION("v9", "Current", RESOURCE("CronJob", "cronjobs", "\"list\"")) "," VERSION("v1", "Current", RESOURCE("CronJob", "cronjobs", "\"list\"")))
		"," GROUP("kyverno.io", VERSION("v1", "Current", RESOURCE("ClusterPolicy", "clusterpolicies", "\"list\"") "," RESOURCE("UpdateRequest", "updaterequests", "\"list\"")))
		"," GROUP("example.com", VERSION("v1", "Current", RESOURCE("Thing", "things", "\"list\"")))
		"," GROUP("metrics.k8s.io", VERSION("v1beta1", "Stale", ""))))));
	span s = chosen(w, false);
	assert_string_equal(arena_span(&w->arena, s).p, "v1 pods;batch/v1 cronjobs;kyverno.io/v1 clusterpolicies;");
	assert_true(span_contains(chosen(w, true), SPAN("v1 secrets;")));
	assert_int_equal(w->found.stale.n, 1);
}

static void test_older_servers(void **state)
{
	struct world *w = *state;
	struct discovery_versions all = { 0 };

	discovery_groups(&w->found, document(w, "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}"), &all);
	discovery_groups(&w->found, document(w, "{\"kind\":\"APIGroupList\",\"groups\":[{\"name\":\"apps\",\"versions\":[{\"version\":\"v1\"},{\"version\":\"../x\"}],"
		"\"preferredVersion\":{\"version\":\"v1\"}}]}"), &all);
	assert_int_equal(all.n, 2); // a version that is no name is no path
	assert_true(discovery_resources(&w->found, &all.v[1], document(w, "{\"kind\":\"APIResourceList\",\"resources\":["
		"{\"name\":\"deployments\",\"kind\":\"Deployment\",\"namespaced\":true,\"verbs\":[\"list\"]},{\"name\":\"deployments/scale\",\"kind\":\"Scale\",\"verbs\":[\"get\"]}]}")));
	assert_false(discovery_resources(&w->found, &all.v[1], document(w, "{\"kind\":\"Status\"}")));
	assert_string_equal(arena_span(&w->arena, chosen(w, false)).p, "apps/v1 deployments;");
}

static void test_kinds_that_cannot_be_there(void **state)
{
	struct world *w = *state;

	discovery_assume(&w->found, 35);
	struct discovered_list l = discovery_unserved(&w->found);
	bool psp = false, pod = false;
	for (size_t i = 0; i < l.n; i++) {
		psp |= span_is(l.v[i].kind, "PodSecurityPolicy");
		pod |= span_is(l.v[i].kind, "Pod");
	}
	assert_true(psp && !pod);
}

static void test_paths(void **state)
{
	struct world *w = *state;
	struct list l = { .kind = { SPAN("apps"), SPAN("v1"), SPAN("Deployment"), SPAN("deployments"), true, true, 0 } };

	assert_string_equal(arena_span(&w->arena, list_path(&w->arena, &l, 500, false)).p, "/apis/apps/v1/deployments?limit=500&resourceVersion=0");
	assert_string_equal(arena_span(&w->arena, list_path(&w->arena, &l, 500, true)).p, "/apis/apps/v1/deployments?limit=500");
	l.ns = SPAN("a/../b?c");
	l.go_on = SPAN("x=/+");
	assert_string_equal(arena_span(&w->arena, list_path(&w->arena, &l, 2, false)).p, "/apis/apps/v1/namespaces/a%2F..%2Fb%3Fc/deployments?limit=2&continue=x%3D%2F%2B");
	l = (struct list){ .kind = { SPAN(""), SPAN("v1"), SPAN("Secret"), SPAN("secrets"), true, true, 0 }, .unpaged = true };
	assert_string_equal(arena_span(&w->arena, list_path(&w->arena, &l, 2, false)).p, "/api/v1/secrets?resourceVersion=0&includeObject=Metadata");
}

static void test_what_is_asked_again(void **state)
{
	(void)state;
	assert_int_equal(wire_again(200, -1, 1), -1);
	assert_int_equal(wire_again(429, -1, 1), 1000);
	assert_int_equal(wire_again(429, 0, 1), 0);
	assert_int_equal(wire_again(503, 7, 1), 7000);
	assert_int_equal(wire_again(503, -1, 1), -1);
	assert_int_equal(wire_again(429, 1000000, 1), 60000);
	assert_int_equal(wire_again(429, 1, 100), -1);
	assert_int_equal(wire_again(403, 1, 1), -1);
}

static void test_growing(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct growing g = { 0 };

	assert_int_equal(growing_give(&g, &a).n, 0);
	for (size_t n = 10; n <= 10u << 20; n *= 32) {
		for (size_t i = 0; i < n; i += 10)
			assert_true(growing_add(&g, SPAN("0123456789")));
		span s = growing_give(&g, &a);
		assert_true(s.n >= n && s.n % 10 == 0 && s.p[s.n] == '\0');
		for (size_t i = 0; i < s.n; i++)
			assert_true(s.p[i] == (char)('0' + i % 10));
		assert_int_equal(g.n, 0);
	}
	memset(arena_alloc(&a, 1000, 8), 1, 1000);
	assert_true(growing_add(&g, SPAN("left over")));
	growing_drop(&g);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_version_that_is_known, setup, teardown),
		cmocka_unit_test_setup_teardown(test_older_servers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kinds_that_cannot_be_there, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paths, setup, teardown),
		cmocka_unit_test(test_what_is_asked_again),
		cmocka_unit_test(test_growing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
