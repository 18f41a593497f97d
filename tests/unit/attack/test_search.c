// The search on clusters of a few objects: which paths there are, how sure they are and why not, what folds into what, on which objects they rest.
#include <stdlib.h>
#include "cluster.h"
#include "attack/search.h"

#define NS(name) "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" name "'}}"
#define NS_LEVEL(name, level) "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" name "','labels':{'pod-security.kubernetes.io/enforce':'" level "'}}}"
#define ACCOUNT(ns, name) "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'" name "','namespace':'" ns "'}}"
#define RBAC "'apiVersion':'rbac.authorization.k8s.io/v1'"
#define RULE(verbs, group, resources) "{'verbs':[" verbs "],'apiGroups':['" group "'],'resources':[" resources "]}"
#define NAMED(verbs, group, resources, names) "{'verbs':[" verbs "],'apiGroups':['" group "'],'resources':[" resources "],'resourceNames':[" names "]}"
#define ROLE(ns, name, rules) "{" RBAC ",'kind':'Role','metadata':{'name':'" name "','namespace':'" ns "'},'rules':[" rules "]}"
#define CLUSTER_ROLE(name, rules) "{" RBAC ",'kind':'ClusterRole','metadata':{'name':'" name "'},'rules':[" rules "]}"
#define REF(kind, name) "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'" kind "','name':'" name "'}"
#define BIND(ns, name, kind, role, subject) "{" RBAC ",'kind':'RoleBinding','metadata':{'name':'" name "','namespace':'" ns "'}," REF(kind, role) ",'subjects':[" subject "]}"
#define CLUSTER_BIND(name, role, subject) "{" RBAC ",'kind':'ClusterRoleBinding','metadata':{'name':'" name "'}," REF("ClusterRole", role) ",'subjects':[" subject "]}"
#define SA(ns, name) "{'kind':'ServiceAccount','namespace':'" ns "','name':'" name "'}"
#define PERSON(kind, name) "{'kind':'" kind "','apiGroup':'rbac.authorization.k8s.io','name':'" name "'}"

#define SEARCH(...) search((const char *const[]){ __VA_ARGS__ }, sizeof (const char *const[]){ __VA_ARGS__ } / sizeof(char *), NULL)

static struct report *search(const char *const *docs, size_t n, const char *trust)
{
	struct snapshot *s = cluster("1.34", docs, n);
	span group = span_str(trust);
	struct search_options o = { .threads = 1, .trust = &group, .n_trust = trust ? 1 : 0 };

	return search_run(s, &o, &kept->arena, &kept->diags);
}

// The path from the source to the target, NULL when there is none. to: name, "" for those that have none.
static const struct path *find(const struct report *r, enum source_kind from, const char *ns, const char *name, enum target_kind to, const char *target)
{
	for (size_t i = 0; i < r->n_paths; i++) {
		const struct path *p = &r->path[i];
		if (p->from.kind == from && span_is(p->from.ns, ns) && span_is(p->from.name, name) && p->to.kind == to && span_is(p->to.name, target))
			return p;
	}
	return NULL;
}

static size_t count_from(const struct report *r, enum source_kind from, const char *name)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n_paths; i++)
		n += r->path[i].from.kind == from && span_is(r->path[i].from.name, name);
	return n;
}

static bool has_technique(const struct path *p, const char *id)
{
	for (size_t i = 0; i < p->n_techniques; i++)
		if (!strcmp(p->technique[i]->id, id))
			return true;
	return false;
}

static bool rests_on(const struct report *r, const struct path *p, enum gk gk, const char *ns, const char *name)
{
	const struct snapshot *s = r->snap;
	for (size_t i = 0; i < p->n_objects; i++) {
		const struct object *o = &s->object[p->object[i]];
		if (s->kind[o->kind].gk == gk && span_is(snapshot_ns_name(s, o->ns), ns) && span_is(o->name, name))
			return true;
	}
	return false;
}

