#include "admission.h"
#include "twin/admission/psa.h"

static void labels_make_the_policy(void **state)
{
	(void)state;
	cluster("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
	struct psa_policy p = psa_policy_of_labels(snap->psa, object("{pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: v1.20}"), &run);
	assert_int_equal(p.mode[PSA_ENFORCE].level, PSA_BASELINE);
	assert_int_equal(p.mode[PSA_ENFORCE].version.minor, 20);
	// Without a warn label, warn follows a stricter enforce, version included.
	assert_int_equal(p.mode[PSA_WARN].level, PSA_BASELINE);
	assert_int_equal(p.mode[PSA_WARN].version.minor, 20);
	assert_int_equal(p.mode[PSA_AUDIT].level, PSA_PRIVILEGED);
	p = psa_policy_of_labels(snap->psa, object("{pod-security.kubernetes.io/enforce: Baseline, pod-security.kubernetes.io/warn: x, "
		"pod-security.kubernetes.io/enforce-version: v1.07}"), &run);
	assert_int_equal(p.mode[PSA_ENFORCE].level, PSA_RESTRICTED);
	assert_int_equal(p.mode[PSA_ENFORCE].version.minor, PSA_LATEST);
	assert_int_equal(p.mode[PSA_WARN].level, PSA_PRIVILEGED);
	assert_int_equal(p.n_errors, 3);
}

static void pods_are_refused_in_the_servers_words(void **state)
{
	(void)state;
	cluster("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	assert_int_equal(said("psa")->n_evidence, 1);
	text_is(said("psa")->evidence[0].field, "metadata.labels[pod-security.kubernetes.io/enforce]");
	assert_int_equal(admit_pod("shop", "{hostPID: true, containers: [{name: c, image: i, securityContext: {privileged: true}}]}"), VERDICT_DENY);
	text_is(said("psa")->reason, "violates PodSecurity \"baseline:latest\": host namespaces (hostPID=true), privileged (container \"c\" must not "
		"set securityContext.privileged=true)");
}

static void controllers_are_never_refused(void **state)
{
	(void)state;
	cluster("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}}}");
	struct request r = request("create", "apps", "deployments", "shop",
		"{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: " PRIVILEGED "}}}");
	assert_int_equal(admit(r), VERDICT_ALLOW);
	struct world w = world_of(snap);
	struct psa_answer a = psa_answer(&w, &r, &run, true);
	assert_int_equal(a.warnings.n, 1);
	assert_true(span_starts(a.warnings.v[0], SPAN("would violate PodSecurity \"restricted:latest\": privileged (")));
}

static void only_some_updates_are_looked_at(void **state)
{
	(void)state;
	cluster("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}}\n"
		"---\n{apiVersion: v1, kind: Pod, metadata: {name: old, namespace: shop}, spec: " PRIVILEGED "}");
	struct request r = request("patch", "", "pods", "shop", "{metadata: {name: old, labels: {a: b}}, spec: " PRIVILEGED "}");
	assert_int_equal(admit(r), VERDICT_ALLOW);
	r = request("patch", "", "pods", "shop", "{metadata: {name: old}, spec: {containers: [{name: c, image: other, securityContext: {privileged: true}}]}}");
	assert_int_equal(admit(r), VERDICT_DENY);
	// A harmless ephemeral container is refused for what the pod has; what else the body says does not count.
	r = request("update", "", "pods/ephemeralcontainers", "shop", "{metadata: {name: old}, spec: {ephemeralContainers: [{name: e, image: i}]}}");
	assert_int_equal(admit(r), VERDICT_DENY);
	r = request("update", "", "pods/ephemeralcontainers", "shop", "{metadata: {name: old}, spec: {containers: [{name: c, image: other}]}}");
	assert_int_equal(admit(r), VERDICT_ALLOW);
	r = request("update", "", "pods/status", "shop", "{metadata: {name: old}, spec: {containers: [{name: c, image: other}]}}");
	assert_int_equal(admit(r), VERDICT_ALLOW);
}

static void bad_labels_are_refused_only_when_they_are_new(void **state)
{
	(void)state;
	cluster("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: strict}}}");
	struct request r = request("create", "", "namespaces", "", "{metadata: {name: new, labels: {pod-security.kubernetes.io/audit: x}}}");
	assert_int_equal(admit(r), VERDICT_DENY);
	text_is(said("psa")->reason, "metadata.labels[pod-security.kubernetes.io/audit]: Invalid value: \"x\": must be one of privileged, baseline, restricted");
	r = request("patch", "", "namespaces", "shop", "{metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: strict, a: b}}}");
	assert_int_equal(admit(r), VERDICT_ALLOW);
	r = request("patch", "", "namespaces", "shop", "{metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: stricter}}}");
	assert_int_equal(admit(r), VERDICT_DENY);
	// Through the status subresource nobody looks.
	r = request("patch", "", "namespaces/status", "shop", "{metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: stricter}}}");
	assert_int_equal(admit(r), VERDICT_ALLOW);
}

static void exemptions_and_defaults_come_from_the_configuration(void **state)
{
	value *config = arena_new(&arena, value);
	struct intern *keys = arena_new(&arena, struct intern);
	struct diags d = { .arena = &arena };
	struct json_options o = { 0 };

	(void)state;
	intern_init(keys, &arena, 1);
	yaml_read(SPAN("kind: AdmissionConfiguration\nplugins:\n- name: PodSecurity\n  configuration:\n    defaults: {enforce: baseline}\n"
		"    exemptions: {usernames: [builder], namespaces: [free], runtimeClasses: [sandbox]}\n"), SPAN("c"), &o, &arena, keys, &d, keep_root, config);
	options.admission_config = config;
	cluster("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: free}}\n"
		"---\n{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: sandbox}, handler: h}");
	assert_int_equal(admit_pod("shop", PRIVILEGED), VERDICT_DENY);
	assert_int_equal(admit_pod("free", PRIVILEGED), VERDICT_ALLOW);
	assert_int_equal(admit_pod("shop", "{runtimeClassName: sandbox, hostPID: true, containers: [{name: c, image: i}]}"), VERDICT_ALLOW);
	struct request r = request("create", "", "pods", "shop", "{metadata: {name: p}, spec: " PRIVILEGED "}");
	r.user.name = SPAN("builder");
	assert_int_equal(admit(r), VERDICT_ALLOW);
	r.user.name = SPAN("Builder");
	assert_int_equal(admit(r), VERDICT_DENY);
}

static void unknown_labels_leave_only_what_every_level_admits(void **state)
{
	(void)state;
	options.assume_empty_all = true;
	cluster("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}}");
	assert_int_equal(admit_pod("shop", GOOD), VERDICT_ALLOW);
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_namespace);
}

static void an_unknown_version_counts_only_where_it_matters(void **state)
{
	(void)state;
	options.kubernetes_version = SPAN("");
	cluster("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}}");
	assert_int_equal(admit_pod("shop", PRIVILEGED), VERDICT_DENY);
	// container_engine_t is good from 1.31 on.
	assert_int_equal(admit_pod("shop", "{securityContext: {seLinuxOptions: {type: container_engine_t}}, containers: [{name: c, image: i}]}"),
		VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_version);
}

static void newer_policy_versions_are_the_servers(void **state)
{
	(void)state;
	options.kubernetes_version = SPAN("1.26");
	cluster("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline, "
		"pod-security.kubernetes.io/enforce-version: v1.99999}}}");
	assert_int_equal(admit_pod("shop", "{securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports, value: x}]}, containers: [{name: c, image: i}]}"),
		VERDICT_DENY);
	text_is(said("psa")->reason, "violates PodSecurity \"baseline:v1.99999\": forbidden sysctls (net.ipv4.ip_local_reserved_ports)");
}

static void before_1_23_nothing_is_enforced(void **state)
{
	(void)state;
	options.kubernetes_version = SPAN("1.22");
	cluster("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}}}");
	assert_int_equal(admit_pod("shop", PRIVILEGED), VERDICT_ALLOW);
	assert_false(said("psa")->matched);
}

static void checks_stand_in_the_order_of_the_reasons(void **state)
{
	(void)state;
	assert_int_equal(psa_check_count(), 19);
	for (size_t i = 1; i < psa_check_count(); i++)
		assert_true(psa_check_level(i) > psa_check_level(i - 1) || strcmp(psa_check_id(i), psa_check_id(i - 1)) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(labels_make_the_policy), TEST(pods_are_refused_in_the_servers_words), TEST(controllers_are_never_refused),
		TEST(only_some_updates_are_looked_at), TEST(bad_labels_are_refused_only_when_they_are_new),
		TEST(exemptions_and_defaults_come_from_the_configuration), TEST(unknown_labels_leave_only_what_every_level_admits),
		TEST(an_unknown_version_counts_only_where_it_matters), TEST(newer_policy_versions_are_the_servers),
		TEST(before_1_23_nothing_is_enforced), TEST(checks_stand_in_the_order_of_the_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
