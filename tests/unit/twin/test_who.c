#include "authz_world.h"
#include "twin/authz/who.h"

static const char cluster[] = NAMESPACE("shop") NAMESPACE("bank")
	CLUSTER_ROLE("reader", RULE("\"get\"", "\"\"", "\"secrets\""))
	ROLE("bank", "own", RULE("\"*\"", "\"*\"", "\"*\""))
	CLUSTER_BINDING("all", "reader", GROUP("ops") "," USER("ann"))
	BINDING("shop", "s", "ClusterRole", "reader", USER("sam") "," USER("ann"))
	BINDING("bank", "b", "Role", "own", USER("bea") "," ACCOUNT("bank", "bot"))
	BINDING("bank", "n", "ClusterRole", "later", USER("liv"));

static span names(const struct who_answer *a)
{
	struct buf b = { .arena = &arena };

	for (size_t i = 0; i < a->list.n; i++) {
		if (i)
			buf_char(&b, ' ');
		buf_add(&b, a->list.v[i].subject->name);
	}
	return buf_span(&b);
}

static span who(const struct world *w, const char *ns, enum who_scope scope)
{
	struct who_answer a;
	struct request r = request("", "get", "", "secrets", ns, "x");

	rbac_who_can(w, &r, scope, &arena, &a);
	return names(&a);
}

static void names_each_subject_once(void **state)
{
	struct world w = world_of(snapshot_of(cluster));

	(void)state;
	assert_text(who(&w, "", WHO_REQUEST), "ops ann");
	assert_text(who(&w, "shop", WHO_REQUEST), "ops ann sam");
	assert_text(who(&w, "bank", WHO_REQUEST), "ops ann bea bot");
	assert_text(who(&w, "", WHO_ANYWHERE), "ops ann sam bea bot");
	assert_text(who(&w, "nowhere", WHO_REQUEST), "ops ann");
}

static void follows_the_overlay(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct world w = world_of(s);

	(void)state;
	w = world_put(w, &arena, GK_CLUSTER_ROLE, NS_CLUSTER, SPAN("later"), doc(s, CLUSTER_ROLE("later", RULE("\"get\"", "\"\"", "\"*\""))));
	assert_text(who(&w, "bank", WHO_REQUEST), "ops ann bea bot liv");
	w = world_put(w, &arena, GK_ROLE_BINDING, snapshot_ns(s, SPAN("bank")), SPAN("b"), NULL);
	assert_text(who(&w, "bank", WHO_REQUEST), "ops ann liv");
	w = world_put(w, &arena, GK_CLUSTER_ROLE_BINDING, NS_CLUSTER, SPAN("z"), doc(s, CLUSTER_BINDING("z", "reader", USER("zed") "," USER("ann"))));
	assert_text(who(&w, "bank", WHO_REQUEST), "ops ann liv zed");
}

// What who-can says is what the authorizer says, for every subject and scope.
static void agrees_with_the_authorizer(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct world w = world_of(s);
	static const char *const users[] = { "ann", "sam", "bea", "liv", "nobody" };
	static const char *const spaces[] = { "", "shop", "bank" };

	(void)state;
	for (size_t n = 0; n < 3; n++)
		for (size_t u = 0; u < 5; u++) {
			span list = who(&w, spaces[n], WHO_REQUEST);
			assert_int_equal(span_contains(list, span_str(users[u])), may(&w, users[u], "get", "secrets", spaces[n], "x"));
		}
}

static void lists_rules_once_a_binding(void **state)
{
	struct world w = world_of(snapshot_of(cluster));
	span groups[] = { SPAN("ops") };
	struct user ann = user_named(&arena, SPAN("ann"), groups, 1);
	struct who_rules rules;

	(void)state;
	who_rules(&w, &ann, SPAN("shop"), &arena, &rules);
	assert_int_equal(rules.list.n, 2); // "all" names her and her group, "s" names her
	assert_false(rules.incomplete);
	who_rules(&w, &(struct user){ .name = SPAN("liv") }, SPAN("bank"), &arena, &rules);
	assert_int_equal(rules.list.n, 0);
	assert_text(rules.error, "clusterrole.rbac.authorization.k8s.io \"later\" not found");
}

static void matrix(void **state)
{
	struct world w = world_of(snapshot_of(cluster));
	struct user rows[] = { user_named(&arena, SPAN("ann"), NULL, 0), user_named(&arena, SPAN("bea"), NULL, 0) };
	struct request columns[] = { request("", "get", "", "secrets", "shop", "x"), request("", "delete", "", "pods", "bank", "x") };
	struct who_matrix m = { .row = rows, .n_rows = 2, .column = columns, .n_columns = 2 };

	(void)state;
	who_matrix(&w, &m, &arena);
	assert_int_equal(m.cell[0], VERDICT_ALLOW);
	assert_int_equal(m.cell[1], VERDICT_DENY);
	assert_int_equal(m.cell[2], VERDICT_DENY);
	assert_int_equal(m.cell[3], VERDICT_ALLOW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(names_each_subject_once, teardown), cmocka_unit_test_teardown(follows_the_overlay, teardown),
		cmocka_unit_test_teardown(agrees_with_the_authorizer, teardown), cmocka_unit_test_teardown(lists_rules_once_a_binding, teardown),
		cmocka_unit_test_teardown(matrix, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