static void test_binding_into_a_foreign_namespace(void **state)
{
	const struct report *r = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ACCOUNT("a", "ci"), ROLE("b", "deploy", RULE("'create'", "", "'pods'")),
		BIND("b", "x", "Role", "deploy", SA("a", "ci")));
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_NAMESPACE, "b");

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->verdict, VERDICT_ALLOW);
	assert_int_equal(p->severity, SEVERITY_HIGH);
	assert_true(span_is(p->from.tenant, "a") && span_is(p->to.tenant, "b"));
	assert_true(has_technique(p, "pod-create-any-sa"));
	assert_true(rests_on(r, p, GK_ROLE_BINDING, "b", "x") && rests_on(r, p, GK_ROLE, "b", "deploy"));
	assert_int_equal(p->n_closing, 1);
	assert_int_equal(p->closing[0].obj, snapshot_find(r->snap, GK_ROLE_BINDING, snapshot_ns(r->snap, SPAN("b")), SPAN("x")));
	assert_int_equal(p->root, p->closing[0].obj);
	assert_null(find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_NODE, "*")); // restricted
}

static void test_inside_the_own_namespace_is_silent(void **state)
{
	const struct report *r = SEARCH(NS_LEVEL("a", "restricted"), ACCOUNT("a", "ci"), BIND("a", "x", "ClusterRole", "edit", SA("a", "ci")));

	(void)state;
	assert_int_equal(r->n_paths, 0);
	assert_true(r->n_positions >= 1);
}

static void test_every_step_shows_what_was_asked(void **state)
{
	const struct report *r = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ACCOUNT("a", "ci"), ROLE("b", "deploy", RULE("'create'", "", "'pods'")),
		BIND("b", "x", "Role", "deploy", SA("a", "ci")));
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_NAMESPACE, "b");
	const struct request *q = p->step[0].request;

	(void)state;
	assert_non_null(q);
	assert_true(span_is(q->verb, "create") && span_is(q->resource, "pods") && span_is(q->ns, "b"));
	assert_true(span_is(q->user.name, "system:serviceaccount:a:ci"));
	assert_non_null(q->object); // the payload itself
	bool rbac = false, psa = false;
	for (size_t i = 0; i < p->step[0].n_decisions; i++) {
		const struct decision *d = &p->step[0].decision[i];
		assert_int_not_equal(d->verdict, VERDICT_DENY);
		rbac |= !strcmp(d->control->id, "rbac");
		psa |= !strcmp(d->control->id, "psa");
	}
	assert_true(rbac && psa);
}

static void test_cluster_admin_says_it_all(void **state)
{
	const struct report *r = SEARCH(NS("a"), NS("b"), ACCOUNT("a", "ci"), CLUSTER_BIND("x", "cluster-admin", SA("a", "ci")));
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_CLUSTER_ADMIN, "");

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->severity, SEVERITY_CRITICAL);
	assert_int_equal(count_from(r, SOURCE_SERVICE_ACCOUNT, "ci"), 1); // Secrets, nodes, namespaces are folded
}

static void test_two_independent_grants_are_two_paths(void **state)
{
	const struct report *r = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), NS_LEVEL("c", "restricted"), ACCOUNT("a", "ci"),
		CLUSTER_ROLE("read", RULE("'get'", "", "'secrets'")), BIND("b", "x", "ClusterRole", "read", SA("a", "ci")),
		BIND("c", "y", "ClusterRole", "read", SA("a", "ci")));

	(void)state;
	assert_non_null(find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_SECRETS, "b"));
	assert_non_null(find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_SECRETS, "c"));
	assert_int_equal(count_from(r, SOURCE_SERVICE_ACCOUNT, "ci"), 2);
}

#define CHAIN NS("a"), NS_LEVEL("b", "restricted"), NS_LEVEL("c", "restricted"), ACCOUNT("b", "robot"), ROLE("b", "deploy", RULE("'create'", "", "'pods'")), \
	BIND("b", "x", "Role", "deploy", SA("a", "default")), ROLE("c", "read", RULE("'list'", "", "'secrets'")), BIND("c", "y", "Role", "read", SA("b", "robot"))

static void test_chain_over_a_stepping_stone(void **state)
{
	const struct report *r = SEARCH(CHAIN);
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "default", TARGET_SECRETS, "c");

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->verdict, VERDICT_ALLOW);
	assert_true(rests_on(r, p, GK_ROLE_BINDING, "b", "x") && rests_on(r, p, GK_ROLE_BINDING, "c", "y"));
	assert_true(p->n_steps >= 2);
	assert_true(span_is(p->step[0].actor, "ServiceAccount a/default"));
	assert_true(span_is(p->step[p->n_steps - 1].actor, "ServiceAccount b/robot"));
	assert_true(p->n_closing >= 2); // either binding closes it
	assert_non_null(find(r, SOURCE_SERVICE_ACCOUNT, "b", "robot", TARGET_SECRETS, "c"));
}

