#include "authz_world.h"

static const char cluster[] =
	NAMESPACE("shop") NAMESPACE("bank")
	ROLE("shop", "reader", RULE("\"get\",\"list\"", "\"\"", "\"pods\",\"pods/log\""))
	ROLE("shop", "named", "{\"verbs\":[\"get\",\"update\"],\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"resourceNames\":[\"tls\"]}")
	CLUSTER_ROLE("all-status", RULE("\"get\"", "\"*\"", "\"*/status\""))
	CLUSTER_ROLE("pods-star", RULE("\"get\"", "\"\"", "\"pods/*\""))
	CLUSTER_ROLE("metrics", "{\"verbs\":[\"get\"],\"nonResourceURLs\":[\"/metrics\",\"/logs/*\"]}")
	CLUSTER_ROLE("null-verb", "{\"verbs\":[null,\"get\"],\"apiGroups\":[null],\"resources\":[\"nodes\"]}")
	BINDING("shop", "readers", "Role", "reader", USER("ann") "," ACCOUNT("bank", "bot") ",{\"kind\":\"ServiceAccount\",\"name\":\"local\"}")
	BINDING("shop", "tls", "Role", "named", USER("ann"))
	BINDING("shop", "status", "ClusterRole", "all-status", GROUP("ops"))
	BINDING("shop", "star", "ClusterRole", "pods-star", USER("star"))
	BINDING("shop", "gone", "Role", "gone", USER("lost"))
	CLUSTER_BINDING("lost-too", "gone", USER("lost"))
	CLUSTER_BINDING("metrics", "metrics", GROUP("system:authenticated"))
	CLUSTER_BINDING("null", "null-verb", USER("null"))
	CLUSTER_BINDING("bad", "metrics", USER("zoe") ",{\"kind\":\"ServiceAccount\",\"name\":\"nowhere\"}");

static void covers_what_the_server_covers(void **state)
{
	struct world w = world_of(snapshot_of(cluster));

	(void)state;
	assert_true(may(&w, "ann", "get", "pods", "shop", ""));
	assert_true(may(&w, "ann", "get", "pods/log", "shop", "p"));
	assert_false(may(&w, "ann", "get", "pods/exec", "shop", "p"));
	assert_false(may(&w, "ann", "GET", "pods", "shop", ""));
	assert_false(may(&w, "ann", "get", "pods", "bank", ""));
	assert_false(may(&w, "ann", "get", "pods", "", ""));
	assert_false(may(&w, "ann", "get", "pods", "nowhere", ""));
	assert_true(may(&w, "ann", "get", "secrets", "shop", "tls"));
	assert_false(may(&w, "ann", "get", "secrets", "shop", "other"));
	assert_false(may(&w, "ann", "get", "secrets", "shop", ""));
	// "pods/*" is no pattern, only "*" and "*/sub" are
	assert_false(may(&w, "star", "get", "pods/log", "shop", "p"));
	assert_true(may(&w, "star", "get", "pods/*", "shop", "p"));
	// null in a list of texts reads as ""
	assert_true(may(&w, "null", "", "nodes", "", "n"));
	assert_true(may(&w, "null", "get", "nodes", "", "n"));
}

static void accounts_match_by_namespace(void **state)
{
	struct world w = world_of(snapshot_of(cluster));

	(void)state;
	assert_true(may(&w, "system:serviceaccount:bank:bot", "list", "pods", "shop", ""));
	assert_true(may(&w, "system:serviceaccount:shop:local", "list", "pods", "shop", ""));
	assert_false(may(&w, "system:serviceaccount:shop:bot", "list", "pods", "shop", ""));
}

