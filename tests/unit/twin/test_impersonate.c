#include "authz_world.h"
#include "twin/authz/impersonate.h"
#include "twin/builder.h"
#include "twin/server.h"

#define AUTHN "\"authentication.k8s.io\""

static const char cluster[] = NAMESPACE("shop") NAMESPACE("kube-system")
	// May be anybody but nodes and accounts, to list pods.
	CLUSTER_ROLE("clerk", RULE("\"impersonate:user-info\"", AUTHN, "\"users\",\"groups\"") "," RULE("\"impersonate-on:user-info:list\"", "\"\"", "\"pods\""))
	CLUSTER_BINDING("clerk", "clerk", USER("clerk"))
	CLUSTER_ROLE("chooser", RULE("\"impersonate:user-info\"", AUTHN, "\"users\"") "," RULE("\"impersonate-on:user-info:list\"", "\"\"", "\"pods\"") ","
		"{\"verbs\":[\"impersonate:user-info\"],\"apiGroups\":[" AUTHN "],\"resources\":[\"groups\"],\"resourceNames\":[\"a\"]}")
	CLUSTER_BINDING("chooser", "chooser", USER("chooser"))
	CLUSTER_ROLE("half", RULE("\"impersonate:user-info\"", AUTHN, "\"users\""))
	CLUSTER_BINDING("half", "half", USER("half"))
	CLUSTER_ROLE("keeper", RULE("\"impersonate:arbitrary-node\"", AUTHN, "\"nodes\"") "," RULE("\"impersonate-on:arbitrary-node:list\"", "\"\"", "\"pods\""))
	CLUSTER_BINDING("keeper", "keeper", USER("keeper"))
	CLUSTER_ROLE("agent", RULE("\"impersonate:associated-node\"", AUTHN, "\"nodes\"") "," RULE("\"impersonate-on:associated-node:list\"", "\"\"", "\"pods\""))
	CLUSTER_BINDING("agent", "agent", ACCOUNT("shop", "agent"))
	CLUSTER_ROLE("old", RULE("\"impersonate\"", "\"\"", "\"users\",\"groups\",\"serviceaccounts\""))
	CLUSTER_BINDING("old", "old", USER("old"))
	CLUSTER_BINDING("both-old", "old", USER("both")) CLUSTER_BINDING("both-keeper", "keeper", USER("both"));

static struct snapshot *server(const char *gates, unsigned minor)
{
	struct snapshot *s = snapshot_of(cluster);
	struct snapshot_options *o = arena_new(&arena, struct snapshot_options);

	o->feature_gates = span_str(gates);
	s->options = o;
	s->minor = minor;
	server_build(s, NULL);
	return s;
}

static struct snapshot *constrained(void) { return server("ConstrainedImpersonation=true", 35); }

static enum verdict act(struct snapshot *s, struct request r, const struct impersonation *as, struct user *out, span *reason)
{
	struct world w = world_of(s);

	return impersonate_request(&w, &r, as, &arena, out, reason);
}

static void gates_have_defaults_by_version(void **state)
{
	(void)state;
	assert_false(gates_on(&server("", 35)->gates, GATE_ConstrainedImpersonation));
	assert_true(gates_on(&server("", 36)->gates, GATE_ConstrainedImpersonation));
	assert_true(gates_on(&constrained()->gates, GATE_ConstrainedImpersonation));
	assert_false(gates_on(&server("ConstrainedImpersonation=true", 34)->gates, GATE_ConstrainedImpersonation));
	assert_false(gates_on(&server("Other=true, ConstrainedImpersonation=false", 36)->gates, GATE_ConstrainedImpersonation));
	assert_true(gates_on(&server("AllAlpha=true", 35)->gates, GATE_ConstrainedImpersonation));
	assert_false(gates_on(&server("AllBeta=false", 36)->gates, GATE_ConstrainedImpersonation));
	assert_true(gates_on(&server("AllBeta=false,kube:ConstrainedImpersonation=true", 36)->gates, GATE_ConstrainedImpersonation));
	assert_false(gates_on(&server("ConstrainedImpersonation=maybe", 35)->gates, GATE_ConstrainedImpersonation));
}