static void test_detour_says_nothing_new(void **state)
{
	const struct report *r = SEARCH(CHAIN, BIND("c", "z", "Role", "read", SA("a", "default")));
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "default", TARGET_SECRETS, "c");
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < r->n_paths; i++)
		n += span_is(r->path[i].from.ns, "a") && r->path[i].to.kind == TARGET_SECRETS;
	assert_non_null(p);
	// Directly, and over the robot: the direct grant is not among the chain's, so both may stand; never more.
	assert_in_range(n, 1, 2);
	assert_true(rests_on(r, p, GK_ROLE_BINDING, "c", "z") || n == 2);
}

static void test_relabelling_opens_the_node(void **state)
{
	const struct report *r = SEARCH(NS_LEVEL("a", "restricted"), ACCOUNT("a", "dev"),
		ROLE("a", "own", RULE("'create'", "", "'pods'") "," RULE("'patch'", "", "'namespaces'")), BIND("a", "x", "Role", "own", SA("a", "dev")));
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "dev", TARGET_NODE, "*");
	const struct report *without = SEARCH(NS_LEVEL("a", "restricted"), ACCOUNT("a", "dev"), ROLE("a", "own", RULE("'create'", "", "'pods'")),
		BIND("a", "x", "Role", "own", SA("a", "dev")));

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->verdict, VERDICT_ALLOW);
	assert_int_equal(p->severity, SEVERITY_CRITICAL);
	assert_true(has_technique(p, "ns-relabel-psa") && has_technique(p, "host-privileged"));
	assert_string_equal(p->step[0].technique->id, "ns-relabel-psa");
	assert_true(span_is(p->step[0].request->resource, "namespaces") && span_is(p->step[0].request->ns, "a"));
	assert_true(p->step[p->n_steps - 2].overlay); // the pod rests on the new label
	assert_int_equal(without->n_paths, 0);
}

static void test_open_namespace_is_the_node(void **state)
{
	const struct report *r = SEARCH(NS_LEVEL("a", "privileged"), NS_LEVEL("b", "baseline"), ACCOUNT("a", "dev"), ACCOUNT("b", "dev"),
		BIND("a", "x", "ClusterRole", "edit", SA("a", "dev")), BIND("b", "x", "ClusterRole", "edit", SA("b", "dev")));

	(void)state;
	assert_non_null(find(r, SOURCE_SERVICE_ACCOUNT, "a", "dev", TARGET_NODE, "*"));
	assert_null(find(r, SOURCE_SERVICE_ACCOUNT, "b", "dev", TARGET_NODE, "*"));
}

static void test_dangling_account_is_unknown(void **state)
{
	const struct report *r = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ROLE("b", "read", RULE("'get'", "", "'secrets'")),
		BIND("b", "x", "Role", "read", SA("a", "ghost")));
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ghost", TARGET_SECRETS, "b");

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->verdict, VERDICT_UNKNOWN);
	assert_int_equal(p->unknown, UNKNOWN_service_account);
	assert_true(has_technique(p, "rbac-dangling-subject"));
}

static void test_unseen_labels_leave_the_node_open(void **state)
{
	const struct report *r = SEARCH(NS("a"), ACCOUNT("a", "ci"), ROLE("b", "deploy", RULE("'create'", "", "'pods'")), BIND("b", "x", "Role", "deploy", SA("a", "ci")));
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_NODE, "*");

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->verdict, VERDICT_UNKNOWN);
	assert_int_equal(p->unknown, UNKNOWN_namespace);
	// A pod that satisfies every level gets in whatever the labels say.
	p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_NAMESPACE, "b");
	assert_non_null(p);
	assert_int_equal(p->verdict, VERDICT_ALLOW);
}

