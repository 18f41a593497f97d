// Who belongs together: what the user says, what the input says, and what is left.
#include "cluster.h"

#include "twin/tenancy/tenancy.h"

static const struct snapshot_options none = { 0 };

static const char *tenant_of(const struct snapshot *s, const char *ns)
{
	uint32_t i = snapshot_ns(s, span_str(ns));
	if (i == NS_CLUSTER)
		return "no such namespace";
	if (s->ns[i].platform)
		return "platform";
	return arena_span(&cluster_arena, s->tenant[s->ns[i].tenant].name).p;
}

static void alone_unless_somebody_says_otherwise(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, NS("shop", ""), NS("ingress-nginx", ""), NS("consult-team", ""), NULL);
	assert_string_equal(tenant_of(s, "shop"), "shop");
	assert_string_equal(tenant_of(s, "default"), "default");
	assert_string_equal(tenant_of(s, "ingress-nginx"), "platform");
	assert_string_equal(tenant_of(s, "consult-team"), "consult-team");
	assert_true(s->tenancy_by_namespace);
}

static void given_platform_globs_replace_ours(void **state)
{
	(void)state;
	span glob[] = { SPAN("infra-*") };
	const struct snapshot *s = cluster_of((struct snapshot_options){ .platform = glob, .n_platform = 1 }, NS("infra-x", ""), NS("monitoring", ""), NULL);
	assert_string_equal(tenant_of(s, "infra-x"), "platform");
	assert_string_equal(tenant_of(s, "monitoring"), "monitoring");
	assert_string_equal(tenant_of(s, "kube-system"), "platform");
}

static void by_label(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of((struct snapshot_options){ .tenant_label = SPAN("team") }, NS("a", ",\"labels\":{\"team\":\"x\"}"),
		NS("b", ",\"labels\":{\"team\":\"x\"}"), NS("c", ",\"annotations\":{\"team\":\"y\"}"), NS("x", ""),
		NS("monitoring", ",\"labels\":{\"team\":\"y\"}"), NULL);
	assert_string_equal(tenant_of(s, "a"), "x");
	assert_string_equal(tenant_of(s, "b"), "x");
	assert_string_equal(tenant_of(s, "c"), "y");
	// The user's label goes before our guess what is platform; a namesake of a tenant does not slip into it.
	assert_string_equal(tenant_of(s, "monitoring"), "y");
	assert_string_equal(tenant_of(s, "x"), "namespace/x");
}

static void by_file(void **state)
{
	(void)state;
	struct builder *b = cluster_open(none);
	cluster_add(b, NS("shop-web", ""));
	cluster_add(b, NS("shop-db", ""));
	cluster_add(b, NS("left", ""));
	cluster_add(b, NS("mine-platform", ""));
	// Its keys are those of the snapshot's table, so it is read once the builder is open.
	const value *file = cluster_read(b, "{\"apiVersion\":\"bulkhead.dev/v1\",\"kind\":\"Tenancy\",\"platform\":[\"mine-*\"],\"tenants\":[{\"name\":\"shop\","
		"\"namespaces\":[\"shop-*\"],\"users\":[\"ann\"],\"groups\":[\"shop-devs\"]},{\"name\":\"late\",\"namespaces\":[\"shop-db\",\"l*\"]}]}");
	builder_options(b)->tenancy_file = file;
	const struct snapshot *s = builder_finish(b);
	assert_string_equal(tenant_of(s, "shop-web"), "shop");
	assert_string_equal(tenant_of(s, "shop-db"), "shop");
	assert_string_equal(tenant_of(s, "left"), "late");
	assert_string_equal(tenant_of(s, "mine-platform"), "platform");
	struct tenancy_person p = tenancy_of(s, RBAC_USER, SPAN("ann"), NULL);
	assert_true(p.declared && span_is(s->tenant[p.tenant].name, "shop"));
	assert_true(tenancy_of(s, RBAC_GROUP, SPAN("ann"), NULL).bridge);
}

