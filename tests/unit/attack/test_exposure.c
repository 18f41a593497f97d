// What is open to everybody: one line a namespace or node pool, one for the cluster when all are alike.
#include <stdlib.h>
#include "cluster.h"
#include "attack/exposure/exposure.h"
#include "attack/search.h"

#define NS(name) "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" name "'}}"
#define QUOTA(ns, more) "{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q','namespace':'" ns "'" more "}"
#define POD(ns, name, node, spec) "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" name "','namespace':'" ns "'},'spec':{'nodeName':'" node \
	"','containers':[{'name':'c','image':'i','securityContext':{'seccompProfile':{'type':'RuntimeDefault'}}}]" spec "},'status':{'phase':'Running'}}"
#define NODE(name, labels, version) "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" name "','labels':{" labels "}}," \
	"'status':{'nodeInfo':{'kubeletVersion':'" version "'}}}"
#define POOL(name) "'karpenter.sh/nodepool':'" name "'"

static struct report *report_of(const struct snapshot *s, const char *from, const char *to, const char *tenant)
{
	struct search_options o = { .from = span_str(from), .to = span_str(to), .tenant = span_str(tenant), .threads = 1 };
	struct diags d = { .arena = s->arena };
	return search_run((struct snapshot *)(uintptr_t)s, &o, s->arena, &d);
}

#define REPORT(...) report_of(cluster("1.30", (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)), "", "", "")

static size_t count(const struct report *r, const char *id)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n_exposures; i++)
		n += !strcmp(r->exposure[i].technique->id, id);
	return n;
}

static const struct exposure *first(const struct report *r, const char *id)
{
	for (size_t i = 0; i < r->n_exposures; i++)
		if (!strcmp(r->exposure[i].technique->id, id))
			return &r->exposure[i];
	fail_msg("no %s", id);
	return NULL;
}

static bool says(const struct exposure *x, const char *part)
{
	if (!span_contains(x->text, span_str(part)))
		fail_msg("\"%.*s\" does not say \"%s\"", SPANF(x->text), part);
	return true;
}

static void every_entry_is_asked(void **state)
{
	(void)state;
	for (size_t i = 0; i < technique_count; i++)
		if (technique_table[i]->kind == TECHNIQUE_EXPOSURE && !technique_table[i]->undecided && !exposure_decides(technique_table[i]))
			fail_msg("%s is said to be decided and is not", technique_table[i]->id);
}

static void namespaces_without_quota(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha"), NS("beta"), QUOTA("alpha", "},'spec':{'hard':{'pods':'10','count/configmaps':'10'}}"));
	assert_int_equal(count(r, "no-quota-dos"), 1);
	const struct exposure *x = first(r, "no-quota-dos");
	assert_true(span_is(x->scope, "beta"));
	assert_true(span_is(r->snap->object[x->obj].name, "beta"));
	assert_true(says(x, "beta: no ResourceQuota"));
	assert_true(span_is(first(r, "api-flood")->scope, "beta"));
	// Neither has a quota on ephemeral storage.
	assert_int_equal(count(r, "resource-dos-other"), 1);
	assert_int_equal(first(r, "resource-dos-other")->scope.n, 0);
	assert_true(says(first(r, "resource-dos-other"), "all 2 tenant namespaces"));
}

static void platform_namespaces_are_not_asked(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("kube-system"), NS("alpha"));
	assert_int_equal(count(r, "no-quota-dos"), 1);
	assert_true(span_is(first(r, "no-quota-dos")->scope, "alpha"));
}

static void a_quota_that_enforces_nothing(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha"), QUOTA("alpha", ",'uid':'u'},'spec':{'hard':{'pods':'10'}},'status':{}"));
	assert_true(says(first(r, "no-quota-dos"), "has no status"));
	r = REPORT(NS("alpha"), QUOTA("alpha", ",'uid':'u'},'spec':{'hard':{'pods':'10'}},'status':{'hard':{'pods':'10'}}"));
	assert_int_equal(count(r, "no-quota-dos"), 0);
	// Only pods of one class of priority, or only those that end, are counted.
	r = REPORT(NS("alpha"), QUOTA("alpha", "},'spec':{'hard':{'pods':'10'},'scopes':['Terminating']}"));
	assert_int_equal(count(r, "no-quota-dos"), 1);
	r = REPORT(NS("alpha"), QUOTA("alpha", "},'spec':{'hard':{'pods':'10'},'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass',"
		"'operator':'In','values':['high']}]}}"));
	assert_int_equal(count(r, "no-quota-dos"), 1);
}

static void a_limit_range_is_no_quota(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha"), "{'apiVersion':'v1','kind':'LimitRange','metadata':{'name':'lr','namespace':'alpha'},"
		"'spec':{'limits':[{'type':'Container','default':{'cpu':'1'}}]}}");
	assert_true(says(first(r, "no-quota-dos"), "LimitRange lr bounds each container"));
}