static void test_foreign_webhook_makes_it_unknown_and_is_named(void **state)
{
	static const char hook[] = "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration','metadata':{'name':'guard'},'webhooks':[{"
		"'name':'guard.example.org','sideEffects':'None','admissionReviewVersions':['v1'],'failurePolicy':'Fail','clientConfig':{'url':'https://192.0.2.1/'},"
		"'rules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE'],'resources':['pods']}]}]}";
	const struct report *r = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ACCOUNT("a", "ci"), hook, ROLE("b", "deploy", RULE("'create'", "", "'pods'")),
		BIND("b", "x", "Role", "deploy", SA("a", "ci")), ROLE("b", "read", RULE("'get'", "", "'secrets'")), BIND("b", "y", "Role", "read", SA("a", "ci")));
	const struct path *run = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_NAMESPACE, "b");
	const struct path *read = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_SECRETS, "b");

	(void)state;
	assert_non_null(run);
	assert_int_equal(run->verdict, VERDICT_UNKNOWN);
	assert_int_equal(run->unknown, UNKNOWN_webhook);
	assert_true(span_contains(run->unknown_text, SPAN("guard")));
	assert_non_null(read); // what the webhook does not see stays proven
	assert_int_equal(read->verdict, VERDICT_ALLOW);
	assert_ptr_equal(&r->path[0], read); // proven first
}

static void test_running_pod_on_a_shared_node(void **state)
{
#define POD(ns, name, node, extra) "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" name "','namespace':'" ns "'},'spec':{'nodeName':'" node "'," \
	"'containers':[{'name':'c','image':'i'" extra "}]},'status':{'phase':'Running'}}"
	const struct report *r = SEARCH(NS("a"), NS("b"), POD("a", "shared", "n1", ",'securityContext':{'privileged':true}"),
		POD("a", "alone", "n2", ",'securityContext':{'privileged':true}"), POD("b", "neighbour", "n1", ""));
	const struct path *shared = find(r, SOURCE_POD, "a", "shared", TARGET_NODE, "n1"), *alone = find(r, SOURCE_POD, "a", "alone", TARGET_NODE, "n2");

	(void)state;
	assert_non_null(shared);
	assert_non_null(alone);
	assert_int_equal(shared->severity, SEVERITY_CRITICAL);
	assert_int_equal(alone->severity, SEVERITY_HIGH);
	assert_true(rests_on(r, shared, GK_POD, "a", "shared"));
	assert_true(has_technique(shared, "host-privileged"));
	assert_null(find(r, SOURCE_POD, "b", "neighbour", TARGET_NODE, "n1"));
}

static void test_what_everybody_may_is_said_once(void **state)
{
	const struct report *r = SEARCH(NS("a"), NS("b"), NS("c"), ACCOUNT("a", "ci"), ACCOUNT("c", "ci"), CLUSTER_ROLE("read", RULE("'get'", "", "'secrets'")),
		BIND("b", "x", "ClusterRole", "read", PERSON("Group", "system:authenticated")), BIND("b", "y", "ClusterRole", "read", SA("a", "ci")));

	(void)state;
	assert_non_null(find(r, SOURCE_ANY, "", "system:authenticated", TARGET_SECRETS, "b"));
	assert_int_equal(count_from(r, SOURCE_SERVICE_ACCOUNT, "ci"), 0);
}

static void test_trusted_group_is_no_attacker(void **state)
{
	const char *const docs[] = { NS("a"), CLUSTER_BIND("x", "cluster-admin", PERSON("Group", "sre")), CLUSTER_BIND("y", "cluster-admin", PERSON("Group", "dev")) };
	const struct report *r = search(docs, 3, "sre");

	(void)state;
	assert_int_equal(count_from(r, SOURCE_GROUP, "sre"), 0);
	assert_int_equal(count_from(r, SOURCE_GROUP, "dev"), 1);
}

static void test_named_token_secret_gives_its_account(void **state)
{
	static const char token[] = "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'robot-token','namespace':'b','annotations':{"
		"'kubernetes.io/service-account.name':'robot'}},'type':'kubernetes.io/service-account-token'}";
	const struct report *r = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), NS_LEVEL("c", "restricted"), ACCOUNT("a", "ci"), ACCOUNT("b", "robot"), token,
		ROLE("b", "one", NAMED("'get'", "", "'secrets'", "'robot-token'")), BIND("b", "x", "Role", "one", SA("a", "ci")),
		ROLE("c", "deploy", RULE("'create'", "", "'pods'")), BIND("c", "y", "Role", "deploy", SA("b", "robot")));
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_NAMESPACE, "c");

	(void)state;
	assert_non_null(p);
	assert_true(has_technique(p, "sa-token-secret-read"));
	assert_true(rests_on(r, p, GK_SECRET, "b", "robot-token"));
}

