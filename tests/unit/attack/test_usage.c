// Who uses a grant today, and which label or field closes a path beside grants.
#include <stdlib.h>
#include "cluster.h"
#include "attack/search.h"

#define NS(name, labels) "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" name "','labels':{" labels "}}}"
#define SA(ns, name) "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'" name "','namespace':'" ns "'}}"
#define ROLE(ns, name, rules) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'Role','metadata':{'name':'" name "','namespace':'" ns "'},'rules':[" rules "]}"
#define BIND(ns, name, role, kind, subject) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'" name "','namespace':'" ns \
	"'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'" role "'},'subjects':[{'kind':'" kind "'," subject "}]}"
#define PODS "{'apiGroups':[''],'resources':['pods'],'verbs':['create']}"
#define POD(name, more) "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" name "','namespace':'alpha'},'spec':{'nodeName':'n1'," more \
	"},'status':{'phase':'Running'}}"

static struct report *scan(const char *const *docs, size_t n)
{
	struct snapshot *s = cluster("1.30", docs, n);
	struct search_options o = { .threads = 1 };
	struct diags d = { .arena = s->arena };
	return search_run(s, &o, s->arena, &d);
}

#define SCAN(...) scan((const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static const struct closing *closing(const struct report *r, enum source_kind from, enum target_kind to, const char *part)
{
	for (size_t i = 0; i < r->n_paths; i++) {
		const struct path *p = &r->path[i];
		for (size_t k = 0; p->from.kind == from && p->to.kind == to && k < p->n_closing; k++)
			if (span_contains(p->closing[k].what, span_str(part)))
				return &p->closing[k];
	}
	return NULL;
}

static void pods_that_use_an_account(void **state)
{
	(void)state;
	struct report *r = SCAN(NS("alpha", ""), NS("beta", ""), SA("alpha", "ci"), ROLE("beta", "r", PODS),
		BIND("beta", "b", "r", "ServiceAccount", "'name':'ci','namespace':'alpha'"), POD("one", "'serviceAccountName':'ci','containers':[{'name':'c'}]"));
	const struct closing *c = closing(r, SOURCE_SERVICE_ACCOUNT, TARGET_NAMESPACE, "remove account ci");
	assert_non_null(c);
	assert_true(span_is(c->used_by, "Pod alpha/one"));
}

static void groups_are_used_by_nobody_seen(void **state)
{
	(void)state;
	struct report *r = SCAN(NS("alpha", ""), ROLE("alpha", "r", PODS), BIND("alpha", "b", "r", "Group", "'apiGroup':'rbac.authorization.k8s.io','name':'team'"));
	const struct closing *c = closing(r, SOURCE_GROUP, TARGET_NODE, "remove group team");
	assert_non_null(c);
	assert_int_equal(c->used_by.n, 0);
}

static void the_label_that_closes(void **state)
{
	(void)state;
	struct report *r = SCAN(NS("alpha", ""), ROLE("alpha", "r", PODS), BIND("alpha", "b", "r", "Group", "'apiGroup':'rbac.authorization.k8s.io','name':'team'"),
		POD("agent", "'hostNetwork':true,'containers':[{'name':'c'}]"));
	const struct closing *c = closing(r, SOURCE_GROUP, TARGET_NODE, "set pod-security.kubernetes.io/enforce=baseline on Namespace alpha");
	assert_non_null(c);
	assert_true(span_contains(c->used_by, SPAN("Pod alpha/agent")));
	// The grant stays the root of the path.
	assert_true(span_is(r->snap->object[r->path[0].root].name, "b"));
}

static void a_label_that_can_be_set_back_closes_nothing(void **state)
{
	(void)state;
	struct report *r = SCAN(NS("alpha", ""), ROLE("alpha", "r", PODS ",{'apiGroups':[''],'resources':['namespaces'],'verbs':['patch']}"),
		BIND("alpha", "b", "r", "Group", "'apiGroup':'rbac.authorization.k8s.io','name':'team'"));
	assert_non_null(closing(r, SOURCE_GROUP, TARGET_NODE, "remove group team"));
	assert_null(closing(r, SOURCE_GROUP, TARGET_NODE, "pod-security"));
}

static void one_open_namespace_of_two(void **state)
{
	(void)state;
	struct report *r = SCAN(NS("alpha", ""), NS("beta", ""), ROLE("alpha", "r", PODS), ROLE("beta", "r", PODS),
		BIND("alpha", "b", "r", "Group", "'apiGroup':'rbac.authorization.k8s.io','name':'team'"),
		BIND("beta", "b", "r", "Group", "'apiGroup':'rbac.authorization.k8s.io','name':'team'"));
	assert_null(closing(r, SOURCE_GROUP, TARGET_NODE, "pod-security"));
}

static void fields_of_a_pod(void **state)
{
	(void)state;
	struct report *r = SCAN(NS("alpha", ""), POD("one", "'hostPID':true,'containers':[{'name':'c','securityContext':{'privileged':true}}]"));
	assert_non_null(closing(r, SOURCE_POD, TARGET_NODE, "remove spec.containers[0].securityContext.privileged from it"));
	r = SCAN(NS("alpha", ""), POD("two", "'containers':[{'name':'c','securityContext':{'privileged':true},'volumeMounts':[{'name':'v','mountPath':'/h'}]}],"
		"'volumes':[{'name':'v','hostPath':{'path':'/'}}]"));
	assert_non_null(closing(r, SOURCE_POD, TARGET_NODE, "securityContext.privileged and spec.volumes[0].hostPath from it"));
}

static void fields_of_the_workload(void **state)
{
	(void)state;
	struct report *r = SCAN(NS("alpha", ""), "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'alpha'},'spec':{'selector':{'matchLabels':"
		"{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i','securityContext':{'privileged':true}}]}}}}");
	const struct closing *c = closing(r, SOURCE_POD, TARGET_NODE, "remove spec.template.spec.containers[0].securityContext.privileged from it");
	assert_non_null(c);
	assert_true(span_is(r->snap->object[c->obj].name, "web"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pods_that_use_an_account), cmocka_unit_test(groups_are_used_by_nobody_seen), cmocka_unit_test(the_label_that_closes),
		cmocka_unit_test(a_label_that_can_be_set_back_closes_nothing), cmocka_unit_test(one_open_namespace_of_two), cmocka_unit_test(fields_of_a_pod),
		cmocka_unit_test(fields_of_the_workload),
	};
	return cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));
}
