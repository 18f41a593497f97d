// What an auditor ticks for each tenant, item by item: what holds, what does not, and what the input does not tell.
#include <stdlib.h>
#include "cluster.h"
#include "attack/checklist/checklist.h"
#include "attack/search.h"

#define NS(name, labels) "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" name "','labels':{" labels "}}}"
#define ENFORCE(level) "'pod-security.kubernetes.io/enforce':'" level "'"
#define RBAC(kind, ns, name) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'" kind "','metadata':{'name':'" name "','namespace':'" ns "'}"
#define ROLE(ns, name, verbs, group, resources) RBAC("Role", ns, name) ",'rules':[{'verbs':[" verbs "],'apiGroups':['" group "'],'resources':[" resources "]}]}"
#define CLUSTER_ROLE(name, verbs, group, resources) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'" name "'}," \
	"'rules':[{'verbs':[" verbs "],'apiGroups':['" group "'],'resources':[" resources "]}]}"
#define BIND(ns, name, role_kind, role, kind, subject) RBAC("RoleBinding", ns, name) ",'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'" role_kind \
	"','name':'" role "'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'" kind "','name':'" subject "'}]}"
#define BIND_ALL(name, role, kind, subject) "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'" name "'}," \
	"'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'" role "'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io'," \
	"'kind':'" kind "','name':'" subject "'}]}"
// The default account of alpha in beta.
#define GUEST RBAC("RoleBinding", "beta", "guest") ",'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'read'}," \
	"'subjects':[{'kind':'ServiceAccount','name':'default','namespace':'alpha'}]}"
#define POLICY(ns, name, spec) "{'apiVersion':'networking.k8s.io/v1','kind':'NetworkPolicy','metadata':{'name':'" name "','namespace':'" ns "'},'spec':{" spec "}}"
#define POD(ns, name, more) "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" name "','namespace':'" ns "'},'spec':{'containers':[{'name':'c','image':'i'}]" more \
	"},'status':{'phase':'Running'}}"
#define CLOUD_NODE "{'apiVersion':'v1','kind':'Node','metadata':{'name':'n'},'spec':{'providerID':'aws:///eu/i-1'}}"

static struct report *report_of(const struct snapshot *s)
{
	struct search_options o = { .threads = 1 };
	struct diags d = { .arena = s->arena };
	struct report *r = search_run((struct snapshot *)(uintptr_t)s, &o, s->arena, &d);
	checklist_build(r, s->arena);
	return r;
}

#define REPORT(...) report_of(cluster("1.30", (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)))

static const struct checklist *of(const struct report *r, const char *tenant)
{
	for (uint32_t t = 0; t < r->snap->n_tenants; t++)
		if (span_is(r->snap->tenant[t].name, tenant))
			return &r->checklist[t];
	fail_msg("no tenant %s", tenant);
	return NULL;
}

static const struct check *item(const struct report *r, const char *tenant, const char *id)
{
	const struct checklist *l = of(r, tenant);
	for (size_t i = 0; i < l->n_checks; i++)
		if (!strcmp(l->check[i].item->id, id))
			return &l->check[i];
	fail_msg("no item %s", id);
	return NULL;
}

static void expect(const struct report *r, const char *tenant, const char *id, enum check_state state, const char *part)
{
	const struct check *c = item(r, tenant, id);
	if (c->state != state || !span_contains(c->text, span_str(part)))
		fail_msg("%s of %s: state %d \"%.*s\", %d \"%s\" was expected", id, tenant, (int)c->state, SPANF(c->text), (int)state, part);
	assert_true(c->text.n > 0);
	assert_true(c->state != CHECK_UNKNOWN || c->unknown != UNKNOWN_NONE);
}

static void levels_and_host_access(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha", ENFORCE("restricted")), NS("beta", ""), NS("gamma", ENFORCE("privileged")));
	expect(r, "alpha", "pod-security-level", CHECK_GOOD, "restricted");
	expect(r, "beta", "pod-security-level", CHECK_BAD, "beta: no enforce label");
	expect(r, "gamma", "pod-security-level", CHECK_BAD, "enforce=privileged");
	expect(r, "alpha", "host-access", CHECK_GOOD, "refuses");
	expect(r, "beta", "host-access", CHECK_BAD, "host-privileged");
	expect(r, "alpha", "pod-security-default", CHECK_UNKNOWN, "AdmissionConfiguration");
	assert_int_equal(item(r, "alpha", "pod-security-default")->unknown, UNKNOWN_psa_config);
}