static void test_name_that_nothing_bears_is_worth_nothing(void **state)
{
	const struct report *r = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ACCOUNT("a", "ci"), ROLE("b", "one", NAMED("'get'", "", "'secrets'", "'gone'")),
		BIND("b", "x", "Role", "one", SA("a", "ci")));

	(void)state;
	assert_null(find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_SECRETS, "b"));
}

static void test_binding_a_named_role_to_oneself(void **state)
{
	const struct report *r = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ACCOUNT("a", "ci"), CLUSTER_ROLE("read", RULE("'get'", "", "'secrets'")),
		ROLE("b", "binder", RULE("'create'", "rbac.authorization.k8s.io", "'rolebindings'") ","
			NAMED("'bind'", "rbac.authorization.k8s.io", "'clusterroles'", "'read'")), BIND("b", "x", "Role", "binder", SA("a", "ci")));
	const struct path *p = find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_SECRETS, "b");
	const struct report *without = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ACCOUNT("a", "ci"), CLUSTER_ROLE("read", RULE("'get'", "", "'secrets'")),
		ROLE("b", "binder", RULE("'create'", "rbac.authorization.k8s.io", "'rolebindings'")), BIND("b", "x", "Role", "binder", SA("a", "ci")));

	(void)state;
	assert_non_null(p);
	assert_true(has_technique(p, "rbac-bind"));
	assert_true(rests_on(r, p, GK_CLUSTER_ROLE, "", "read"));
	assert_null(find(r, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_NAMESPACE, "b")); // not edit, not admin
	assert_null(find(without, SOURCE_SERVICE_ACCOUNT, "a", "ci", TARGET_SECRETS, "b"));
}

static void test_fingerprint_is_of_the_role_not_of_the_bindings_name(void **state)
{
	const struct report *one = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ACCOUNT("a", "ci"), ROLE("b", "read", RULE("'get'", "", "'secrets'")),
		BIND("b", "read-7f9c4", "Role", "read", SA("a", "ci")));
	const struct report *two = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ACCOUNT("a", "ci"), ROLE("b", "read", RULE("'get'", "", "'secrets'")),
		BIND("b", "read-d41d8", "Role", "read", SA("a", "ci")));
	const struct report *other = SEARCH(NS("a"), NS_LEVEL("b", "restricted"), ACCOUNT("a", "ci"), ROLE("b", "peek", RULE("'get'", "", "'secrets'")),
		BIND("b", "read-7f9c4", "Role", "peek", SA("a", "ci")));

	(void)state;
	assert_int_equal(one->n_paths, 1);
	assert_int_equal(two->n_paths, 1);
	assert_memory_equal(one->path[0].fingerprint, two->path[0].fingerprint, sizeof one->path[0].fingerprint);
	assert_memory_not_equal(one->path[0].fingerprint, other->path[0].fingerprint, sizeof one->path[0].fingerprint);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_binding_into_a_foreign_namespace),
		cmocka_unit_test(test_inside_the_own_namespace_is_silent),
		cmocka_unit_test(test_every_step_shows_what_was_asked),
		cmocka_unit_test(test_cluster_admin_says_it_all),
		cmocka_unit_test(test_two_independent_grants_are_two_paths),
		cmocka_unit_test(test_chain_over_a_stepping_stone),
		cmocka_unit_test(test_detour_says_nothing_new),
		cmocka_unit_test(test_relabelling_opens_the_node),
		cmocka_unit_test(test_open_namespace_is_the_node),
		cmocka_unit_test(test_dangling_account_is_unknown),
		cmocka_unit_test(test_unseen_labels_leave_the_node_open),
		cmocka_unit_test(test_foreign_webhook_makes_it_unknown_and_is_named),
		cmocka_unit_test(test_running_pod_on_a_shared_node),
		cmocka_unit_test(test_what_everybody_may_is_said_once),
		cmocka_unit_test(test_trusted_group_is_no_attacker),
		cmocka_unit_test(test_named_token_secret_gives_its_account),
		cmocka_unit_test(test_name_that_nothing_bears_is_worth_nothing),
		cmocka_unit_test(test_binding_a_named_role_to_oneself),
		cmocka_unit_test(test_fingerprint_is_of_the_role_not_of_the_bindings_name),
	};
	return cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));
}
