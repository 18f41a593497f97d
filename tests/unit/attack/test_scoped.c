// Who needs a cluster of his own: rights on what no namespace divides.
#include <stdlib.h>
#include "cluster.h"
#include "attack/scoped.h"

#define NS(name) "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" name "'}}"
#define ROLE(name, verbs, group, resources) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'" name "'}," \
	"'rules':[{'verbs':[" verbs "],'apiGroups':['" group "'],'resources':[" resources "]}]}"
#define ACCOUNT(ns) "'subjects':[{'kind':'ServiceAccount','name':'app','namespace':'" ns "'}]}"
#define GROUP(name) "'subjects':[{'kind':'Group','apiGroup':'rbac.authorization.k8s.io','name':'" name "'}]}"
#define BIND(name, role, subjects) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'" name "'}," \
	"'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'" role "'}," subjects
#define BIND_IN(ns, name, role, subjects) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'" name "','namespace':'" ns "'}," \
	"'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'" role "'}," subjects
#define DEFINITION(group, plural, kind, scope) "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'" plural "." group "'}," \
	"'spec':{'group':'" group "','scope':'" scope "','names':{'plural':'" plural "','kind':'" kind "'},'versions':[{'name':'v1','served':true,'storage':true," \
	"'schema':{'openAPIV3Schema':{'type':'object'}}}]}}"

static struct scoped asked(struct snapshot *s)
{
	return scoped_list(s, NULL, 0, s->arena);
}

#define ASK(...) asked(cluster("1.30", (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)))
#define ASK_PARTIAL(...) asked(cluster_partial("1.30", (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)))

static void writers_and_readers(void **state)
{
	(void)state;
	struct scoped x = ASK(NS("alpha"), NS("beta"), NS("gamma"), ROLE("pv", "'create'", "", "'persistentvolumes','pods'"), ROLE("see", "'get','list'", "", "'nodes'"),
		ROLE("pods", "'*'", "", "'pods'"), BIND("a", "pv", ACCOUNT("beta")), BIND("b", "see", ACCOUNT("alpha")), BIND("c", "pods", ACCOUNT("gamma")),
		BIND_IN("gamma", "d", "pv", ACCOUNT("gamma")));
	assert_int_equal(x.n, 2);
	assert_int_equal(x.n_writing, 1);
	assert_int_equal(x.n_reading, 1);
	assert_true(span_is(x.v[0].name, "beta"));
	assert_int_equal(x.v[0].need, SCOPED_WRITES);
	assert_int_equal(x.v[0].n_rights, 1);
	// Of the rule only what is cluster-scoped.
	assert_int_equal(x.v[0].right[0].n_resources, 1);
	assert_true(span_is(x.v[0].right[0].resource[0], "persistentvolumes"));
	assert_true(span_is(x.v[1].name, "alpha"));
	assert_int_equal(x.v[1].need, SCOPED_READS);
}

static void get_that_sends_requests_on(void **state)
{
	(void)state;
	struct scoped x = ASK(NS("alpha"), NS("beta"), ROLE("proxy", "'get'", "", "'nodes/proxy'"), ROLE("ask", "'create'", "authorization.k8s.io", "'subjectaccessreviews'"),
		BIND("a", "proxy", ACCOUNT("alpha")), BIND("b", "ask", ACCOUNT("beta")));
	assert_int_equal(x.v[0].need, SCOPED_WRITES);
	assert_true(span_is(x.v[0].name, "alpha"));
	assert_int_equal(x.v[1].need, SCOPED_READS);
}

static void custom_resources(void **state)
{
	(void)state;
	struct scoped x = ASK(NS("alpha"), NS("beta"), DEFINITION("shop.example", "shelves", "Shelf", "Cluster"), DEFINITION("shop.example", "orders", "Order", "Namespaced"),
		ROLE("shelf", "'update'", "shop.example", "'shelves'"), ROLE("order", "'update'", "shop.example", "'orders'"), ROLE("none", "'update'", "gone.example", "'things'"),
		BIND("a", "shelf", ACCOUNT("alpha")), BIND("b", "order", ACCOUNT("beta")), BIND("c", "none", ACCOUNT("beta")));
	assert_int_equal(x.n, 1);
	assert_true(span_is(x.v[0].right[0].resource[0], "shelves.shop.example"));
	// A dump without definitions does not tell.
	x = ASK_PARTIAL(NS("alpha"), ROLE("shelf", "'update'", "shop.example", "'shelves'"), BIND("a", "shelf", ACCOUNT("alpha")));
	assert_int_equal(x.n, 1);
	assert_int_equal(x.v[0].need, SCOPED_UNKNOWN);
	assert_int_equal(x.n_unknown, 1);
}

static void bridges_and_everybody(void **state)
{
	(void)state;
	struct scoped x = ASK(NS("alpha"), ROLE("all", "'*'", "*", "'*'"), ROLE("see", "'list'", "", "'namespaces'"), BIND("a", "all", GROUP("ops")),
		BIND("b", "see", GROUP("system:authenticated")), BIND("c", "all", GROUP("system:masters")), BIND("d", "all", "'subjects':[{'kind':'ServiceAccount',"
		"'name':'controller','namespace':'kube-system'}]}"));
	assert_int_equal(x.n, 2);
	assert_int_equal(x.v[0].who, SCOPED_BRIDGE);
	assert_true(span_is(x.v[0].name, "Group ops"));
	assert_int_equal(x.v[1].who, SCOPED_EVERYBODY);
	assert_int_equal(x.n_writing, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writers_and_readers), cmocka_unit_test(get_that_sends_requests_on), cmocka_unit_test(custom_resources),
		cmocka_unit_test(bridges_and_everybody),
	};
	return cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));
}
