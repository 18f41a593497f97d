// The kind table: what a document's apiVersion and kind, a URL, or a user's word select.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "k8s/gvk.h"

static void is(span s, const char *z)
{
	assert_true(span_is(s, z));
}

static void finds_by_kind(void **state)
{
	const struct gvk_kind *k = gvk_by_kind(SPAN("apps/v1"), SPAN("Deployment"));

	(void)state;
	assert_non_null(k);
	is(k->group, "apps");
	is(k->version, "v1");
	is(k->resource, "deployments");
	is(k->singular, "deployment");
	is(k->short_names[0], "deploy");
	is(k->categories[0], "all");
	assert_true(k->namespaced && !k->off && !k->body_only);
	assert_int_equal(k->gk, GK_DEPLOYMENT);
	assert_true(k->verbs & GVK_DELETECOLLECTION);
	assert_int_equal(gvk_by_kind(SPAN("v1"), SPAN("Namespace"))->namespaced, false);
	assert_false(gvk_by_kind(SPAN("v1"), SPAN("Namespace"))->verbs & GVK_DELETECOLLECTION);
	assert_null(gvk_by_kind(SPAN("apps/v1"), SPAN("deployment")));
	assert_null(gvk_by_kind(SPAN("v1"), SPAN("Deployment")));
	assert_null(gvk_by_kind(SPAN(""), SPAN("")));
	assert_null(gvk_by_kind(SPAN("example.org/v1"), SPAN("Widget")));
}

static void every_kind_is_found(void **state)
{
	(void)state;
	assert_true(gvk_count() > 150);
	for (size_t i = 0; i < gvk_count(); i++) {
		const struct gvk_kind *k = gvk_at(i);

		assert_ptr_equal(gvk_by_kind(k->api_version, k->kind), k);
		assert_int_equal(k->id, i);
		assert_int_equal(gvk_gk(k->group, k->kind), k->gk);
		assert_non_null(gvk_preferred(k->gk));
		if (!k->body_only)
			assert_ptr_equal(gvk_by_gvr(k->group, k->version, k->resource), k);
	}
	for (int gk = GK_OTHER + 1; gk < GK_COUNT; gk++)
		assert_int_equal(gvk_preferred((enum gk)gk)->gk, gk);
	assert_null(gvk_preferred(GK_OTHER));
}

static void finds_by_resource(void **state)
{
	const struct gvk_kind *k = gvk_by_resource(SPAN("autoscaling"), SPAN("horizontalpodautoscalers"));

	(void)state;
	is(k->version, "v2");
	is(gvk_older(k)->version, "v1");
	is(gvk_by_resource(SPAN("policy"), SPAN("podsecuritypolicies"))->kind, "PodSecurityPolicy");
	is(gvk_by_resource(SPAN(""), SPAN("pods"))->kind, "Pod");
	assert_null(gvk_by_resource(SPAN(""), SPAN("pods/exec")));
	assert_null(gvk_by_resource(SPAN("apps"), SPAN("pods")));
	is(gvk_by_gvr(SPAN("batch"), SPAN("v1beta1"), SPAN("cronjobs"))->api_version, "batch/v1beta1");
	assert_null(gvk_by_gvr(SPAN("batch"), SPAN("v9"), SPAN("cronjobs")));
}

static void knows_the_versions_that_serve(void **state)
{
	const struct gvk_kind *psp = gvk_by_kind(SPAN("policy/v1beta1"), SPAN("PodSecurityPolicy"));
	const struct gvk_kind *vap = gvk_preferred(GK_VALIDATING_ADMISSION_POLICY);

	(void)state;
	assert_true(gvk_served(psp, 20) && gvk_served(psp, 24) && !gvk_served(psp, 25));
	is(vap->version, "v1");
	assert_true(!gvk_served(vap, 29) && gvk_served(vap, 30) && gvk_served(vap, 36));
	assert_false(gvk_served(gvk_by_kind(SPAN("resource.k8s.io/v1beta1"), SPAN("ResourceClaim")), 35));
	assert_int_equal(gvk_sub(gvk_preferred(GK_POD), SPAN("ephemeralcontainers"))->since, 23);
}