// The label says nothing where a policy refuses host fields.
static void a_policy_refuses_the_host(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha", ""),
		"{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration','metadata':{'name':'w'},'webhooks':[{'name':'w.example',"
		"'clientConfig':{'url':'https://w.example'},'failurePolicy':'Fail','sideEffects':'None','admissionReviewVersions':['v1'],"
		"'rules':[{'operations':['CREATE'],'apiGroups':[''],'apiVersions':['v1'],'resources':['pods']}]}]}");
	expect(r, "alpha", "host-access", CHECK_UNKNOWN, "may let");
	assert_int_equal(item(r, "alpha", "host-access")->unknown, UNKNOWN_webhook);
}

static void who_may_relabel(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha", ENFORCE("restricted")), NS("beta", ENFORCE("restricted")),
		CLUSTER_ROLE("owner", "'patch'", "", "'namespaces'"), BIND("alpha", "own", "ClusterRole", "owner", "Group", "team-alpha"),
		RBAC("Role", "beta", "other") ",'rules':[{'verbs':['patch'],'apiGroups':[''],'resources':['namespaces'],'resourceNames':['gamma']}]}",
		BIND("beta", "own", "Role", "other", "Group", "team-beta"));
	expect(r, "alpha", "relabel", CHECK_BAD, "alpha: Group team-alpha may change its labels, by RoleBinding alpha/own");
	expect(r, "beta", "relabel", CHECK_GOOD, "nobody");
}

static void network_policies(void **state)
{
	(void)state;
	struct report *r = REPORT(CLOUD_NODE, NS("alpha", ""), NS("beta", ""), NS("gamma", ""), NS("delta", ""),
		POLICY("alpha", "deny", "'podSelector':{},'policyTypes':['Ingress','Egress'],'egress':[{'to':[{'ipBlock':{'cidr':'0.0.0.0/0','except':['169.254.0.0/16']}}]}]"),
		POLICY("beta", "in", "'podSelector':{},'ingress':[{'from':[{'podSelector':{}}]}]"),
		POLICY("gamma", "some", "'podSelector':{'matchLabels':{'app':'x'}},'policyTypes':['Ingress']"),
		POLICY("delta", "deny", "'podSelector':{},'policyTypes':['Ingress','Egress'],'egress':[{'to':[{'ipBlock':{'cidr':'169.254.169.254/32'}}]}]"),
		POLICY("delta", "open", "'podSelector':{},'policyTypes':['Ingress'],'ingress':[{}]"));
	expect(r, "alpha", "network-ingress", CHECK_GOOD, "denies");
	expect(r, "alpha", "network-egress", CHECK_GOOD, "denies");
	expect(r, "alpha", "metadata-egress", CHECK_GOOD, "no way");
	expect(r, "beta", "network-ingress", CHECK_GOOD, "denies");
	expect(r, "beta", "network-egress", CHECK_BAD, "out by default");
	expect(r, "beta", "metadata-egress", CHECK_BAD, "keeps pods");
	expect(r, "gamma", "network-ingress", CHECK_BAD, "in by default");
	expect(r, "delta", "network-ingress", CHECK_BAD, "NetworkPolicy open lets everything in");
	expect(r, "delta", "metadata-egress", CHECK_BAD, "NetworkPolicy deny lets pods reach");
}

static void no_cloud_no_metadata(void **state)
{
	(void)state;
	struct report *r = REPORT("{'apiVersion':'v1','kind':'Node','metadata':{'name':'n'},'spec':{'providerID':'kind://docker/kind/n'}}", NS("alpha", ""));
	expect(r, "alpha", "metadata-egress", CHECK_NOTHING, "cloud");
}

static void tokens(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha", ""), NS("beta", ""), NS("gamma", ""), POD("alpha", "p", ""), POD("beta", "p", ",'automountServiceAccountToken':false"),
		"{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'default','namespace':'gamma'},'automountServiceAccountToken':false}");
	expect(r, "alpha", "token-automount", CHECK_BAD, "Pod alpha/p mounts the token of account default");
	expect(r, "beta", "token-automount", CHECK_GOOD, "no running pod");
	expect(r, "gamma", "token-automount", CHECK_GOOD, "account default");
}