static void the_pod_of_the_server_shows_its_gates(void **state)
{
	static const char pod[] = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"kube-apiserver-m\",\"namespace\":\"kube-system\"},"
		"\"spec\":{\"containers\":[{\"name\":\"c\",\"command\":[\"kube-apiserver\",\"--feature-gates=ConstrainedImpersonation=true\"]}]}}\n";
	struct snapshot *s = snapshot_of(arena_printf(&arena, "%s%s", cluster, pod).p);
	struct snapshot_options o = { .feature_gates = SPAN("ConstrainedImpersonation=false") };

	(void)state;
	s->minor = 35;
	server_build(s, NULL);
	assert_true(gates_on(&s->gates, GATE_ConstrainedImpersonation));
	s->options = &o;
	server_build(s, NULL);
	assert_false(gates_on(&s->gates, GATE_ConstrainedImpersonation));
}

static void a_mode_needs_the_user_and_the_target(void **state)
{
	struct snapshot *s = constrained();
	struct impersonation as = { .user = SPAN("ann") };
	struct user out;
	span reason;

	(void)state;
	assert_int_equal(act(s, request("clerk", "list", "", "pods", "shop", ""), &as, &out, &reason), VERDICT_ALLOW);
	assert_text(out.name, "ann");
	assert_int_equal(act(s, request("clerk", "delete", "", "pods", "shop", "a"), &as, &out, &reason), VERDICT_DENY);
	assert_text(reason, "pods \"a\" is forbidden: User \"clerk\" cannot impersonate-on:user-info:delete resource \"pods\" in API group \"\" "
		"in the namespace \"shop\"");
	// What is done comes before who does it; the refusal of the mode before that of the legacy way.
	assert_int_equal(act(s, request("half", "list", "", "pods", "shop", ""), &as, &out, &reason), VERDICT_DENY);
	assert_text(reason, "pods is forbidden: User \"half\" cannot impersonate-on:user-info:list resource \"pods\" in API group \"\" in the namespace \"shop\"");
	assert_int_equal(act(s, request("old", "delete", "", "pods", "shop", "a"), &as, &out, &reason), VERDICT_ALLOW);
	// Without the gate the verbs of modes are none.
	assert_int_equal(act(server("", 35), request("clerk", "list", "", "pods", "shop", ""), &as, &out, &reason), VERDICT_DENY);
	assert_text(reason, "users \"ann\" is forbidden: User \"clerk\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
}

static void paths_are_targets_too(void **state)
{
	struct impersonation as = { .user = SPAN("ann") };
	struct request r = { .user = user_named(&arena, SPAN("clerk"), NULL, 0), .verb = SPAN("get"), .path = SPAN("/metrics"), .non_resource = true };
	struct user out;
	span reason;

	(void)state;
	assert_int_equal(act(constrained(), r, &as, &out, &reason), VERDICT_DENY);
	assert_text(reason, "forbidden: User \"clerk\" cannot impersonate-on:user-info:get path \"/metrics\"");
}

static void some_things_no_mode_gives(void **state)
{
	struct snapshot *s = constrained();
	span masters = SPAN("system:masters"), one = SPAN("1");
	struct user_extra team = { SPAN("Team"), &one, 1 };
	struct impersonation as = { .user = SPAN("ann"), .groups = &masters, .n_groups = 1 };
	struct request clerk = request("clerk", "list", "", "pods", "shop", "");
	struct user out;
	span reason;

	(void)state;
	assert_int_equal(act(s, clerk, &as, &out, &reason), VERDICT_DENY);
	assert_text(reason, "groups.authentication.k8s.io \"system:masters\" is forbidden: User \"clerk\" cannot impersonate:user-info resource \"groups\" "
		"in API group \"authentication.k8s.io\" at the cluster scope: impersonating the system:masters group is not allowed");
	// The legacy way still does.
	assert_int_equal(act(s, request("old", "list", "", "pods", "shop", ""), &as, &out, &reason), VERDICT_ALLOW);
	as = (struct impersonation){ .user = SPAN("ann"), .extra = &team, .n_extra = 1 };
	assert_int_equal(act(s, clerk, &as, &out, &reason), VERDICT_DENY);
	assert_text(reason, "userextras.authentication.k8s.io is forbidden: User \"clerk\" cannot impersonate:user-info resource \"userextras\" in API group "
		"\"authentication.k8s.io\" at the cluster scope: impersonating an invalid key in extra is not allowed: extra.key: Invalid value: \"team\": "
		"must be a domain-prefixed path (such as \"acme.io/foo\")");
}

static void nodes_come_with_their_group(void **state)
{
	struct snapshot *s = constrained();
	span group = SPAN("devs"), here = SPAN("n1");
	struct user_extra on = { SPAN("authentication.kubernetes.io/node-name"), &here, 1 };
	struct impersonation as = { .user = SPAN("system:node:n1") };
	struct request agent = request("system:serviceaccount:shop:agent", "list", "", "pods", "shop", "");
	struct request keeper = request("keeper", "list", "", "pods", "shop", "");
	struct user out;
	span reason;

	(void)state;
	assert_int_equal(act(s, keeper, &as, &out, &reason), VERDICT_ALLOW);
	assert_int_equal(out.n_groups, 2);
	assert_text(out.groups[0], "system:nodes");
	// With groups beside, no mode is for it: what is told is the legacy refusal.
	as.groups = &group;
	as.n_groups = 1;
	assert_int_equal(act(s, keeper, &as, &out, &reason), VERDICT_DENY);
	assert_text(reason, "users \"system:node:n1\" is forbidden: User \"keeper\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
	// An account may be the node that its pod runs on, and no other.
	as = (struct impersonation){ .user = SPAN("system:node:n1") };
	agent.user = user_service_account(&arena, SPAN("shop"), SPAN("agent"));
	assert_int_equal(act(s, agent, &as, &out, &reason), VERDICT_DENY);
	agent.user.extra = &on;
	agent.user.n_extra = 1;
	assert_int_equal(act(s, agent, &as, &out, &reason), VERDICT_ALLOW);
	assert_text(out.groups[0], "system:nodes");
	as.user = SPAN("system:node:n2");
	assert_int_equal(act(s, agent, &as, &out, &reason), VERDICT_DENY);
}

// The mode that served last is tried first, and its refusal is the one that is told.
static void the_server_remembers_the_mode(void **state)
{
	struct snapshot *s = constrained();
	uint8_t last = 0;
	struct impersonation as = { .user = SPAN("system:node:n1"), .last = &last }, ann = { .user = SPAN("ann"), .last = &last };
	struct request both = request("both", "list", "", "pods", "shop", "");
	struct user out;
	span reason;

	(void)state;
	assert_int_equal(act(s, both, &as, &out, &reason), VERDICT_ALLOW);
	assert_int_equal(out.n_groups, 2);
	assert_int_equal(act(s, both, &ann, &out, &reason), VERDICT_ALLOW); // the legacy way
	assert_int_equal(act(s, both, &as, &out, &reason), VERDICT_ALLOW);
	assert_int_equal(out.n_groups, 1);
	assert_text(out.groups[0], "system:authenticated");
	ann.uid = SPAN("7");
	assert_int_equal(act(s, both, &ann, &out, &reason), VERDICT_DENY);
	assert_text(reason, "uids.authentication.k8s.io \"7\" is forbidden: User \"both\" cannot impersonate resource \"uids\" in API group "
		"\"authentication.k8s.io\" at the cluster scope");
}

static void much_is_asked_for_at_once(void **state)
{
	struct snapshot *s = constrained();
	span groups[] = { SPAN_INIT("a"), SPAN_INIT("b"), SPAN_INIT("c"), SPAN_INIT("d"), SPAN_INIT("") };
	struct impersonation as = { .user = SPAN("ann"), .groups = groups, .n_groups = 4 };
	struct request clerk = request("clerk", "list", "", "pods", "shop", ""), half = clerk;
	struct user out;
	span reason;

	(void)state;
	assert_int_equal(act(s, clerk, &as, &out, &reason), VERDICT_ALLOW);
	assert_int_equal(out.n_groups, 5);
	as.n_groups = 5;
	assert_int_equal(act(s, clerk, &as, &out, &reason), VERDICT_DENY);
	assert_true(span_ends(reason, SPAN(": impersonating the empty string group is not allowed")));
	// A name of their own is told, not the star.
	half.user.name = SPAN("chooser");
	as.n_groups = 4;
	assert_int_equal(act(s, half, &as, &out, &reason), VERDICT_DENY);
	assert_true(span_starts(reason, SPAN("groups.authentication.k8s.io \"b\" is forbidden")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(gates_have_defaults_by_version, teardown), cmocka_unit_test_teardown(a_mode_needs_the_user_and_the_target, teardown),
		cmocka_unit_test_teardown(paths_are_targets_too, teardown), cmocka_unit_test_teardown(some_things_no_mode_gives, teardown),
		cmocka_unit_test_teardown(nodes_come_with_their_group, teardown), cmocka_unit_test_teardown(the_server_remembers_the_mode, teardown),
		cmocka_unit_test_teardown(much_is_asked_for_at_once, teardown), cmocka_unit_test_teardown(the_pod_of_the_server_shows_its_gates, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
