#include "authz_world.h"
#include "twin/authz/escalation.h"

#define R "rbac.authorization.k8s.io"

static const char cluster[] = NAMESPACE("shop")
	CLUSTER_ROLE("writer", RULE("\"create\",\"update\",\"patch\"", "\"" R "\"", "\"roles\",\"rolebindings\"") ","
		RULE("\"get\"", "\"\"", "\"pods\",\"*/scale\""))
	CLUSTER_ROLE("binder", "{\"verbs\":[\"bind\"],\"apiGroups\":[\"" R "\"],\"resources\":[\"clusterroles\"],\"resourceNames\":[\"strong\"]}")
	CLUSTER_ROLE("strong", RULE("\"*\"", "\"*\"", "\"*\"")) CLUSTER_ROLE("weak", RULE("\"get\"", "\"\"", "\"pods\""))
	ROLE("shop", "old", RULE("\"get\"", "\"\"", "\"secrets\""))
	BINDING("shop", "w", "ClusterRole", "writer", USER("ann") "," USER("bob"))
	BINDING("shop", "b", "ClusterRole", "binder", USER("bob"))
	CLUSTER_BINDING("c", "writer", USER("cleo"));

static struct escalation_answer write_doc(struct snapshot *s, const char *user, const char *verb, const char *resource, const char *json, const char *old)
{
	struct world w = world_of(s);
	struct request r = request(user, verb, R, resource, span_starts(span_str(resource), SPAN("cluster")) ? "" : "shop", "");

	r.object = doc(s, json);
	r.old = old ? doc(s, old) : NULL;
	if (strcmp(verb, "create") != 0)
		r.name = SPAN("old");
	return escalation_judge(&w, &r, &arena);
}

static void a_role_needs_all_its_rules(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct escalation_answer a;

	(void)state;
	assert_true(write_doc(s, "ann", "create", "roles", ROLE("shop", "n", RULE("\"get\"", "\"\"", "\"pods\"")), NULL).allowed);
	assert_true(write_doc(s, "ann", "create", "roles", ROLE("shop", "n", RULE("\"get\"", "\"\"", "\"things/scale\"")), NULL).allowed);
	a = write_doc(s, "ann", "create", "roles", ROLE("shop", "n", RULE("\"get\",\"list\"", "\"\",\"apps\"", "\"pods\"")), NULL);
	assert_false(a.allowed);
	assert_int_equal(a.status, 403);
	assert_text(a.message, "user \"ann\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
		"{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\"]}\n{APIGroups:[\"apps\"], Resources:[\"pods\"], Verbs:[\"get\" \"list\"]}");
	// A rule without verbs breaks down to nothing here and is refused by validation later.
	assert_true(write_doc(s, "ann", "create", "roles", ROLE("shop", "n", RULE("", "\"\"", "\"secrets\"")), NULL).allowed);
}

static void a_binding_needs_bind_or_the_rules(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct escalation_answer a;

	(void)state;
	assert_true(write_doc(s, "ann", "create", "rolebindings", BINDING("shop", "n", "ClusterRole", "weak", USER("x")), NULL).allowed);
	assert_false(write_doc(s, "ann", "create", "rolebindings", BINDING("shop", "n", "ClusterRole", "strong", USER("x")), NULL).allowed);
	a = write_doc(s, "bob", "create", "rolebindings", BINDING("shop", "n", "ClusterRole", "strong", USER("x")), NULL);
	assert_true(a.allowed);
	assert_text(a.by, "bind");
	a = write_doc(s, "ann", "create", "rolebindings", BINDING("shop", "n", "ClusterRole", "none", USER("x")), NULL);
	assert_int_equal(a.status, 404);
	assert_text(a.message, "rolebindings.rbac.authorization.k8s.io \"none\" not found");
	a = write_doc(s, "ann", "create", "rolebindings", BINDING("shop", "n", "User", "none", USER("x")), NULL);
	assert_int_equal(a.status, 500);
	// What is held in a namespace does not suffice for the whole cluster.
	assert_false(write_doc(s, "ann", "create", "clusterrolebindings", CLUSTER_BINDING("n", "weak", USER("x")), NULL).allowed);
	assert_true(write_doc(s, "cleo", "create", "clusterrolebindings", CLUSTER_BINDING("n", "weak", USER("x")), NULL).allowed);
}

static void fields_of_the_garbage_collector_are_free(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
#define OLD(meta) "{" RBAC ",\"kind\":\"Role\",\"metadata\":{\"name\":\"old\"" meta "},\"rules\":[" RULE("\"get\"", "\"\"", "\"secrets\"") "]}"

	(void)state;
	assert_true(write_doc(s, "ann", "patch", "roles", OLD(",\"finalizers\":[\"a/b\"]"), OLD("")).allowed);
	assert_false(write_doc(s, "ann", "patch", "roles", OLD(",\"labels\":{\"a\":\"b\"}"), OLD("")).allowed);
}

static void aggregation_needs_everything(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct escalation_answer a = write_doc(s, "cleo", "create", "clusterroles",
		"{" RBAC ",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"g\"},\"aggregationRule\":{\"clusterRoleSelectors\":[{}]},\"rules\":[]}", NULL);

	(void)state;
	assert_false(a.allowed);
	assert_text(a.message, "must have cluster-admin privileges to use the aggregationRule");
}

static void a_hostile_role_ends_in_a_limit(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct buf b = { .arena = &arena };

	(void)state;
	buf_str(&b, "{" RBAC ",\"kind\":\"Role\",\"metadata\":{\"name\":\"n\"},\"rules\":[{");
	for (int i = 0; i < 3; i++) {
		static const char *const part[] = { "\"verbs\":[", "],\"apiGroups\":[", "],\"resources\":[" };
		buf_str(&b, part[i]);
		for (int k = 0; k < 300; k++)
			buf_printf(&b, "%s\"x%d\"", k ? "," : "", k);
	}
	buf_str(&b, "]}]}");
	buf_char(&b, 0);
	struct escalation_answer a = write_doc(s, "ann", "create", "roles", b.v, NULL);
	assert_false(a.allowed);
	assert_true(a.limit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_role_needs_all_its_rules, teardown), cmocka_unit_test_teardown(a_binding_needs_bind_or_the_rules, teardown),
		cmocka_unit_test_teardown(fields_of_the_garbage_collector_are_free, teardown),
		cmocka_unit_test_teardown(aggregation_needs_everything, teardown), cmocka_unit_test_teardown(a_hostile_role_ends_in_a_limit, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
