#include "admission.h"

#define NAMESPACES \
	"{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}}}\n---\n" \
	"{apiVersion: v1, kind: Namespace, metadata: {name: bank, labels: {team: bank}}}\n---\n"

#define HOOK(rest) \
	"{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: guard}, webhooks: [{name: g.guard.example, " \
	"clientConfig: {service: {namespace: guard, name: svc}}, rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], " \
	"resources: [pods, namespaces]}], failurePolicy: Ignore" rest "}]}\n"

static void a_foreign_webhook_that_matches_is_unknown_and_named(void **state)
{
	(void)state;
	cluster(NAMESPACES HOOK(", namespaceSelector: {matchLabels: {team: shop}}"));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_webhook);
	text_is(said("validating-webhooks")->reason,
		"webhook \"g.guard.example\" of ValidatingWebhookConfiguration guard matches (failurePolicy Ignore, guard/svc)");
	assert_int_equal(admit_pod("bank", PLAIN), VERDICT_ALLOW);
	assert_false(said("validating-webhooks")->matched);
	text_is(said("validating-webhooks")->reason, "webhook \"g.guard.example\" of guard: its namespaceSelector does not select the namespace");
	// Rules name no configmaps, no subresource, no deletion.
	assert_int_equal(admit(request("create", "", "configmaps", "shop", "{metadata: {name: c}}")), VERDICT_ALLOW);
	assert_int_equal(admit(request("update", "", "pods/status", "shop", "{metadata: {name: p}}")), VERDICT_ALLOW);
	assert_int_equal(admit(request("delete", "", "pods", "shop", NULL)), VERDICT_ALLOW);
}

static void a_relabelled_namespace_takes_the_very_request_out_of_scope(void **state)
{
	(void)state;
	cluster(NAMESPACES HOOK(", namespaceSelector: {matchExpressions: [{key: free, operator: DoesNotExist}]}"));
	assert_int_equal(admit(request("patch", "", "namespaces", "shop", "{metadata: {name: shop, labels: {team: shop}}}")), VERDICT_UNKNOWN);
	assert_int_equal(admit(request("patch", "", "namespaces", "shop", "{metadata: {name: shop, labels: {free: 'yes'}}}")), VERDICT_ALLOW);
}

static void an_object_selector_matches_the_old_object_too(void **state)
{
	(void)state;
	cluster(NAMESPACES HOOK(", objectSelector: {matchExpressions: [{key: skip, operator: DoesNotExist}]}")
		"---\n{apiVersion: v1, kind: Pod, metadata: {name: old, namespace: shop}, spec: " PLAIN "}");
	assert_int_equal(admit(request("create", "", "pods", "shop", "{metadata: {name: p, labels: {skip: a}}, spec: " PLAIN "}")), VERDICT_ALLOW);
	assert_int_equal(admit(request("patch", "", "pods", "shop", "{metadata: {name: old, labels: {skip: a}}, spec: " PLAIN "}")), VERDICT_UNKNOWN);
}

static void webhooks_never_see_their_own_configuration(void **state)
{
	(void)state;
	cluster("{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: all}, webhooks: [{name: a.b.c, "
		"rules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*']}]}]}");
	struct request r = request("delete", "admissionregistration.k8s.io", "validatingwebhookconfigurations", "", NULL);
	r.name = SPAN("all");
	assert_int_equal(admit(r), VERDICT_ALLOW);
	assert_int_equal(admit(request("create", "", "configmaps", "default", "{metadata: {name: c}}")), VERDICT_UNKNOWN);
}