static void knows_subresources(void **state)
{
	const struct gvk_kind *pod = gvk_preferred(GK_POD);
	const struct gvk_sub *eviction = gvk_sub(pod, SPAN("eviction"));

	(void)state;
	is(eviction->group, "policy");
	is(eviction->kind, "Eviction");
	assert_int_equal(eviction->verbs, GVK_CREATE);
	assert_int_equal(gvk_sub(pod, SPAN("exec"))->verbs, GVK_CREATE | GVK_GET);
	assert_null(gvk_sub(pod, SPAN("scale")));
	is(gvk_sub(gvk_preferred(GK_SERVICE_ACCOUNT), SPAN("token"))->kind, "TokenRequest");
}

static void reads_a_users_word(void **state)
{
	(void)state;
	is(gvk_by_word(SPAN("po"))->kind, "Pod");
	is(gvk_by_word(SPAN("PODS"))->kind, "Pod");
	is(gvk_by_word(SPAN("deployments.apps"))->kind, "Deployment");
	is(gvk_by_word(SPAN("cronjobs.v1beta1.batch"))->api_version, "batch/v1beta1");
	is(gvk_by_word(SPAN("events"))->group, "");
	is(gvk_by_word(SPAN("ingress"))->group, "networking.k8s.io");
	is(gvk_by_word(SPAN("ing.extensions"))->group, "extensions");
	assert_null(gvk_by_word(SPAN("deployments.batch")));
	assert_null(gvk_by_word(SPAN("")));
	assert_null(gvk_by_word(SPAN(".")));
}

static void knows_lists(void **state)
{
	(void)state;
	is(gvk_list_item(SPAN("v1"), SPAN("PodList"))->kind, "Pod");
	is(gvk_list_item(SPAN("rbac.authorization.k8s.io/v1"), SPAN("RoleList"))->kind, "Role");
	assert_null(gvk_list_item(SPAN("v1"), SPAN("List")));
	assert_null(gvk_list_item(SPAN("v1"), SPAN("Pod")));
	assert_null(gvk_list_item(SPAN("policy/v1"), SPAN("EvictionList")));
	assert_true(gvk_is_any_list(SPAN("v1"), SPAN("List")));
	assert_false(gvk_is_any_list(SPAN("apps/v1"), SPAN("List")));
}

static void orders_versions(void **state)
{
	// The order in the documentation of CompareKubeAwareVersionStrings.
	static const char *order[] = { "v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10" };

	(void)state;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		for (size_t j = 0; j < sizeof order / sizeof *order; j++) {
			int c = gvk_version_cmp(span_str(order[i]), span_str(order[j]));

			assert_true(i < j ? c > 0 : i == j ? c == 0 : c < 0);
		}
}

static void splits_api_versions(void **state)
{
	span group, version;

	(void)state;
	gvk_split(SPAN("apps/v1"), &group, &version);
	is(group, "apps");
	is(version, "v1");
	gvk_split(SPAN("v1"), &group, &version);
	is(group, "");
	is(version, "v1");
	assert_int_equal(gvk_verb(SPAN("watch")), GVK_WATCH);
	assert_int_equal(gvk_verb(SPAN("impersonate")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_kind),
		cmocka_unit_test(every_kind_is_found),
		cmocka_unit_test(finds_by_resource),
		cmocka_unit_test(knows_the_versions_that_serve),
		cmocka_unit_test(knows_subresources),
		cmocka_unit_test(reads_a_users_word),
		cmocka_unit_test(knows_lists),
		cmocka_unit_test(orders_versions),
		cmocka_unit_test(splits_api_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
