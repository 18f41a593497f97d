#include "admission.h"

#include "twin/api/api.h"

// What a request leaves behind: objects as they are stored, warnings, and how admission's refusals are answered.

#define SHOP "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, " \
	"namespace: shop}}\n---\n"

static struct api_answer answer;

static void ask(const char *method, const char *path, const char *body)
{
	static const span group[] = { SPAN_INIT("system:masters") };
	struct api_request q = { .method = span_str(method), .path = span_str(path), .body = span_str(body), .content_type = SPAN("application/json"),
		.user = user_named(&run, SPAN("ann"), group, 1), .authorized = true };
	struct world w = world_of(snap);

	if (strcmp(method, "PATCH") == 0)
		q.content_type = SPAN("application/merge-patch+json");
	api_handle(&w, &q, &run, &answer);
}

static const value *at(const char *path)
{
	const value *v = answer.object ? answer.object : &value_absent;
	span rest = span_str(path), part;

	while (rest.n) {
		rest = span_cut(rest, '/', &part);
		v = v->type == VALUE_ARRAY ? value_item(v, (size_t)(part.p[0] - '0')) : meta_member(v, &snap->keys, part);
	}
	return v;
}

static void stored_is(const char *path, const char *want) { text_is(value_span(at(path)), want); }

static void warned(size_t i, const char *want)
{
	assert_true(i < answer.warnings.n);
	text_is(answer.warnings.v[i], want);
}

static void classes_of_nobody_are_refused(void **state)
{
	(void)state;
	cluster(SHOP);
	assert_int_equal(admit_pod("shop", "{priorityClassName: none, containers: [{name: c, image: i}]}"), VERDICT_DENY);
}

static void pods_start_pending_and_are_classed(void **state)
{
	(void)state;
	cluster(SHOP);
	ask("POST", "/api/v1/namespaces/shop/pods", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\","
		"\"image\":\"i\",\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}}],\"schedulingGates\":[{\"name\":\"example.com/wait\"}]},"
		"\"status\":{\"phase\":\"Running\"}}");
	assert_int_equal(answer.status, 201);
	stored_is("status/phase", "Pending");
	stored_is("status/qosClass", "Guaranteed");
	stored_is("status/conditions/0/reason", "SchedulingGated");
	stored_is("spec/serviceAccount", "default");
	assert_int_equal(value_count(at("spec/volumes/0/projected/sources")), 3);
}

static void old_fields_are_told(void **state)
{
	(void)state;
	cluster(SHOP);
	ask("POST", "/apis/apps/v1/namespaces/shop/deployments", "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"a.b\"},\"spec\":{"
		"\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"},\"annotations\":{"
		"\"seccomp.security.alpha.kubernetes.io/pod\":\"unconfined\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"env\":[{\"name\":\"A\","
		"\"value\":\"1\"},{\"name\":\"A\",\"value\":\"2\"}]}],\"volumes\":[{\"name\":\"v\",\"gitRepo\":{\"repository\":\"r\"}}]}}}}");
	assert_int_equal(answer.status, 201);
	assert_int_equal(answer.warnings.n, 4);
	warned(0, "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: "
		"[must not contain dots]");
	warned(1, "spec.template.spec.volumes[0].gitRepo: deprecated in v1.11");
	warned(2, "spec.template.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the \"seccompProfile\" field instead");
	warned(3, "spec.template.spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply");
}

static void services_get_addresses_and_keep_them(void **state)
{
	(void)state;
	cluster(SHOP "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: shop, uid: u}, spec: {type: NodePort, clusterIP: 10.1.1.1, clusterIPs: [10.1.1.1], "
		"ipFamilies: [IPv4], ipFamilyPolicy: SingleStack, sessionAffinity: None, ports: [{port: 80, targetPort: 80, protocol: TCP, nodePort: 31000}]}}");
	ask("POST", "/api/v1/namespaces/shop/services", "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"t\"},\"spec\":{\"externalName\":"
		"\"x.example\",\"ports\":[{\"port\":80}]}}");
	assert_int_equal(answer.status, 201);
	assert_true(value_span(at("spec/clusterIP")).n > 0);
	stored_is("spec/ipFamilies/0", "IPv4");
	warned(0, "spec.externalName is ignored when spec.type is not \"ExternalName\"");
	ask("PATCH", "/api/v1/namespaces/shop/services/s", "{\"spec\":{\"ports\":[{\"port\":81}]}}");
	assert_int_equal(answer.status, 200);
	stored_is("spec/clusterIP", "10.1.1.1");
	assert_int_equal(value_get_int(at("spec/ports/0"), KEY_nodePort, 0), 31000);
}