static void a_missing_kind_is_unknown_not_empty(void **state)
{
	(void)state;
	options.assume_empty_all = false;
	cluster(NAMESPACES "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: shop}}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(said("validating-webhooks")->unknown, UNKNOWN_kind_missing);
}

static void injectors_take_nothing_away(void **state)
{
	(void)state;
	cluster(NAMESPACES "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: m}, webhooks: ["
		"{name: rev.namespace.sidecar-injector.istio.io, rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}]}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	reason_has("mutating-webhooks", "adds an Istio sidecar");
}

#define VAP(action, binding) \
	"{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: no-host}, spec: {matchConstraints: {resourceRules: " \
	"[{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}, validations: [{expression: 'false'}]}}\n---\n" \
	"{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: b}, spec: {policyName: no-host, " \
	"validationActions: [" action "]" binding "}}\n"

static void admission_policies_need_a_binding_that_denies(void **state)
{
	(void)state;
	cluster(NAMESPACES VAP("Deny", ", matchResources: {namespaceSelector: {matchLabels: {team: shop}}}"));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_policy_vap);
	text_is(said("vap")->reason, "policy no-host with binding b matches");
	assert_int_equal(admit_pod("bank", PLAIN), VERDICT_ALLOW);
	text_is(said("vap")->reason, "binding b of policy no-host does not match: namespaceSelector of matchResources");
	reset(NULL);
	cluster(NAMESPACES VAP("Warn, Audit", ""));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	text_is(said("vap")->reason, "policy no-host with binding b matches and only warns");
}

#define TEMPLATE "{apiVersion: templates.gatekeeper.sh/v1, kind: ConstraintTemplate, metadata: {name: k8sno}}\n---\n"
#define CONSTRAINT(rest) "{apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sNo, metadata: {name: forbid}, spec: {" rest "}}\n"
#define PODS "kinds: [{apiGroups: [''], kinds: [Pod]}]"

static void gatekeeper_constraints_match_by_kind_and_namespace(void **state)
{
	(void)state;
	cluster(NAMESPACES TEMPLATE CONSTRAINT("match: {" PODS ", excludedNamespaces: ['ba*']}"));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_policy_gatekeeper);
	assert_int_equal(admit_pod("bank", PLAIN), VERDICT_ALLOW);
	text_is(said("gatekeeper")->reason, "K8sNo forbid does not match: excludedNamespaces");
	assert_int_equal(admit(request("create", "apps", "deployments", "shop", "{metadata: {name: d}}")), VERDICT_ALLOW);
	assert_int_equal(admit(request("delete", "", "pods", "shop", NULL)), VERDICT_ALLOW); // not registered by default
	reset(NULL);
	cluster(NAMESPACES TEMPLATE CONSTRAINT("enforcementAction: dryrun, match: {" PODS "}"));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	reset(NULL);
	cluster(NAMESPACES TEMPLATE CONSTRAINT("enforcementAction: scoped, scopedEnforcementActions: [{action: deny, enforcementPoints: [{name: "
		"audit.gatekeeper.sh}]}], match: {" PODS "}"));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
}

