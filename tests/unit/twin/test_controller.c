// What is not in the input but would be in the cluster: pods of workloads, profiles, token Secrets; and what is found out about pods.
#include "cluster.h"

#include "twin/deputy/runtime.h"
#include "twin/podindex.h"

static const struct snapshot_options none = { 0 };

#define TEMPLATE "\"template\":{\"metadata\":{\"labels\":{\"app\":\"w\"}},\"spec\":{\"serviceAccountName\":\"runner\",\"containers\":[{\"name\":\"c\"}]}}"
#define WORKLOAD(api, kind, name, spec) OBJ(api, kind, "a", name, ",\"spec\":{" spec "}")
#define OWNED(kind, name, owner_api, owner_kind, owner) \
	"{\"apiVersion\":\"v1\",\"kind\":\"" kind "\",\"metadata\":{\"name\":\"" name "\",\"namespace\":\"a\",\"ownerReferences\":[{\"apiVersion\":\"" owner_api \
	"\",\"kind\":\"" owner_kind "\",\"name\":\"" owner "\",\"controller\":true}]}}"

static size_t pods(const struct snapshot *s)
{
	return snapshot_kind(s, GK_POD)->n;
}

static void workloads_without_pods_get_one(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, WORKLOAD("apps/v1", "Deployment", "web", TEMPLATE),
		WORKLOAD("batch/v1", "CronJob", "nightly", "\"jobTemplate\":{\"spec\":{" TEMPLATE "}}"), WORKLOAD("apps/v1", "StatefulSet", "db", TEMPLATE), NULL);
	assert_int_equal(pods(s), 3);
	ref r = cluster_find(s, GK_POD, "a", "db-0");
	assert_int_not_equal(r, REF_NONE);
	assert_true(s->object[r].flags & OBJECT_SYNTHETIC);
	assert_true(span_is(s->object[s->object[r].cause].name, "db"));
	assert_int_equal(podindex_owner(s, r), s->object[r].cause);
	const struct pod_account *a = podindex_account(s, snapshot_ns(s, SPAN("a")), SPAN("runner"));
	assert_int_equal(a->n_pods, 3);
	assert_int_equal(a->obj, REF_NONE);
}

static void workloads_with_pods_or_without_work_do_not(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, WORKLOAD("apps/v1", "Deployment", "web", TEMPLATE), OWNED("Pod", "web-5d8f9-abcde", "apps/v1", "ReplicaSet", "web-5d8f9"),
		WORKLOAD("batch/v1", "CronJob", "nightly", "\"jobTemplate\":{\"spec\":{" TEMPLATE "}}"), OWNED("Pod", "nightly-1700-x", "batch/v1", "Job", "nightly-1700"),
		WORKLOAD("apps/v1", "Deployment", "off", "\"replicas\":0," TEMPLATE), WORKLOAD("batch/v1", "CronJob", "stopped", "\"suspend\":true,\"jobTemplate\":{\"spec\":{" TEMPLATE "}}"), NULL);
	assert_int_equal(pods(s), 2);
	// A ReplicaSet whose Deployment is there does not count a second time.
	s = cluster_of(none, WORKLOAD("apps/v1", "Deployment", "web", TEMPLATE), "{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"metadata\":{\"name\":\"web-1\","
		"\"namespace\":\"a\",\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"web\",\"controller\":true}]},\"spec\":{" TEMPLATE "}}", NULL);
	assert_int_equal(pods(s), 1);
}

static void token_secrets_end_with_1_24(void **state)
{
	(void)state;
	const char *account = OBJ("v1", "ServiceAccount", "a", "ci", ""), *has = OBJ("v1", "ServiceAccount", "a", "known", ""),
		*secret = "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"known-token-1\",\"namespace\":\"a\",\"annotations\":{"
		"\"kubernetes.io/service-account.name\":\"known\"}},\"type\":\"kubernetes.io/service-account-token\"}";
	const struct snapshot *s = cluster_of((struct snapshot_options){ .kubernetes_version = SPAN("1.23") }, account, has, secret, NULL);
	assert_int_equal(snapshot_kind(s, GK_SECRET)->n, 2);
	ref r = cluster_find(s, GK_SECRET, "a", "ci-token-xxxxx");
	assert_true(span_is(s->object[s->object[r].cause].name, "ci"));
	s = cluster_of((struct snapshot_options){ .kubernetes_version = SPAN("1.24") }, account, has, secret, NULL);
	assert_int_equal(snapshot_kind(s, GK_SECRET)->n, 1);
}