static void refused(const char *path, const char *body, const char *want)
{
	ask("POST", path, body);
	assert_int_equal(answer.status, 422);
	assert_true(answer.causes.n > 0);
	text_is(answer.causes.v[0].message, want);
}

static void node_ports_are_held_by_one_service(void **state)
{
	(void)state;
	cluster(SHOP "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: shop}, spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}}");
	refused("/api/v1/namespaces/shop/services", "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"t\"},\"spec\":{\"type\":\"NodePort\","
		"\"ports\":[{\"port\":80,\"nodePort\":30080}]}}", "Invalid value: 30080: provided port is already allocated");
	refused("/api/v1/namespaces/shop/services", "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"t\"},\"spec\":{\"clusterIPs\":[\"None\"],"
		"\"ipFamilyPolicy\":\"RequireDualStack\",\"ports\":[{\"port\":80}]}}", "Invalid value: [\"None\"]: must be empty when `clusterIP` is not specified");
}

static void refusals_quote_empty_maps_as_sent(void **state)
{
	(void)state;
	cluster(SHOP);
	refused("/apis/apps/v1/namespaces/shop/deployments", "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\"},\"spec\":{\"selector\":"
		"{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}",
		"Invalid value: {}: `selector` does not match template `labels`");
}

static void jobs_select_their_own_pods(void **state)
{
	(void)state;
	cluster(SHOP);
	ask("POST", "/apis/batch/v1/namespaces/shop/jobs", "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"once\"},\"spec\":{\"template\":{"
		"\"spec\":{\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}");
	assert_int_equal(answer.status, 201);
	stored_is("spec/template/metadata/labels/job-name", "once");
	assert_int_equal(value_count(at("spec/selector/matchLabels")), 1);
	assert_int_equal(value_count(at("metadata/labels")), 4);
}

static void claims_get_a_class_and_a_finalizer(void **state)
{
	(void)state;
	cluster(SHOP "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: plain, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}, "
		"provisioner: example.com/p}");
	ask("POST", "/api/v1/namespaces/shop/persistentvolumeclaims", "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"c\"},\"spec\":{"
		"\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}");
	assert_int_equal(answer.status, 201);
	stored_is("spec/storageClassName", "plain");
	stored_is("metadata/finalizers/0", "kubernetes.io/pvc-protection");
	stored_is("status/phase", "Pending");
}

static void refusals_carry_their_own_status(void **state)
{
	(void)state;
	cluster(SHOP "{apiVersion: v1, kind: Namespace, metadata: {name: going}, status: {phase: Terminating}}");
	ask("POST", "/api/v1/namespaces/gone/configmaps", "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"}}");
	assert_int_equal(answer.status, 404);
	text_is(answer.message, "namespaces \"gone\" not found");
	ask("POST", "/api/v1/namespaces/going/configmaps", "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"}}");
	assert_int_equal(answer.status, 403);
	assert_int_equal(answer.causes.n, 1);
	text_is(answer.causes.v[0].reason, "NamespaceTerminating");
	ask("PATCH", "/api/v1/namespaces/shop", "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"tight\"}}}");
	assert_int_equal(answer.status, 422);
	text_is(answer.causes.v[0].field, "metadata.labels[pod-security.kubernetes.io/enforce]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pods_start_pending_and_are_classed), TEST(old_fields_are_told), TEST(services_get_addresses_and_keep_them), TEST(node_ports_are_held_by_one_service),
		TEST(refusals_quote_empty_maps_as_sent), TEST(jobs_select_their_own_pods),
		TEST(claims_get_a_class_and_a_finalizer), TEST(refusals_carry_their_own_status), TEST(classes_of_nobody_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
