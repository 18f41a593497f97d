#include "admission.h"

#define NAMESPACE(name, more) "{apiVersion: v1, kind: Namespace, metadata: {name: " name more "}}\n---\n"
#define RANGES ", annotations: {openshift.io/sa.scc.uid-range: 1000/100, openshift.io/sa.scc.mcs: 's0:c1,c2'}"
#define VERSION "{apiVersion: config.openshift.io/v1, kind: ClusterVersion, metadata: {name: version}, status: {desired: {version: 4.16.3}}}\n---\n"
#define SHOP VERSION NAMESPACE("shop", RANGES)
#define GRANT(scc) \
	"---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: use, namespace: shop}, rules: [{apiGroups: [security.openshift.io], " \
	"resources: [securitycontextconstraints], resourceNames: [" scc "], verbs: [use]}]}\n---\n" \
	"{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: use, namespace: shop}, roleRef: {apiGroup: " \
	"rbac.authorization.k8s.io, kind: Role, name: use}, subjects: [{kind: ServiceAccount, name: default, namespace: shop}]}\n"

static void openshift(const char *yaml)
{
	options.kubernetes_version = SPAN("");
	cluster(yaml);
	assert_non_null(snap->scc);
}

static void everybody_runs_under_restricted(void **state)
{
	(void)state;
	openshift(SHOP);
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	reason_has("scc", "admitted by SecurityContextConstraints restricted-v2");
	assert_int_equal(admit_pod("shop", PRIVILEGED), VERDICT_DENY);
	reason_has("scc", "provider restricted-v2: .containers[0].privileged: Invalid value: true: Privileged containers are not allowed");
	reason_has("scc", "provider \"privileged\": Forbidden: not usable by user or serviceaccount");
	assert_int_equal(admit_pod("shop", "{securityContext: {runAsUser: 1050}, containers: [{name: c, image: i}]}"), VERDICT_ALLOW);
	assert_int_equal(admit_pod("shop", "{securityContext: {runAsUser: 0}, containers: [{name: c, image: i}]}"), VERDICT_DENY);
	assert_int_equal(admit_pod("shop", "{containers: [{name: c, image: i}], volumes: [{name: v, hostPath: {path: /}}]}"), VERDICT_DENY);
}

static void a_role_of_the_namespace_grants_more(void **state)
{
	(void)state;
	openshift(SHOP GRANT("privileged"));
	assert_int_equal(admit_pod("shop", PRIVILEGED), VERDICT_ALLOW);
	reason_has("scc", "admitted by SecurityContextConstraints privileged");
	assert_true(said("scc")->n_evidence >= 2); // the binding and the role
}

static void the_objects_of_the_input_come_first(void **state)
{
	(void)state;
	openshift(SHOP "{apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: {name: mine}, priority: 20, users: "
		"['system:serviceaccount:shop:default'], allowHostPID: true, volumes: ['*'], runAsUser: {type: RunAsAny}, seLinuxContext: {type: RunAsAny}, "
		"fsGroup: {type: RunAsAny}, supplementalGroups: {type: RunAsAny}}");
	assert_int_equal(admit_pod("shop", "{hostPID: true, containers: [{name: c, image: i}]}"), VERDICT_ALLOW);
	reason_has("scc", "admitted by SecurityContextConstraints mine");
	// hostPath needs allowHostDirVolumePlugin, whatever `volumes` says.
	assert_int_equal(admit_pod("shop", "{hostPID: true, containers: [{name: c, image: i}], volumes: [{name: v, hostPath: {path: /}}]}"), VERDICT_DENY);
	assert_int_equal(admit(request("create", "", "pods", "shop", "{metadata: {name: p, annotations: {openshift.io/required-scc: restricted-v2}}, spec: "
		"{hostPID: true, containers: [{name: c, image: i}]}}")), VERDICT_DENY);
}

static void some_namespaces_are_never_judged(void **state)
{
	(void)state;
	openshift(SHOP NAMESPACE("low", ", labels: {openshift.io/run-level: '1'}"));
	assert_int_equal(admit_pod("low", PRIVILEGED), VERDICT_ALLOW);
	text_is(said("scc")->evidence[0].field, "metadata.labels[openshift.io/run-level]");
	assert_int_equal(admit_pod("default", PRIVILEGED), VERDICT_ALLOW);
	assert_int_equal(admit(request("create", "apps", "deployments", "shop", "{metadata: {name: d}, spec: {template: {spec: " PRIVILEGED "}}}")),
		VERDICT_ALLOW);
}

static void missing_ranges_are_not_known_rather_than_refused(void **state)
{
	(void)state;
	openshift(VERSION NAMESPACE("shop", ""));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	assert_int_equal(admit_pod("shop", "{securityContext: {runAsUser: 7}, containers: [{name: c, image: i}]}"), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_scc);
	assert_int_equal(admit_pod("shop", PRIVILEGED), VERDICT_DENY);
}

static void where_versions_differ_it_is_unknown(void **state)
{
	(void)state;
	openshift(NAMESPACE("shop", RANGES) "{apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: {name: mine}}");
	// Allowed by 4.10's restricted, refused by restricted-v2.
	assert_int_equal(admit_pod("shop", "{containers: [{name: c, image: i, securityContext: {allowPrivilegeEscalation: true}}]}"), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_scc);
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
}

static void pod_security_policies_make_old_clusters_unknown(void **state)
{
	(void)state;
	options.kubernetes_version = SPAN("1.22");
	cluster(NAMESPACE("shop", "") "{apiVersion: policy/v1beta1, kind: PodSecurityPolicy, metadata: {name: strict}, spec: {}}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_psp);
	reset(NULL);
	options.kubernetes_version = SPAN("1.22");
	cluster(NAMESPACE("shop", "") "{apiVersion: policy/v1beta1, kind: PodSecurityPolicy, metadata: {name: strict}, spec: {}}\n---\n"
		"{apiVersion: v1, kind: Pod, metadata: {name: kube-apiserver-m, namespace: kube-system}, spec: {containers: [{name: c, command: "
		"[kube-apiserver, --enable-admission-plugins=NodeRestriction]}]}}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	reset(NULL);
	cluster(NAMESPACE("shop", ""));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everybody_runs_under_restricted), TEST(a_role_of_the_namespace_grants_more), TEST(the_objects_of_the_input_come_first),
		TEST(some_namespaces_are_never_judged), TEST(missing_ranges_are_not_known_rather_than_refused),
		TEST(where_versions_differ_it_is_unknown), TEST(pod_security_policies_make_old_clusters_unknown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