static void a_profile_is_a_namespace_with_rights(void **state)
{
	(void)state;
	const char *profile = CLUSTER("kubeflow.org/v1", "Profile", "ann", ",\"spec\":{\"owner\":{\"kind\":\"User\",\"name\":\"ann@example.com\"}}");
	const struct snapshot *s = cluster_of((struct snapshot_options){ .kubernetes_version = SPAN("1.23") }, profile, NULL);
	ref ns = cluster_find(s, GK_NAMESPACE, NULL, "ann");
	assert_true(span_is(meta_label(s->object[ns].root, &s->keys, SPAN("app.kubernetes.io/part-of")), "kubeflow-profile"));
	assert_true(s->ns[snapshot_ns(s, SPAN("ann"))].labels_known);
	assert_true(span_is(s->kind[s->object[s->object[ns].cause].kind].kind, "Profile"));
	ref b = cluster_find(s, GK_ROLE_BINDING, "ann", "namespaceAdmin");
	assert_true(span_is(value_get_span(value_get(s->object[b].root, KEY_roleRef), KEY_name), "kubeflow-admin"));
	assert_int_not_equal(cluster_find(s, GK_SERVICE_ACCOUNT, "ann", "default-editor"), REF_NONE);
	assert_int_not_equal(cluster_find(s, GK_SECRET, "ann", "default-editor-token-xxxxx"), REF_NONE);
	// The controller's own settings count, and a removed label is gone.
	s = cluster_of(none, profile, OBJ("v1", "ConfigMap", "kubeflow", "namespace-labels-data-1",
		",\"data\":{\"namespace-labels.yaml\":\"pod-security.kubernetes.io/enforce: baseline\\nistio-injection: ''\\n\"}"), NULL);
	const value *root = s->object[cluster_find(s, GK_NAMESPACE, NULL, "ann")].root;
	assert_true(span_is(meta_label(root, &s->keys, SPAN("pod-security.kubernetes.io/enforce")), "baseline"));
	assert_null(meta_label(root, &s->keys, SPAN("istio-injection")).p);
	// A namespace that is in the input is as the input says.
	s = cluster_of(none, profile, NS("ann", ""), NULL);
	assert_null(meta_label(s->object[cluster_find(s, GK_NAMESPACE, NULL, "ann")].root, &s->keys, SPAN("app.kubernetes.io/part-of")).p);
}

static void pods_by_account_and_node(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, OBJ("v1", "Pod", "b", "p1", ",\"spec\":{\"nodeName\":\"n2\"}"),
		OBJ("v1", "Pod", "a", "p2", ",\"spec\":{\"nodeName\":\"n1\",\"serviceAccount\":\"old\"},\"status\":{\"phase\":\"Failed\"}"),
		OBJ("v1", "Pod", "a", "p3", ",\"spec\":{\"nodeName\":\"n2\",\"automountServiceAccountToken\":false}"),
		OBJ("v1", "ServiceAccount", "a", "default", ",\"automountServiceAccountToken\":false"), CLUSTER("v1", "Node", "n1", ""), NULL);
	assert_int_equal(s->pods->n_nodes, 2);
	assert_int_equal(podindex_node(s, SPAN("n2"))->n_pods, 2);
	assert_int_equal(podindex_node(s, SPAN("n2"))->obj, REF_NONE);
	assert_int_not_equal(podindex_node(s, SPAN("n1"))->obj, REF_NONE);
	assert_null(podindex_node(s, SPAN("n3")));
	const struct pod *p = podindex_pod(s, cluster_find(s, GK_POD, "a", "p2"));
	assert_false(p->running);
	assert_true(span_is(s->pods->account[p->account].name, "old"));
	assert_true(podindex_token(s, p));
	assert_false(podindex_token(s, podindex_pod(s, cluster_find(s, GK_POD, "a", "p3"))));
	assert_true(podindex_token(s, podindex_pod(s, cluster_find(s, GK_POD, "b", "p1"))));
	assert_null(podindex_pod(s, s->pods->first_pod + 3));
}

