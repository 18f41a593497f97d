#include "admission.h"

#define SHOP "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---\n"
#define SERVER(plugins) "---\n{apiVersion: v1, kind: Pod, metadata: {name: kube-apiserver-m, namespace: kube-system}, spec: {containers: [{name: c, " \
	"command: [kube-apiserver, '--enable-admission-plugins=" plugins "']}]}}\n"

static void namespaces_must_be_there_and_stay(void **state)
{
	(void)state;
	cluster(SHOP "{apiVersion: v1, kind: Namespace, metadata: {name: going}, status: {phase: Terminating}}");
	assert_int_equal(admit_pod("gone", PLAIN), VERDICT_DENY);
	text_is(said("namespace-lifecycle")->reason, "namespaces \"gone\" not found");
	assert_int_equal(admit_pod("going", PLAIN), VERDICT_DENY);
	struct request r = request("delete", "", "namespaces", "", NULL);
	r.name = SPAN("kube-system");
	assert_int_equal(admit(r), VERDICT_DENY);
	r.name = SPAN("shop");
	assert_int_equal(admit(r), VERDICT_ALLOW);
}

static void pods_run_as_an_account_with_its_token(void **state)
{
	(void)state;
	cluster(SHOP "{apiVersion: v1, kind: ServiceAccount, metadata: {name: quiet, namespace: shop}, automountServiceAccountToken: false}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	text_is(value_get_span(value_get(j.r.object, KEY_spec), KEY_serviceAccountName), "default");
	assert_int_equal(value_count(value_at(j.r.object, 2, KEY_spec, KEY_volumes)), 1);
	assert_int_equal(admit_pod("shop", "{serviceAccountName: quiet, containers: [{name: c, image: i}]}"), VERDICT_ALLOW);
	assert_int_equal(value_count(value_at(j.r.object, 2, KEY_spec, KEY_volumes)), 0);
	assert_int_equal(admit_pod("shop", "{serviceAccountName: other, containers: [{name: c, image: i}]}"), VERDICT_UNKNOWN);
	assert_int_equal(j.unknown, UNKNOWN_service_account);
}

static void classes_must_be_there(void **state)
{
	(void)state;
	cluster(SHOP "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: sandbox}, handler: h, scheduling: {nodeSelector: {pool: a}}}");
	assert_int_equal(admit_pod("shop", "{priorityClassName: system-node-critical, containers: [{name: c, image: i}]}"), VERDICT_ALLOW);
	assert_int_equal(value_get_int(value_get(j.r.object, KEY_spec), KEY_priority, 0), 2000001000);
	assert_int_equal(admit_pod("shop", "{priorityClassName: mine, containers: [{name: c, image: i}]}"), VERDICT_DENY);
	assert_int_equal(admit_pod("shop", "{runtimeClassName: sandbox, containers: [{name: c, image: i}]}"), VERDICT_ALLOW);
	assert_int_equal(value_count(value_at(j.r.object, 2, KEY_spec, KEY_nodeSelector)), 1);
	assert_int_equal(admit_pod("shop", "{runtimeClassName: gone, containers: [{name: c, image: i}]}"), VERDICT_DENY);
}

static void limits_are_filled_and_held(void **state)
{
	(void)state;
	cluster(SHOP "{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: shop}, spec: {limits: [{type: Container, max: {cpu: '2'}, min: {cpu: 50m}}]}}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	assert_int_equal(admit_pod("shop", "{containers: [{name: c, image: i, resources: {limits: {cpu: 3}}}]}"), VERDICT_DENY);
	reason_has("limit-bounds", "maximum cpu usage per Container is 2, but limit is 3");
}

static void quotas_count_and_an_empty_status_enforces_nothing(void **state)
{
	(void)state;
	cluster(SHOP "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: shop}, spec: {hard: {pods: '2'}}, status: {hard: {pods: '2'}, used: "
		"{pods: '2'}}}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_DENY);
	text_is(said("resource-quota")->reason, "exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2");
	reset(NULL);
	cluster(SHOP "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: shop}, spec: {hard: {pods: '0'}}}");
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
}

static void plugins_that_are_off_by_default_need_a_sign(void **state)
{
	static const char service[] = "{metadata: {name: s}, spec: {externalIPs: [10.0.0.1]}}";

	(void)state;
	cluster(SHOP);
	assert_int_equal(admit(request("create", "", "services", "shop", service)), VERDICT_ALLOW);
	reason_has("deny-external-ips", "off by default and was not seen on");
	reset(NULL);
	cluster(SHOP SERVER("NodeRestriction,DenyServiceExternalIPs,AlwaysPullImages"));
	assert_int_equal(admit(request("create", "", "services", "shop", service)), VERDICT_DENY);
	assert_int_equal(admit_pod("shop", PLAIN), VERDICT_ALLOW);
	text_is(value_get_span(value_item(value_at(j.r.object, 2, KEY_spec, KEY_containers), 0), KEY_imagePullPolicy), "Always");
}

static void nobody_gets_a_certificate_of_masters(void **state)
{
	// PEM around DER that holds O = system:masters; the rest of the request does not matter here.
	static const char csr[] = "{metadata: {name: c}, spec: {signerName: kubernetes.io/kube-apiserver-client, request: "
		"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KQmdOVkJBb01Ebk41YzNSbGJUcHRZWE4wWlhKegotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K}}";

	(void)state;
	cluster(SHOP);
	struct request r = request("create", "certificates.k8s.io", "certificatesigningrequests", "", csr);
	assert_int_equal(admit(r), VERDICT_DENY);
	text_is(said("certificate-subject")->reason, "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(namespaces_must_be_there_and_stay), TEST(pods_run_as_an_account_with_its_token), TEST(classes_must_be_there),
		TEST(limits_are_filled_and_held), TEST(quotas_count_and_an_empty_status_enforces_nothing),
		TEST(plugins_that_are_off_by_default_need_a_sign), TEST(nobody_gets_a_certificate_of_masters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
