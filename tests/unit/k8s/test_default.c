// Defaults: the object as the API server would write it.
#include "fixture.h"

#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "k8s/schema/default/rule.h"

static value at(value v, const char *path)
{
	span rest = span_str(path);

	while (rest.p && rest.n) {
		span part;

		rest = span_cut(rest, '.', &part);
		v = part.p[0] >= '0' && part.p[0] <= '9' ? *value_item(&v, (size_t)(part.p[0] - '0')) : *value_get(&v, intern_id(&keys, part));
	}
	return v;
}

static void completes_a_pod(void **state)
{
	(void)state;
	same(completed(35, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{\"hostPID\":false,"
	                  "\"containers\":[{\"name\":\"a\",\"image\":\"i\"}]}}"),
	     "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"i\","
	     "\"resources\":{},\"terminationMessagePath\":\"/dev/termination-log\",\"terminationMessagePolicy\":\"File\","
	     "\"imagePullPolicy\":\"Always\"}],\"restartPolicy\":\"Always\",\"terminationGracePeriodSeconds\":30,\"dnsPolicy\":\"ClusterFirst\","
	     "\"securityContext\":{},\"schedulerName\":\"default-scheduler\",\"enableServiceLinks\":true},\"status\":{}}");
}

static void completes_volumes_and_ports(void **state)
{
	value v = completed(35, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"hostNetwork\":true,\"volumes\":[{\"name\":\"v\"},"
	                       "{\"name\":\"h\",\"hostPath\":{\"path\":\"/\"}},{\"name\":\"s\",\"secret\":{\"secretName\":\"x\"}},"
	                       "{\"name\":\"t\",\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"path\":\"token\"}}]}}],"
	                       "\"containers\":[{\"name\":\"a\",\"ports\":[{\"containerPort\":80}],"
	                       "\"resources\":{\"limits\":{\"cpu\":\"1\"}}}]}}");

	(void)state;
	same(at(v, "spec.volumes"), "[{\"name\":\"v\",\"emptyDir\":{}},{\"name\":\"h\",\"hostPath\":{\"path\":\"/\",\"type\":\"\"}},"
	     "{\"name\":\"s\",\"secret\":{\"secretName\":\"x\",\"defaultMode\":420}},{\"name\":\"t\",\"projected\":{\"defaultMode\":420,"
	     "\"sources\":[{\"serviceAccountToken\":{\"path\":\"token\",\"expirationSeconds\":3600}}]}}]");
	same(at(v, "spec.containers.0.ports"), "[{\"containerPort\":80,\"hostPort\":80,\"protocol\":\"TCP\"}]");
	same(at(v, "spec.containers.0.resources"), "{\"limits\":{\"cpu\":\"1\"},\"requests\":{\"cpu\":\"1\"}}");
}

static void templates_are_no_pods(void **state)
{
	value v = completed(35, "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"spec\":{\"template\":{\"spec\":{\"containers\":[{"
	                       "\"name\":\"a\",\"resources\":{\"limits\":{\"cpu\":\"1\"}}}]}}}}");

	(void)state;
	assert_int_equal(at(v, "spec.template.spec.enableServiceLinks").type, VALUE_ABSENT);
	same(at(v, "spec.template.spec.containers.0.resources"), "{\"limits\":{\"cpu\":\"1\"}}");
	same(at(v, "spec.template.spec.dnsPolicy"), "\"ClusterFirst\"");
	same(at(v, "spec.strategy"), "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":\"25%\",\"maxUnavailable\":\"25%\"}}");
	same(at(v, "spec.selector"), "null");
}

static void completes_policies_and_bindings(void **state)
{
	value v = completed(35, "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"RoleBinding\",\"roleRef\":{\"kind\":\"Role\","
	                       "\"name\":\"r\"},\"subjects\":[{\"kind\":\"User\",\"name\":\"u\"},{\"kind\":\"ServiceAccount\",\"name\":\"s\"}]}");

	(void)state;
	same(at(v, "roleRef.apiGroup"), "\"rbac.authorization.k8s.io\"");
	same(at(v, "subjects"), "[{\"kind\":\"User\",\"name\":\"u\",\"apiGroup\":\"rbac.authorization.k8s.io\"},"
	     "{\"kind\":\"ServiceAccount\",\"name\":\"s\"}]");
	v = completed(35, "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"spec\":{\"egress\":[{}]}}");
	same(at(v, "spec"), "{\"podSelector\":{},\"egress\":[{}],\"policyTypes\":[\"Ingress\",\"Egress\"]}");
	v = completed(35, "{\"apiVersion\":\"admissionregistration.k8s.io/v1\",\"kind\":\"ValidatingWebhookConfiguration\",\"webhooks\":[{"
	                 "\"name\":\"w.example.org\",\"rules\":[{\"operations\":[\"*\"]}]}]}");
	same(at(v, "webhooks.0.failurePolicy"), "\"Fail\"");
	same(at(v, "webhooks.0.namespaceSelector"), "{}");
	same(at(v, "webhooks.0.timeoutSeconds"), "10");
	same(at(v, "webhooks.0.rules.0.scope"), "\"*\"");
}

static void names_the_namespace(void **state)
{
	(void)state;
	same(at(completed(21, "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"n\",\"labels\":{"
	                     "\"kubernetes.io/metadata.name\":\"lie\"}}}"), "metadata.labels"),
	     "{\"kubernetes.io/metadata.name\":\"n\"}");
	assert_int_equal(at(completed(20, "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"n\"}}"),
	                    "metadata.labels").type, VALUE_ABSENT);
}

static void secrets_have_data(void **state)
{
	value v = completed(35, "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"a\":\"YQ==\"},\"stringData\":{\"a\":\"bc\",\"d\":\"\"}}");

	(void)state;
	same(at(v, "data"), "{\"a\":\"YmM=\",\"d\":\"\"}");
	same(at(v, "type"), "\"Opaque\"");
	assert_int_equal(at(v, "stringData").type, VALUE_ABSENT);
}

static void fills_pod_level_requests(void **state)
{
	static const char pod[] = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"resources\":{\"limits\":{\"cpu\":\"2\",\"memory\":\"1Gi\"}},"
	                          "\"containers\":[{\"name\":\"a\",\"resources\":{\"requests\":{\"cpu\":\"500m\"}}},"
	                          "{\"name\":\"b\",\"resources\":{\"requests\":{\"cpu\":1}}}]}}";

	(void)state;
	same(at(completed(35, pod), "spec.resources.requests"), "{\"cpu\":\"1500m\",\"memory\":\"1Gi\"}");
	assert_int_equal(at(completed(33, pod), "spec.resources.requests").type, VALUE_ABSENT);
}

// Every rule names a type that exists, and no type has two (default_init refuses others).
static void rules_fit_the_types(void **state)
{
	struct defaults d;
	size_t rules = 0;

	(void)state;
	default_init(&d, &arena, &keys, 35);
	for (size_t i = 0; i < schema_type_count(); i++)
		rules += d.plans[i].rule != NULL;
	assert_true(rules > 60);
}

static void pulls_by_tag(void **state)
{
	static const char *always[] = { "x", "x:latest", "registry.example:5000/x", "UPPER/x", "registry.example/a/b:latest" };
	static const char *once[] = { "x:v1", "x@sha256:aa", "x:Latest", "", "a//b", "x:latest:y", "a__b/c:1", "Upper:1" };

	(void)state;
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		assert_string_equal(default_pull_policy(span_str(always[i])), "Always");
	for (size_t i = 0; i < sizeof once / sizeof *once; i++)
		assert_string_equal(default_pull_policy(span_str(once[i])), "IfNotPresent");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(completes_a_pod),
		cmocka_unit_test(completes_volumes_and_ports),
		cmocka_unit_test(templates_are_no_pods),
		cmocka_unit_test(completes_policies_and_bindings),
		cmocka_unit_test(names_the_namespace),
		cmocka_unit_test(secrets_have_data),
		cmocka_unit_test(fills_pod_level_requests),
		cmocka_unit_test(rules_fit_the_types),
		cmocka_unit_test(pulls_by_tag),
	};

	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