static void urls_and_groups(void **state)
{
	struct world w = world_of(snapshot_of(cluster));
	struct request r = request("ann", "get", "", "", "", "");
	static const struct { const char *path; bool want; } cases[] = {
		{ "/metrics", true }, { "/metrics/", false }, { "/logs/", true }, { "/logs/x/y", true }, { "/logs", false }, { "", false },
	};

	(void)state;
	r.non_resource = true;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		r.path = span_str(cases[i].path);
		assert_int_equal(rbac_authorize(&w, &r, NULL).allowed, cases[i].want);
	}
	span group = SPAN("ops");
	r = request("x", "get", "apps", "deployments/status", "shop", "d");
	assert_false(rbac_authorize(&w, &r, NULL).allowed);
	r.user = user_named(&arena, SPAN("x"), &group, 1);
	assert_true(rbac_authorize(&w, &r, NULL).allowed);
	group = SPAN("system:masters");
	r = request("x", "delete", "", "nodes", "", "n");
	r.user = user_named(&arena, SPAN("x"), &group, 1);
	assert_true(rbac_authorize(&w, &r, NULL).allowed);
}

static void reasons_are_the_servers(void **state)
{
	struct world w = world_of(snapshot_of(cluster));
	struct request r = request("ann", "get", "", "pods", "shop", "");

	(void)state;
	assert_text(rbac_authorize(&w, &r, &arena).reason, "RBAC: allowed by RoleBinding \"readers/shop\" of Role \"reader\" to User \"ann\"");
	r = request("system:serviceaccount:shop:local", "get", "", "pods", "shop", "");
	assert_text(rbac_authorize(&w, &r, &arena).reason,
		"RBAC: allowed by RoleBinding \"readers/shop\" of Role \"reader\" to ServiceAccount \"local/shop\"");
	r = request("lost", "get", "", "pods", "shop", "");
	assert_text(rbac_authorize(&w, &r, &arena).reason, "RBAC: [clusterrole.rbac.authorization.k8s.io \"gone\" not found, "
		"role.rbac.authorization.k8s.io \"gone\" not found]");
	r = request("lost", "get", "", "pods", "bank", "");
	assert_text(rbac_authorize(&w, &r, &arena).reason, "RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found");
	r = request("nobody", "get", "", "pods", "bank", "");
	assert_text(rbac_authorize(&w, &r, &arena).reason, "");
}

static void refused_objects_grant_nothing(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct world w = world_of(s);
	struct request r = request("zoe", "get", "", "", "", "");

	(void)state;
	// An account without namespace in a ClusterRoleBinding: the whole binding was never accepted.
	r.non_resource = true;
	r.path = SPAN("/metrics");
	r.user.n_groups = 0;
	assert_false(rbac_authorize(&w, &r, NULL).allowed);
	s = snapshot_of(ROLE("shop", "bad", "{\"verbs\":[\"get\"],\"nonResourceURLs\":[\"/x\"]}") BINDING("shop", "b", "Role", "bad", USER("u")));
	w = world_of(s);
	assert_int_not_equal(rbac_dangling(&w, &(struct user){ .name = SPAN("u") }, SPAN("shop")), UINT32_MAX);
}

static void evidence_names_subject_and_rule(void **state)
{
	struct world w = world_of(snapshot_of(cluster));
	struct request r = request("ann", "update", "", "secrets", "shop", "tls");
	struct rbac_answer a = rbac_authorize(&w, &r, NULL);
	struct evidence e[2];

	(void)state;
	assert_int_equal(rbac_evidence(&w, &r.user, &a, &arena, e), 2);
	assert_text(world_get(&w, e[0].obj)->name, "tls");
	assert_text(e[0].field, "subjects[0]");
	assert_text(world_get(&w, e[1].obj)->name, "named");
	assert_text(e[1].field, "rules[0]");
}

#define FEED(name, labels, extra) "{" RBAC ",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"" name "\",\"labels\":{" labels "}}," extra "}\n"
#define GATHER(label) "\"aggregationRule\":{\"clusterRoleSelectors\":[{\"matchLabels\":{\"" label "\":\"true\"}}]},\"rules\":[]"

static const char aggregated[] = NAMESPACE("shop")
	FEED("base", "\"to-view\":\"true\"", "\"rules\":[" RULE("\"get\"", "\"\"", "\"pods\"") "]")
	FEED("view", "\"to-edit\":\"true\"", GATHER("to-view"))
	FEED("edit", "\"to-edit\":\"true\"", GATHER("to-edit"))
	FEED("self", "\"loop\":\"true\"", GATHER("loop"))
	BINDING("shop", "e", "ClusterRole", "edit", USER("ed")) BINDING("shop", "s", "ClusterRole", "self", USER("se"));

