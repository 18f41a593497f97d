#include "authz_world.h"
#include "twin/authz/chain.h"
#include "twin/authz/impersonate.h"
#include "twin/provider.h"

static const char cluster[] = NAMESPACE("shop")
	CLUSTER_ROLE("reader", RULE("\"get\"", "\"\"", "\"pods\""))
	CLUSTER_ROLE("actor", RULE("\"impersonate\"", "\"\"", "\"serviceaccounts\",\"groups\""))
	BINDING("shop", "r", "ClusterRole", "reader", USER("ann") "," GROUP("team") "," ACCOUNT("shop", "bot"))
	BINDING("shop", "lost", "ClusterRole", "gone", USER("lost"))
	BINDING("shop", "act", "ClusterRole", "actor", USER("act"));

static enum verdict ask_as(struct snapshot *s, struct request r, struct trace *t, enum unknown *why)
{
	struct judgement j = { .w = world_of(s), .r = r, .run = &arena, .trace = t };
	enum verdict v = judge_authorize(&j);

	*why = j.unknown;
	return v;
}

static enum verdict ask(struct snapshot *s, const char *user, const char *verb, enum unknown *why)
{
	return ask_as(s, request(user, verb, "", "pods", "shop", ""), NULL, why);
}

static void a_no_behind_rbac_alone_is_a_no(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct trace t = { 0 };
	enum unknown why;

	(void)state;
	assert_int_equal(ask(s, "ann", "get", &why), VERDICT_ALLOW);
	assert_int_equal(ask_as(s, request("ann", "delete", "", "pods", "shop", ""), &t, &why), VERDICT_DENY);
	assert_text(t.list.v[0].reason, "User \"ann\" cannot delete resource \"pods\" in API group \"\" in the namespace \"shop\"");
}

static void unseen_authorizers_make_it_unknown(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct provider p = { .id = "x", .authorizers = "node,rbac,webhook:books", .foreign_authorizer = true, .foreign_name = "the books" };
	enum unknown why;

	(void)state;
	s->rbac->chain = chain_read(&arena, SPAN(""), &p);
	assert_int_equal(ask(s, "ann", "get", &why), VERDICT_ALLOW);
	assert_int_equal(ask(s, "ann", "delete", &why), VERDICT_UNKNOWN);
	assert_int_equal(why, UNKNOWN_authorizer);
	// By the profile it never speaks for accounts.
	assert_int_equal(ask(s, "system:serviceaccount:shop:bot", "delete", &why), VERDICT_DENY);
	s->rbac->chain = chain_read(&arena, SPAN("node,rbac,webhook:books"), NULL);
	assert_int_equal(ask(s, "system:serviceaccount:shop:bot", "delete", &why), VERDICT_UNKNOWN);
	// One that stands before RBAC may also deny.
	s->rbac->chain = chain_read(&arena, SPAN("webhook:books, node, rbac"), NULL);
	assert_int_equal(ask(s, "ann", "get", &why), VERDICT_UNKNOWN);
	s->rbac->chain = chain_read(&arena, SPAN("AlwaysAllow"), NULL);
	assert_int_equal(ask(s, "nobody", "delete", &why), VERDICT_ALLOW);
}

static void missing_input_makes_it_unknown(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	enum unknown why;

	(void)state;
	assert_int_equal(ask(s, "lost", "get", &why), VERDICT_UNKNOWN);
	assert_int_equal(why, UNKNOWN_role_missing);
	s->rbac->complete = false;
	assert_int_equal(ask(s, "ann", "get", &why), VERDICT_ALLOW);
	assert_int_equal(ask(s, "ann", "delete", &why), VERDICT_UNKNOWN);
	assert_int_equal(why, UNKNOWN_kind_missing);
}

static void groups_that_are_not_known(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct request r = request("somebody", "get", "", "pods", "shop", "");
	enum unknown why;

	(void)state;
	assert_int_equal(ask_as(s, r, NULL, &why), VERDICT_DENY);
	r.user.groups_open = true;
	assert_int_equal(ask_as(s, r, NULL, &why), VERDICT_UNKNOWN);
	assert_int_equal(why, UNKNOWN_groups);
	r.verb = SPAN("delete"); // no group may
	assert_int_equal(ask_as(s, r, NULL, &why), VERDICT_DENY);
}

static void impersonation_asks_for_every_part(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct world w = world_of(s);
	struct user act = user_named(&arena, SPAN("act"), NULL, 0);
	span masters = SPAN("system:masters"), reason;
	struct impersonation as = { .user = SPAN("system:serviceaccount:shop:bot") };

	(void)state;
	assert_int_equal(impersonate_allows(&w, &act, &as, &arena, NULL, &reason), VERDICT_ALLOW);
	assert_int_equal(impersonate_user(&as, &arena).n_groups, 3);
	// The right to the account in its namespace is no right to groups of the cluster.
	as.groups = &masters;
	as.n_groups = 1;
	assert_int_equal(impersonate_allows(&w, &act, &as, &arena, NULL, &reason), VERDICT_DENY);
	assert_text(reason, "groups \"system:masters\" is forbidden: User \"act\" cannot impersonate resource \"groups\" in API group \"\" "
		"at the cluster scope");
	as = (struct impersonation){ .user = SPAN("system:serviceaccount:Bad Name:x") };
	assert_int_equal(impersonate_allows(&w, &act, &as, &arena, NULL, &reason), VERDICT_DENY);
	assert_true(span_starts(reason, SPAN("users \"system:serviceaccount:Bad Name:x\"")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_no_behind_rbac_alone_is_a_no, teardown),
		cmocka_unit_test_teardown(unseen_authorizers_make_it_unknown, teardown),
		cmocka_unit_test_teardown(missing_input_makes_it_unknown, teardown), cmocka_unit_test_teardown(groups_that_are_not_known, teardown),
		cmocka_unit_test_teardown(impersonation_asks_for_every_part, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