#define ROLE(name, groups, resources, verbs) CLUSTER(RBAC, "ClusterRole", name, ",\"rules\":[{\"apiGroups\":[" groups "],\"resources\":[" resources "],\"verbs\":[" verbs "]}]")
#define BIND(ns, name, role, subject) OBJ(RBAC, "RoleBinding", ns, name, ",\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"" role "\"},\"subjects\":[" subject "]")
#define SA(ns, name) "{\"kind\":\"ServiceAccount\",\"name\":\"" name "\",\"namespace\":\"" ns "\"}"
#define GROUP(name) "{\"kind\":\"Group\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"" name "\"}"

static void accounts_exist_where_somebody_may_make_them(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, ROLE("maker", "\"\"", "\"serviceaccounts\"", "\"create\""), NS("a", ""), NS("b", ""), NS("c", ""),
		BIND("a", "x", "maker", GROUP("devs")), BIND("b", "x", "maker", SA("c", "foreign")), OBJ("v1", "ServiceAccount", "b", "here", ""), NULL);
	assert_int_equal(snapshot_service_account(s, snapshot_ns(s, SPAN("a")), SPAN("any")), EXISTS_YES);
	assert_int_equal(snapshot_service_account(s, snapshot_ns(s, SPAN("b")), SPAN("any")), EXISTS_UNKNOWN);
	assert_int_equal(snapshot_service_account(s, snapshot_ns(s, SPAN("b")), SPAN("here")), EXISTS_YES);
	assert_int_equal(snapshot_service_account(s, snapshot_ns(s, SPAN("c")), SPAN("default")), EXISTS_YES);
}

static void roles_that_a_controller_is_told_to_bind(void **state)
{
	(void)state;
	const char *binder = ROLE("binder", "\"rbac.authorization.k8s.io\"", "\"rolebindings\"", "\"create\""), *owner = ROLE("team-owner", "\"\"", "\"pods\"", "\"*\"");
	const char *held = BIND("ctl", "own", "team-owner", SA("ctl", "agent")), *agent = BIND("ctl", "binds", "binder", SA("ctl", "agent"));
	const char *map = OBJ("v1", "ConfigMap", "ctl", "settings", ",\"data\":{\"config.yaml\":\"defaultClusterRoles:\\n- team-owner\\n\"}");
	const struct snapshot *s = cluster_of(none, binder, owner, held, agent, map, NULL);
	assert_int_equal(s->runtime->n, 1);
	assert_true(span_is(s->object[s->runtime->v[0].role].name, "team-owner"));
	assert_true(span_is(s->object[s->runtime->v[0].config_map].name, "settings"));
	// Bound to people as well: the input tells who has it.
	s = cluster_of(none, binder, owner, held, agent, map, BIND("x", "people", "team-owner", GROUP("devs")), NULL);
	assert_int_equal(s->runtime->n, 0);
	// Nobody beside the settings may bind.
	s = cluster_of(none, binder, owner, map, NULL);
	assert_int_equal(s->runtime->n, 0);
	// The name as a part of a longer word is no name.
	s = cluster_of(none, binder, owner, agent, OBJ("v1", "ConfigMap", "ctl", "c", ",\"data\":{\"roles\":\"team-owner-2\"}"), NULL);
	assert_int_equal(s->runtime->n, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_teardown(f, cluster_close)
	const struct CMUnitTest tests[] = {
		T(workloads_without_pods_get_one), T(workloads_with_pods_or_without_work_do_not), T(token_secrets_end_with_1_24),
		T(a_profile_is_a_namespace_with_rights), T(pods_by_account_and_node), T(accounts_exist_where_somebody_may_make_them),
		T(roles_that_a_controller_is_told_to_bind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
