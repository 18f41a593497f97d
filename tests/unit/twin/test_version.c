// Which rules a cluster is judged by: its version, and what is known of who runs it.
#include "cluster.h"

#include "twin/provider.h"
#include "twin/version.h"

#define NODE(name, version, more) \
	"{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"" name "\"},\"status\":{\"nodeInfo\":{\"kubeletVersion\":\"" version "\"}}" more "}"

static const struct snapshot_options none = { 0 };

static void spellings(void **state)
{
	(void)state;
	assert_int_equal(version_minor(SPAN("v1.31.2+k3s1")), 31);
	assert_int_equal(version_minor(SPAN("1.29")), 29);
	assert_int_equal(version_minor(SPAN("29")), 29);
	assert_int_equal(version_minor(SPAN("2.0")), 0);
	assert_int_equal(version_minor(SPAN("latest")), 0);
	assert_int_equal(version_minor(SPAN("1.")), 0);
	assert_int_equal(version_minor(SPAN("")), 0);
}

static void a_kubelet_is_a_lower_bound(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, NODE("a", "v1.27.1", ""), NODE("b", "v1.28.3", ""), NULL);
	assert_false(s->version_known);
	assert_int_equal(s->minor, 28);
	assert_int_equal(s->minor_low, 28);
	assert_int_equal(s->minor_high, 31);
}

static void a_version_document_decides(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, NODE("a", "v1.27.1", ""), "{\"info\":{\"major\":\"1\",\"minor\":\"29\",\"gitVersion\":\"v1.29.4\"},\"string\":\"v1.29.4\"}", NULL);
	assert_true(s->version_known);
	assert_int_equal(s->minor, 29);
	s = cluster_of(none, "{\"clientVersion\":{\"gitVersion\":\"v1.36.0\"},\"serverVersion\":{\"gitVersion\":\"v1.30.1\"}}", NULL);
	assert_int_equal(s->minor, 30);
	s = cluster_of(none, "{\"clientVersion\":{\"gitVersion\":\"v1.30.1\"}}", NULL);
	assert_false(s->version_known);
	s = cluster_of((struct snapshot_options){ .kubernetes_version = SPAN("v1.25.0") }, "{\"major\":\"1\",\"minor\":\"29\",\"gitVersion\":\"v1.29.4\"}", NULL);
	assert_int_equal(s->minor, 25);
}

static void openshift_versions_map(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, CLUSTER("config.openshift.io/v1", "ClusterVersion", "version", ",\"status\":{\"desired\":{\"version\":\"4.15.0\"},"
		"\"history\":[{\"state\":\"Partial\",\"version\":\"4.15.0\"},{\"state\":\"Completed\",\"version\":\"4.14.3\"}]}"), NULL);
	assert_int_equal(s->minor, 27);
	assert_true(s->version_known && s->openshift);
	assert_string_equal(s->provider->id, "openshift");
}

static void out_of_range_is_clamped_and_said(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of((struct snapshot_options){ .kubernetes_version = SPAN("1.14") }, NULL);
	assert_int_equal(s->minor, 20);
	assert_int_equal(s->real_minor, 14);
	assert_true(s->version_lowered);
	assert_int_equal(cluster_diags.count[DIAG_WARN], 1);
	s = cluster_of((struct snapshot_options){ .kubernetes_version = SPAN("1.99") }, NULL);
	assert_int_equal(s->minor, 37);
	assert_int_equal(cluster_diags.count[DIAG_WARN], 1);
}

static void nothing_known_is_the_newest(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, NULL);
	assert_false(s->version_known);
	assert_int_equal(s->minor, 37);
	assert_int_equal(s->minor_low, 24);
	assert_null(s->provider);
}

static const char *provider_of(const char *json)
{
	const struct snapshot *s = cluster_of(none, json, NULL);
	return s->provider ? s->provider->id : "";
}

static void providers(void **state)
{
	(void)state;
	assert_string_equal(provider_of(NODE("a", "v1.31.2+k3s1", "")), "k3s");
	assert_string_equal(provider_of(NODE("a", "v1.31.2+rke2r1", "")), "rke2");
	assert_string_equal(provider_of(NODE("a", "v1.31.2-eks-7f9249a", "")), "eks");
	assert_string_equal(provider_of(NODE("a", "v1.31.2-gke.100", "")), "gke");
	assert_string_equal(provider_of(OBJ("v1", "ConfigMap", "kube-system", "kubeadm-config", "")), "kubeadm");
	assert_string_equal(provider_of("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n\",\"labels\":{\"kubernetes.azure.com/cluster\":\"x\"}}}"), "aks");
	assert_string_equal(provider_of(OBJ("v1", "ConfigMap", "team-a", "kubeadm-config", "")), "");
	// An address of a cloud is no managed cluster.
	assert_string_equal(provider_of(NODE("a", "v1.31.2", ",\"spec\":{\"providerID\":\"aws:///eu-west-1a/i-0\"}")), "");
	assert_true(provider_by_id(SPAN("eks"))->foreign_authorizer);
	assert_true(provider_plugin(provider_by_id(SPAN("openshift")), SPAN("PodNodeSelector")));
	assert_false(provider_plugin(provider_by_id(SPAN("eks")), SPAN("PodNodeSelector")));
	assert_false(provider_plugin(NULL, SPAN("NodeRestriction")));
}

int main(void)
{
#define T(f) cmocka_unit_test_teardown(f, cluster_close)
	const struct CMUnitTest tests[] = {
		T(spellings), T(a_kubelet_is_a_lower_bound), T(a_version_document_decides), T(openshift_versions_map), T(out_of_range_is_clamped_and_said),
		T(nothing_known_is_the_newest), T(providers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