static void fields_of_pods(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha"), NS("beta"), NS("empty"), POD("alpha", "one", "n1", ",'shareProcessNamespace':true"),
		POD("beta", "two", "n1", ",'shareProcessNamespace':true"), POD("beta", "open", "n1", ",'hostUsers':false"));
	assert_int_equal(count(r, "share-process-ns"), 0); // one container each
	assert_int_equal(count(r, "seccomp-unconfined"), 0);
	r = REPORT(NS("alpha"), NS("beta"), POD("alpha", "one", "n1", ""), POD("beta", "two", "n1",
		",'initContainers':[{'name':'i','image':'i'}]"));
	assert_int_equal(count(r, "seccomp-unconfined"), 1);
	assert_true(span_is(first(r, "seccomp-unconfined")->scope, "beta"));
	assert_true(says(first(r, "seccomp-unconfined"), "Pod two, spec.initContainers[0].securityContext.seccompProfile"));
	assert_true(span_is(r->snap->object[first(r, "seccomp-unconfined")->obj].name, "two"));
}

static void neighbours_by_pool(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha"), NS("beta"), NODE("n1", POOL("shared"), "v1.30.1"), NODE("n2", POOL("own"), "v1.30.1"),
		POD("alpha", "one", "n1", ""), POD("beta", "two", "n1", ""), POD("alpha", "three", "n2", ",'runtimeClassName':'gvisor'"));
	assert_int_equal(count(r, "cohabitation"), 1);
	assert_true(span_is(first(r, "cohabitation")->scope, "shared"));
	assert_true(says(first(r, "cohabitation"), "on n1 those of alpha and beta"));
	// The sandboxed pod is alone in its pool.
	assert_int_equal(count(r, "kernel-shared"), 1);
	assert_true(span_is(first(r, "kernel-shared")->scope, "shared"));
	assert_true(says(first(r, "kernel-shared"), "2 of 2 pods"));
	assert_int_equal(count(r, "subpath-symlink"), 0);
}

static void all_pools_are_one_line(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha"), NS("beta"), NODE("n1", POOL("a"), "v1.20.4"), NODE("n2", POOL("b"), "v1.20.4"),
		POD("alpha", "one", "n1", ""), POD("beta", "two", "n2", ""));
	assert_int_equal(count(r, "kernel-shared"), 1);
	assert_int_equal(first(r, "kernel-shared")->scope.n, 0);
	assert_true(says(first(r, "kernel-shared"), "all 2 node pools"));
	assert_int_equal(count(r, "cohabitation"), 0); // each has its own
	assert_true(says(first(r, "subpath-symlink"), "n1: v1.20.4"));
}

static void an_ordinary_runtime_is_no_sandbox(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha"), POD("alpha", "one", "n1", ",'runtimeClassName':'gpu'"),
		"{'apiVersion':'node.k8s.io/v1','kind':'RuntimeClass','metadata':{'name':'gpu'},'handler':'nvidia'}");
	assert_int_equal(count(r, "kernel-shared"), 1);
	r = REPORT(NS("alpha"), POD("alpha", "one", "n1", ",'hostUsers':false"));
	assert_int_equal(count(r, "kernel-shared"), 0);
}

static void pods_without_nodes_say_nothing(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha"), NS("beta"), "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','namespace':'alpha'},"
		"'spec':{'containers':[{'name':'c'}]}}");
	assert_int_equal(count(r, "cohabitation"), 0);
	bool open = false;
	for (size_t i = 0; i < r->n_unasked; i++)
		open |= !strcmp(r->unasked[i].technique->id, "cohabitation") && r->unasked[i].unknown == UNKNOWN_host;
	assert_true(open);
	assert_int_equal(count(r, "kernel-shared"), 1); // wherever it runs
}

static void filters_keep_what_belongs(void **state)
{
	(void)state;
	const char *const docs[] = { NS("alpha"), NS("beta"), NS("gamma"), QUOTA("gamma", "},'spec':{'hard':{'pods':'10'}}") };
	struct snapshot *s = cluster("1.30", docs, 4);
	struct report *all = report_of(s, "", "", ""), *one = report_of(s, "", "", "alpha"), *into = report_of(s, "", "beta", "");
	assert_int_equal(count(all, "no-quota-dos"), 2);
	assert_int_equal(count(one, "no-quota-dos"), 1);
	assert_true(span_is(first(one, "no-quota-dos")->scope, "alpha"));
	assert_true(span_is(first(into, "no-quota-dos")->scope, "beta"));
	assert_int_equal(count(one, "api-flood"), 1); // of the cluster
	assert_int_equal(all->n_positions, one->n_positions);
	assert_true(all->coverage == one->coverage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_is_asked), cmocka_unit_test(namespaces_without_quota), cmocka_unit_test(platform_namespaces_are_not_asked),
		cmocka_unit_test(a_quota_that_enforces_nothing), cmocka_unit_test(a_limit_range_is_no_quota), cmocka_unit_test(fields_of_pods),
		cmocka_unit_test(neighbours_by_pool), cmocka_unit_test(all_pools_are_one_line), cmocka_unit_test(an_ordinary_runtime_is_no_sandbox),
		cmocka_unit_test(pods_without_nodes_say_nothing), cmocka_unit_test(filters_keep_what_belongs),
	};
	return cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));
}
