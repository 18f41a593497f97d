// --from and --to in the words that users type.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "attack/filter.h"

#define FROM(kind, ns, name) (&(struct path_end){ SOURCE_##kind, SPAN(ns), SPAN(name), SPAN("") })
#define TO(kind, name) (&(struct path_end){ TARGET_##kind, SPAN(""), SPAN(name), SPAN("") })

static void sources(void **state)
{
	(void)state;
	const struct path_end *ci = FROM(SERVICE_ACCOUNT, "shop", "ci"), *team = FROM(GROUP, "", "oidc:a/b");

	assert_true(filter_from(ci, SPAN("ServiceAccount/shop/ci")));
	assert_true(filter_from(ci, SPAN("serviceaccount/shop/ci")));
	assert_true(filter_from(ci, SPAN("system:serviceaccount:shop:ci")));
	assert_true(filter_from(ci, SPAN("shop/ci")));
	assert_true(filter_from(ci, SPAN("shop")));
	assert_false(filter_from(ci, SPAN("ci")));
	assert_false(filter_from(ci, SPAN("ServiceAccount/shop/c")));
	assert_false(filter_from(ci, SPAN("other")));
	assert_true(filter_from(team, SPAN("Group/oidc:a/b")));
	assert_false(filter_from(team, SPAN("User/oidc:a/b")));
	assert_true(filter_from(FROM(ANY, "", ""), SPAN("shop")));
}

static void targets(void **state)
{
	(void)state;
	assert_true(filter_to(TO(NAMESPACE, "pay"), SPAN("pay")));
	assert_true(filter_to(TO(SECRETS, "pay"), SPAN("pay")));
	assert_false(filter_to(TO(SECRETS, "pay"), SPAN("namespace/pay")));
	assert_true(filter_to(TO(NAMESPACE, "*"), SPAN("pay")));
	assert_false(filter_to(TO(NAMESPACE, "pay"), SPAN("node")));
	assert_true(filter_to(TO(NODE, "*"), SPAN("node/worker-1")));
	assert_false(filter_to(TO(NODE, "worker-2"), SPAN("node/worker-1")));
	assert_true(filter_to(TO(CLUSTER_ADMIN, "*"), SPAN("cluster-admin")));
	assert_false(filter_to(TO(CLUSTER_ADMIN, "*"), SPAN("pay")));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sources), cmocka_unit_test(targets) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