static void systems_of_the_input_are_believed(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none,
		// Capsule
		CLUSTER("capsule.clastix.io/v1beta2", "Tenant", "oil", ",\"spec\":{\"owners\":[{\"kind\":\"User\",\"name\":\"bob\"}]},\"status\":{\"namespaces\":[\"oil-dev\"]}"),
		NS("oil-dev", ""), NS("oil-prod", ",\"labels\":{\"capsule.clastix.io/tenant\":\"oil\"}"),
		// a tree
		NS("org", ""), NS("unit", ",\"annotations\":{\"hnc.x-k8s.io/subnamespace-of\":\"org\"}"), OBJ("hnc.x-k8s.io/v1alpha2", "SubnamespaceAnchor", "unit", "leaf", ""),
		NS("leaf", ""),
		// Rancher
		NS("r1", ",\"annotations\":{\"field.cattle.io/projectId\":\"c-1:p-7\"}"), NS("r2", ",\"labels\":{\"field.cattle.io/projectId\":\"p-7\"}"),
		NS("r3", ",\"annotations\":{\"field.cattle.io/projectId\":\"c-1:p-sys\"}"),
		"{\"apiVersion\":\"management.cattle.io/v3\",\"kind\":\"Project\",\"metadata\":{\"name\":\"p-sys\",\"namespace\":\"c-1\",\"labels\":{\"authz.management.cattle.io/system-project\":\"true\"}}}",
		NULL);
	assert_string_equal(tenant_of(s, "oil-dev"), "oil");
	assert_string_equal(tenant_of(s, "oil-prod"), "oil");
	assert_true(tenancy_of(s, RBAC_USER, SPAN("bob"), NULL).declared);
	assert_string_equal(tenant_of(s, "org"), "org");
	assert_string_equal(tenant_of(s, "unit"), "org");
	assert_string_equal(tenant_of(s, "leaf"), "org");
	assert_string_equal(tenant_of(s, "r1"), "p-7");
	assert_string_equal(tenant_of(s, "r2"), "p-7");
	assert_string_equal(tenant_of(s, "r3"), "platform");
	assert_int_equal(s->tenancy->n_used, 3);
	assert_false(s->tenancy_by_namespace);
}

static void a_cycle_of_parents_ends(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, NS("a", ",\"annotations\":{\"hnc.x-k8s.io/subnamespace-of\":\"b\"}"),
		NS("b", ",\"annotations\":{\"hnc.x-k8s.io/subnamespace-of\":\"a\"}"), NULL);
	assert_int_equal(s->n_tenants, 3); // a, b in whatever tenant, default
}

#define BIND(ns, name, subject) OBJ(RBAC, "RoleBinding", ns, name, ",\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\"," \
	"\"name\":\"view\"},\"subjects\":[{\"apiGroup\":\"rbac.authorization.k8s.io\"," subject "}]")

static void people_belong_to_the_one_tenant_that_binds_them(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of((struct snapshot_options){ .tenant_label = SPAN("team") }, NS("a1", ",\"labels\":{\"team\":\"a\"}"),
		NS("a2", ",\"labels\":{\"team\":\"a\"}"), NS("b", ",\"labels\":{\"team\":\"b\"}"), BIND("a1", "x", "\"kind\":\"User\",\"name\":\"ann\""),
		BIND("a2", "x", "\"kind\":\"User\",\"name\":\"ann\""), BIND("a1", "y", "\"kind\":\"Group\",\"name\":\"both\""),
		BIND("b", "y", "\"kind\":\"Group\",\"name\":\"both\""), BIND("kube-system", "y", "\"kind\":\"User\",\"name\":\"op\""), NULL);
	struct tenancy_person p = tenancy_of(s, RBAC_USER, SPAN("ann"), &cluster_arena);
	assert_true(!p.bridge && span_is(s->tenant[p.tenant].name, "a"));
	assert_int_equal(p.n_home, 2);
	assert_true(tenancy_of(s, RBAC_GROUP, SPAN("both"), NULL).bridge);
	assert_true(tenancy_of(s, RBAC_USER, SPAN("op"), NULL).bridge);
	assert_true(tenancy_of(s, RBAC_USER, SPAN("nobody"), NULL).bridge);
	p = tenancy_of(s, RBAC_GROUP, SPAN("system:serviceaccounts:b"), NULL);
	assert_true(!p.bridge && span_is(s->tenant[p.tenant].name, "b"));
	p = tenancy_of(s, RBAC_USER, SPAN("system:serviceaccount:b:default"), NULL);
	assert_true(!p.bridge && span_is(s->tenant[p.tenant].name, "b"));
}

static void a_better_label_is_told(void **state)
{
	(void)state;
	struct builder *b = cluster_open(none);
	for (int i = 0; i < 20; i++)
		cluster_add(b, arena_printf(&cluster_arena, "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"n%d\",\"labels\":{\"environment\":\"e%d\","
			"\"example.com/team\":\"t%d\",\"owner-id\":\"o%d\"}}}", i, i % 3, i % 5, i).p);
	const struct snapshot *s = builder_finish(b);
	struct tenancy_hint h = s->tenancy->hint;
	assert_true(span_is(h.label, "example.com/team"));
	assert_int_equal(h.namespaces, 20);
	assert_int_equal(h.of, 20); // default has an object of our making only, and no labels of its own
	assert_int_equal(h.tenants, 5);
}

int main(void)
{
#define T(f) cmocka_unit_test_teardown(f, cluster_close)
	const struct CMUnitTest tests[] = {
		T(alone_unless_somebody_says_otherwise), T(given_platform_globs_replace_ours), T(by_label), T(by_file), T(systems_of_the_input_are_believed),
		T(a_cycle_of_parents_ends), T(people_belong_to_the_one_tenant_that_binds_them), T(a_better_label_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