static void rights(void **state)
{
	(void)state;
	struct report *r = REPORT(NS("alpha", ""), NS("beta", ""), NS("gamma", ""),
		ROLE("alpha", "all", "'*'", "", "'pods'"), BIND("alpha", "own", "Role", "all", "Group", "team-alpha"),
		ROLE("beta", "read", "'get'", "", "'pods'"), GUEST,
		BIND("gamma", "open", "ClusterRole", "view", "Group", "system:authenticated"));
	expect(r, "alpha", "wildcards", CHECK_BAD, "Group team-alpha holds a rule with *: role all");
	expect(r, "beta", "wildcards", CHECK_GOOD, "no role");
	expect(r, "alpha", "foreign-rights", CHECK_BAD, "ServiceAccount alpha/default holds read by RoleBinding beta/guest");
	expect(r, "beta", "foreign-rights", CHECK_GOOD, "own namespaces");
	expect(r, "gamma", "root-groups", CHECK_BAD, "RoleBinding gamma/open gives view to Group system:authenticated");
	// Kubernetes' own bindings for everybody are no finding.
	expect(r, "alpha", "root-groups", CHECK_GOOD, "no binding");
}

static void operators(void **state)
{
	(void)state;
#define MAKER ROLE("alpha", "maker", "'create'", "operators.coreos.com", "'subscriptions'"), BIND("alpha", "own", "Role", "maker", "Group", "team-alpha")
	struct report *r = REPORT(NS("alpha", ""), MAKER);
	expect(r, "alpha", "operator-create", CHECK_NOTHING, "not installed");
	r = REPORT(NS("alpha", ""), MAKER, "{'apiVersion':'operators.coreos.com/v1','kind':'OperatorGroup','metadata':{'name':'g','namespace':'alpha'}}");
	expect(r, "alpha", "operator-create", CHECK_BAD, "may create OperatorGroups or Subscriptions");
}

// The baseline, and what gets out all the same.
static void the_baseline(void **state)
{
	(void)state;
#define SAFE(ns) NS(ns, ENFORCE("restricted")), POLICY(ns, "deny", "'podSelector':{},'policyTypes':['Ingress','Egress']"), \
	"{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q','namespace':'" ns "'},'spec':{'hard':{'pods':'10'}}}", \
	"{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'default','namespace':'" ns "'},'automountServiceAccountToken':false}"
	struct report *r = REPORT(CLOUD_NODE, SAFE("alpha"), NS("beta", ""));
	assert_int_equal(of(r, "alpha")->baseline, CHECK_GOOD);
	assert_int_equal(of(r, "alpha")->surviving, 0);
	assert_int_equal(of(r, "beta")->baseline, CHECK_BAD);
	// `default` is there and nobody uses it.
	assert_int_equal(of(r, "default")->baseline, CHECK_NOTHING);

	r = REPORT(CLOUD_NODE, SAFE("alpha"), SAFE("beta"), ROLE("beta", "read", "'get'", "", "'secrets'"),
		GUEST);
	assert_int_equal(of(r, "alpha")->baseline, CHECK_BAD);
	assert_int_equal(of(r, "alpha")->surviving, 1);
	assert_int_equal(of(r, "alpha")->worst, SEVERITY_HIGH);
	assert_int_equal(of(r, "beta")->baseline, CHECK_GOOD);
	assert_int_equal(of(r, "beta")->surviving, 0);
}

// A dump without the kinds that decide.
static void missing_kinds(void **state)
{
	(void)state;
	struct snapshot *s = cluster_partial("1.30", (const char *const[]){ NS("alpha", ENFORCE("restricted")) }, 1);
	struct report *r = report_of(s);
	expect(r, "alpha", "pod-security-level", CHECK_GOOD, "restricted");
	expect(r, "alpha", "network-ingress", CHECK_UNKNOWN, "NetworkPolicy is not in the input");
	expect(r, "alpha", "quota", CHECK_UNKNOWN, "ResourceQuota is not in the input");
	expect(r, "alpha", "token-automount", CHECK_UNKNOWN, "Pod is not in the input");
	expect(r, "alpha", "foreign-rights", CHECK_UNKNOWN, "not in the input");
	assert_int_equal(of(r, "alpha")->baseline, CHECK_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_and_host_access), cmocka_unit_test(a_policy_refuses_the_host), cmocka_unit_test(who_may_relabel),
		cmocka_unit_test(network_policies), cmocka_unit_test(no_cloud_no_metadata), cmocka_unit_test(tokens), cmocka_unit_test(rights),
		cmocka_unit_test(operators), cmocka_unit_test(the_baseline), cmocka_unit_test(missing_kinds),
	};
	return cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));
}
