// Why there is no path: what came nearest and what stopped it.
#include <stdlib.h>
#include "cluster.h"
#include "attack/search.h"

#define NS(name, labels) "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" name "','labels':{" labels "}}}"
#define SA(ns, name) "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'" name "','namespace':'" ns "'}}"
#define ROLE(ns, name, rules) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'Role','metadata':{'name':'" name "','namespace':'" ns "'},'rules':[" rules "]}"
#define BIND(ns, name, role, sans, sa) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'" name "','namespace':'" ns \
	"'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'" role "'},'subjects':[{'kind':'ServiceAccount','name':'" sa "','namespace':'" sans "'}]}"
#define PODS "{'apiGroups':[''],'resources':['pods'],'verbs':['create']}"

static struct report *why(const char *from, const char *to, const char *const *docs, size_t n)
{
	struct snapshot *s = cluster("1.30", docs, n);
	struct search_options o = { .from = span_str(from), .to = span_str(to), .threads = 1, .refuted = true };
	struct diags d = { .arena = s->arena };
	return search_run(s, &o, s->arena, &d);
}

#define WHY(from, to, ...) why(from, to, (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void is(const struct report *r, enum miss_kind kind, const char *part)
{
	assert_int_equal(r->n_paths, 0);
	assert_non_null(r->miss);
	if (r->miss->kind != kind)
		fail_msg("kind %d, %d was expected: %.*s", r->miss->kind, kind, SPANF(r->miss->text));
	if (!span_contains(r->miss->text, span_str(part)))
		fail_msg("\"%.*s\" does not say \"%s\"", SPANF(r->miss->text), part);
}

static void a_closed_gate(void **state)
{
	(void)state;
	struct report *r = WHY("alpha/ci", "node", NS("alpha", "'pod-security.kubernetes.io/enforce':'baseline'"), SA("alpha", "ci"), ROLE("alpha", "r", PODS),
		BIND("alpha", "b", "r", "alpha", "ci"));
	is(r, MISS_CLOSED, "ServiceAccount alpha/ci may run pods in alpha");
	assert_string_equal(r->miss->control->id, "psa");
	assert_true(span_contains(r->miss->reason, SPAN("violates PodSecurity \"baseline:latest\"")));
	assert_int_equal(r->miss->n_evidence, 1);
	assert_true(span_is(r->snap->object[r->miss->evidence[0].obj].name, "alpha"));
	assert_non_null(r->miss->technique);
}

static void a_missing_grant(void **state)
{
	(void)state;
	struct report *r = WHY("ServiceAccount/alpha/ci", "beta", NS("alpha", ""), NS("beta", ""), SA("alpha", "ci"), ROLE("alpha", "r", PODS),
		BIND("alpha", "b", "r", "alpha", "ci"));
	is(r, MISS_GRANT, "may create pods in beta");
	assert_true(span_is(r->miss->request->verb, "create"));
	assert_true(span_is(r->miss->request->ns, "beta"));
	assert_string_equal(r->miss->control->id, "rbac");
	assert_true(span_contains(r->miss->reason, SPAN("cannot create resource \"pods\"")));
	assert_true(span_is(r->miss->reached[0], "ServiceAccount alpha/ci"));
}

// Of two rights one is held: that technique comes nearest.
static void half_of_the_rights(void **state)
{
	(void)state;
	struct report *r = WHY("alpha/ci", "beta", NS("alpha", ""), NS("beta", ""), SA("alpha", "ci"),
		ROLE("beta", "r", "{'apiGroups':['rbac.authorization.k8s.io'],'resources':['rolebindings'],'verbs':['create']}"), BIND("beta", "b", "r", "alpha", "ci"));
	is(r, MISS_GRANT, "1 of 2 rights held by ServiceAccount alpha/ci");
}

// The right is there; the quota is full.
static void a_refused_chain(void **state)
{
	(void)state;
	struct report *r = WHY("alpha/ci", "beta", NS("alpha", ""), NS("beta", ""), SA("alpha", "ci"), ROLE("beta", "r", PODS), BIND("beta", "b", "r", "alpha", "ci"),
		"{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'none','namespace':'beta'},'spec':{'hard':{'pods':'0'}},"
		"'status':{'hard':{'pods':'0'},'used':{'pods':'0'}}}");
	is(r, MISS_REFUSED, "refuses its step 1");
	assert_true(span_contains(r->miss->reason, SPAN("exceeded quota: none")));
	assert_true(r->miss->path->n_steps > 0);
	assert_int_equal(r->miss->path->step[r->miss->path->n_steps - 1].verdict, VERDICT_DENY);
}

static void an_account_without_rights(void **state)
{
	(void)state;
	struct report *r = WHY("ServiceAccount/alpha/idle", "beta", NS("alpha", ""), NS("beta", ""), SA("alpha", "idle"));
	is(r, MISS_GRANT, "create pods in beta");
	assert_int_equal(r->miss->n_reached, 1);
}

static void who_it_may_become(void **state)
{
	(void)state;
	struct report *r = WHY("ServiceAccount/alpha/ci", "beta", NS("alpha", ""), NS("beta", ""), SA("alpha", "ci"), SA("alpha", "other"), ROLE("alpha", "r", PODS),
		BIND("alpha", "b", "r", "alpha", "ci"), BIND("alpha", "c", "r", "alpha", "other"));
	is(r, MISS_GRANT, "create pods in beta");
	assert_int_equal(r->miss->n_reached, 2);
	assert_true(span_is(r->miss->reached[1], "ServiceAccount alpha/other"));
}

static void ends_that_are_not_there(void **state)
{
	(void)state;
	is(WHY("ghost", "node", NS("alpha", "")), MISS_NOBODY, "ghost");
	is(WHY("alpha", "nowhere", NS("alpha", "")), MISS_NOBODY, "nowhere");
	is(WHY("kube-system", "node", NS("alpha", "")), MISS_TRUSTED, "no attacker's position");
	is(WHY("alpha", "namespace/alpha", NS("alpha", "")), MISS_INSIDE, "tenant alpha");
}

static void more_than_was_asked_for(void **state)
{
	(void)state;
	struct report *r = WHY("alpha/ci", "secrets/beta", NS("alpha", ""), NS("beta", ""), SA("alpha", "ci"),
		"{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'all'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
		"'kind':'ClusterRole','name':'cluster-admin'},'subjects':[{'kind':'ServiceAccount','name':'ci','namespace':'alpha'}]}");
	is(r, MISS_IMPLIED, "cluster-admin");
	assert_int_equal(r->miss->path->to.kind, TARGET_CLUSTER_ADMIN);
	assert_true(r->miss->path->n_steps > 0);
}

static void nothing_is_said_where_a_path_is(void **state)
{
	(void)state;
	struct report *r = WHY("alpha/ci", "node", NS("alpha", ""), SA("alpha", "ci"), ROLE("alpha", "r", PODS), BIND("alpha", "b", "r", "alpha", "ci"));
	assert_true(r->n_paths > 0);
	assert_null(r->miss);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_closed_gate), cmocka_unit_test(a_missing_grant), cmocka_unit_test(half_of_the_rights), cmocka_unit_test(a_refused_chain), cmocka_unit_test(an_account_without_rights),
		cmocka_unit_test(who_it_may_become), cmocka_unit_test(ends_that_are_not_there), cmocka_unit_test(more_than_was_asked_for),
		cmocka_unit_test(nothing_is_said_where_a_path_is),
	};
	return cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));
}