static void gatekeepers_config_keeps_namespaces_out(void **state)
{
	(void)state;
	cluster(NAMESPACES TEMPLATE CONSTRAINT("match: {" PODS "}") "---\n{apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: {name: config, "
		"namespace: gatekeeper-system}, spec: {match: [{excludedNamespaces: [shop], processes: [webhook]}, {excludedNamespaces: [bank], processes: [audit]}]}}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	assert_int_equal(admit_pod("bank", PLAIN), VERDICT_UNKNOWN);
}

static void the_engines_webhook_decides_whether_it_is_asked(void **state)
{
	(void)state;
	cluster(NAMESPACES TEMPLATE CONSTRAINT("match: {" PODS "}") "---\n{apiVersion: admissionregistration.k8s.io/v1, kind: "
		"ValidatingWebhookConfiguration, metadata: {name: gk}, webhooks: [{name: validation.gatekeeper.sh, namespaceSelector: {matchLabels: {team: bank}}, "
		"rules: [{apiGroups: ['*'], apiVersions: ['*'], operations: [CREATE, UPDATE], resources: ['*']}]}]}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	reason_has("gatekeeper", "is not called: its namespaceSelector");
	assert_int_equal(admit_pod("bank", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_policy_gatekeeper); // not the webhook itself
	// It is not asked about configmaps by any constraint.
	assert_int_equal(admit(request("create", "", "configmaps", "bank", "{metadata: {name: c}}")), VERDICT_ALLOW);
}

#define KYVERNO(kind, ns, spec) "{apiVersion: kyverno.io/v1, kind: " kind ", metadata: {name: pol" ns "}, spec: {" spec "}}\n"
#define RULE(match) "rules: [{name: r, match: " match ", validate: {pattern: {spec: {}}}}]"

static void kyverno_rules_match_by_any_and_all(void **state)
{
	(void)state;
	cluster(NAMESPACES KYVERNO("ClusterPolicy", "", "validationFailureAction: enforce, rules: [{name: r, match: {any: [{resources: {kinds: [Pod], "
		"namespaces: ['sh?p']}}, {resources: {kinds: [Secret]}}]}, exclude: {all: [{subjects: [{kind: User, name: root}]}]}, validate: {deny: {}}}]"));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_policy_kyverno);
	text_is(said("kyverno")->reason, "rule r of policy pol matches");
	assert_int_equal(admit_pod("bank", PLAIN), VERDICT_ALLOW);
	struct request r = request("create", "", "pods", "shop", "{metadata: {name: p}, spec: " PLAIN "}");
	r.user.name = SPAN("root");
	assert_int_equal(admit(r), VERDICT_ALLOW);
	text_is(said("kyverno")->reason, "rule r of policy pol does not match: exclude");
}

static void kyverno_audits_unless_told_otherwise(void **state)
{
	(void)state;
	cluster(NAMESPACES KYVERNO("ClusterPolicy", "", RULE("{resources: {kinds: [Pod]}}") ", validationFailureActionOverrides: [{action: Enforce, "
		"namespaces: [bank]}]"));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	text_is(said("kyverno")->reason, "rule r of policy pol matches and only audits");
	assert_int_equal(admit_pod("bank", PLAIN), VERDICT_UNKNOWN);
}

static void kyverno_rules_on_pods_stand_for_workloads(void **state)
{
	static const char deploy[] = "{metadata: {name: d}, spec: {template: {spec: " PLAIN "}}}";

	(void)state;
	cluster(NAMESPACES KYVERNO("ClusterPolicy", "", "validationFailureAction: Enforce, " RULE("{resources: {kinds: [Pod]}}")));
	assert_int_equal(admit(request("create", "apps", "deployments", "shop", deploy)), VERDICT_UNKNOWN);
	assert_int_equal(admit(request("create", "apps", "replicasets", "shop", deploy)), VERDICT_ALLOW); // the default filters drop them
	assert_int_equal(admit_pod("kube-system", PLAIN), VERDICT_ALLOW);
	// A selector, or an annotation, switches it off.
	reset(NULL);
	cluster(NAMESPACES KYVERNO("ClusterPolicy", "", "validationFailureAction: Enforce, " RULE("{resources: {kinds: [Pod], selector: {matchLabels: {a: '*'}}}}")));
	assert_int_equal(admit(request("create", "apps", "deployments", "shop", deploy)), VERDICT_ALLOW);
	assert_int_equal(admit(request("create", "", "pods", "shop", "{metadata: {name: p, labels: {a: x}}, spec: " PLAIN "}")), VERDICT_UNKNOWN);
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	reset(NULL);
	cluster(NAMESPACES KYVERNO("ClusterPolicy", ", annotations: {pod-policies.kyverno.io/autogen-controllers: none}", "validationFailureAction: Enforce, "
		RULE("{resources: {kinds: [Pod]}}")));
	assert_int_equal(admit(request("create", "apps", "deployments", "shop", deploy)), VERDICT_ALLOW);
}

static void kyverno_policies_of_a_namespace_stay_there(void **state)
{
	(void)state;
	cluster(NAMESPACES KYVERNO("Policy", ", namespace: shop", "validationFailureAction: Enforce, " RULE("{resources: {kinds: ['*']}}")));
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(admit_pod("bank", PLAIN), VERDICT_ALLOW);
}

static void kyverno_cel_policies_match_like_admission_policies(void **state)
{
	(void)state;
	cluster(NAMESPACES "{apiVersion: policies.kyverno.io/v1, kind: ValidatingPolicy, metadata: {name: v}, spec: {matchConstraints: {resourceRules: "
		"[{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}], namespaceSelector: {matchLabels: {team: shop}}}}}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_UNKNOWN);
	assert_int_equal(admit_pod("bank", PLAIN), VERDICT_ALLOW);
	assert_int_equal(admit(request("create", "apps", "deployments", "shop", "{metadata: {name: d}, spec: {template: {spec: " PLAIN "}}}")), VERDICT_UNKNOWN);
}

static void subresources_are_named_in_many_ways(void **state)
{
	static const char *const kind[] = { "Pod/exec", "v1/Pod/exec", "Pod.exec", "PodExecOptions" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		char text[1024];
		snprintf(text, sizeof text, NAMESPACES "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: pol}, spec: {validationFailureAction: "
			"Enforce, rules: [{name: r, match: {resources: {kinds: [%s]}}, validate: {deny: {}}}]}}", kind[i]);
		cluster(text);
		struct request r = request("create", "", "pods/exec", "shop", NULL);
		r.name = SPAN("p");
		assert_int_equal(admit(r), VERDICT_UNKNOWN);
		assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
		reset(NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_foreign_webhook_that_matches_is_unknown_and_named), TEST(a_relabelled_namespace_takes_the_very_request_out_of_scope),
		TEST(an_object_selector_matches_the_old_object_too), TEST(webhooks_never_see_their_own_configuration),
		TEST(a_missing_kind_is_unknown_not_empty), TEST(injectors_take_nothing_away), TEST(admission_policies_need_a_binding_that_denies),
		TEST(gatekeeper_constraints_match_by_kind_and_namespace), TEST(gatekeepers_config_keeps_namespaces_out),
		TEST(the_engines_webhook_decides_whether_it_is_asked), TEST(kyverno_rules_match_by_any_and_all),
		TEST(kyverno_audits_unless_told_otherwise), TEST(kyverno_rules_on_pods_stand_for_workloads),
		TEST(kyverno_policies_of_a_namespace_stay_there), TEST(kyverno_cel_policies_match_like_admission_policies),
		TEST(subresources_are_named_in_many_ways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