static void aggregates_to_the_fixed_point(void **state)
{
	struct snapshot *s = snapshot_of(aggregated);
	struct world w = world_of(s);
	struct request r = request("ed", "get", "", "pods", "shop", "");
	struct rbac_answer a = rbac_authorize(&w, &r, NULL);
	struct evidence e[2];

	(void)state;
	assert_true(a.allowed);
	assert_int_equal(rbac_evidence(&w, &r.user, &a, &arena, e), 2);
	assert_text(world_get(&w, e[1].obj)->name, "base"); // the role that feeds is the evidence
	assert_false(may(&w, "se", "get", "pods", "shop", ""));
}

static void overlays_change_the_answer(void **state)
{
	struct snapshot *s = snapshot_of(aggregated);
	struct world w = world_of(s);
	uint32_t shop = snapshot_ns(s, SPAN("shop"));

	(void)state;
	struct world bound = world_put(w, &arena, GK_ROLE_BINDING, shop, SPAN("new"), doc(s, BINDING("shop", "new", "ClusterRole", "base", USER("eve"))));
	assert_false(may(&w, "eve", "get", "pods", "shop", ""));
	assert_true(may(&bound, "eve", "get", "pods", "shop", ""));
	struct world gone = world_put(bound, &arena, GK_ROLE_BINDING, shop, SPAN("new"), NULL);
	assert_false(may(&gone, "eve", "get", "pods", "shop", ""));
	// A role that newly feeds an aggregated one reaches everybody bound to that.
	struct world fed = world_put(w, &arena, GK_CLUSTER_ROLE, NS_CLUSTER, SPAN("drift"),
		doc(s, FEED("drift", "\"to-view\":\"true\"", "\"rules\":[" RULE("\"*\"", "\"*\"", "\"*\"") "]")));
	assert_false(may(&w, "ed", "delete", "secrets", "shop", "x"));
	assert_true(may(&fed, "ed", "delete", "secrets", "shop", "x"));
	// A role changed in place, and one taken away.
	struct world less = world_put(w, &arena, GK_CLUSTER_ROLE, NS_CLUSTER, SPAN("base"), doc(s, CLUSTER_ROLE("base", "")));
	assert_false(may(&less, "ed", "get", "pods", "shop", ""));
	struct world none = world_put(w, &arena, GK_CLUSTER_ROLE, NS_CLUSTER, SPAN("edit"), NULL);
	assert_false(may(&none, "ed", "get", "pods", "shop", ""));
	// Replacing a binding hides the old one.
	struct world other = world_put(w, &arena, GK_ROLE_BINDING, shop, SPAN("e"), doc(s, BINDING("shop", "e", "ClusterRole", "edit", USER("x"))));
	assert_false(may(&other, "ed", "get", "pods", "shop", ""));
	assert_true(may(&other, "x", "get", "pods", "shop", ""));
}

static void a_missing_role_may_appear(void **state)
{
	struct snapshot *s = snapshot_of(NAMESPACE("shop") BINDING("shop", "b", "Role", "later", USER("u")));
	struct world w = world_of(s);

	(void)state;
	struct world made = world_put(w, &arena, GK_ROLE, snapshot_ns(s, SPAN("shop")), SPAN("later"),
		doc(s, ROLE("shop", "later", RULE("\"get\"", "\"\"", "\"secrets\""))));
	assert_false(may(&w, "u", "get", "secrets", "shop", "x"));
	assert_true(may(&made, "u", "get", "secrets", "shop", "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(covers_what_the_server_covers, teardown), cmocka_unit_test_teardown(accounts_match_by_namespace, teardown),
		cmocka_unit_test_teardown(urls_and_groups, teardown), cmocka_unit_test_teardown(reasons_are_the_servers, teardown),
		cmocka_unit_test_teardown(refused_objects_grant_nothing, teardown),
		cmocka_unit_test_teardown(evidence_names_subject_and_rule, teardown),
		cmocka_unit_test_teardown(aggregates_to_the_fixed_point, teardown),
		cmocka_unit_test_teardown(overlays_change_the_answer, teardown), cmocka_unit_test_teardown(a_missing_role_may_appear, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
