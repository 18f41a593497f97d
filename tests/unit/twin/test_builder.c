// What a snapshot holds, whatever the order and the shape in which the input states it.
#include "cluster.h"

#include "twin/world.h"

static const struct snapshot_options none = { 0 };

static void order_does_not_matter(void **state)
{
	(void)state;
	const char *doc[] = { NS("b", ""), OBJ("v1", "Pod", "b", "z", ""), OBJ("v1", "Pod", "a", "y", ""), OBJ("v1", "Pod", "b", "a", ""), NS("a", "") };
	const struct snapshot *s = cluster_of(none, doc[0], doc[1], doc[2], doc[3], doc[4], NULL);
	const struct snapshot *t = cluster_of(none, doc[4], doc[3], doc[2], doc[1], doc[0], NULL);

	assert_int_equal(s->n_objects, t->n_objects);
	for (size_t i = 0; i < s->n_objects; i++) {
		assert_true(span_eq(s->object[i].name, t->object[i].name));
		assert_int_equal(s->object[i].ns, t->object[i].ns);
		assert_int_equal(s->object[i].kind, t->object[i].kind);
	}
	size_t n;
	const ref *in_b = snapshot_in_ns(s, GK_POD, snapshot_ns(s, SPAN("b")), &n);
	assert_int_equal(n, 2);
	assert_true(span_is(s->object[in_b[0]].name, "a"));
}

static void namespaces_exist_by_object_content_or_nature(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, NS("listed", ",\"labels\":{\"team\":\"x\"}"), OBJ("v1", "ConfigMap", "holds", "c", ""),
		OBJ(RBAC, "RoleBinding", "listed", "b", ",\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"view\"},"
		    "\"subjects\":[{\"kind\":\"ServiceAccount\",\"name\":\"s\",\"namespace\":\"spoken-of\"}]"), NULL);
	const struct ns *n = s->ns;
	struct world w = world_of(s);
	bool known;

	n = &s->ns[snapshot_ns(s, SPAN("holds"))];
	assert_true(n->exists == EXISTS_YES && !n->labels_known);
	n = &s->ns[snapshot_ns(s, SPAN("spoken-of"))];
	assert_true(n->exists == EXISTS_UNKNOWN);
	n = &s->ns[snapshot_ns(s, SPAN("kube-system"))];
	assert_true(n->exists == EXISTS_YES && n->labels_known && n->platform);
	assert_false(s->ns[snapshot_ns(s, SPAN("default"))].platform);
	// The name label is the API server's own and known even where nothing else is.
	const value *l = world_ns_labels(&w, &cluster_arena, snapshot_ns(s, SPAN("holds")), &known);
	assert_false(known);
	assert_true(span_is(meta_text(l, &s->keys, SPAN("kubernetes.io/metadata.name")), "holds"));
	l = world_ns_labels(&w, &cluster_arena, snapshot_ns(s, SPAN("listed")), &known);
	assert_true(known);
	assert_true(span_is(meta_text(l, &s->keys, SPAN("team")), "x"));
}

static void the_name_label_is_younger_than_1_21(void **state)
{
	(void)state;
	bool known;
	const struct snapshot *s = cluster_of((struct snapshot_options){ .kubernetes_version = SPAN("1.20") }, NS("a", ""), NULL);
	struct world w = world_of(s);
	const value *l = world_ns_labels(&w, &cluster_arena, snapshot_ns(s, SPAN("a")), &known);
	assert_null(meta_text(l, &s->keys, SPAN("kubernetes.io/metadata.name")).p);
}

static void an_object_without_namespace_is_in_default(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, CLUSTER("v1", "ConfigMap", "c", ""), NULL);
	assert_int_not_equal(cluster_find(s, GK_CONFIG_MAP, "default", "c"), REF_NONE);
}

static void definitions_tell_the_scope_of_custom_kinds(void **state)
{
	(void)state;
	const char *crd = CLUSTER("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com", ",\"spec\":{\"group\":\"example.com\","
		"\"scope\":\"Cluster\",\"names\":{\"kind\":\"Widget\",\"plural\":\"widgets\"}}");
	const struct snapshot *s = cluster_of(none, OBJ("example.com/v1", "Widget", "ignored", "w", ""), crd, OBJ("example.com/v1", "Gadget", "g", "x", ""), NULL);
	const struct kind *k = snapshot_kind_named(s, SPAN("example.com"), SPAN("Widget"));
	assert_false(k->namespaced);
	assert_true(span_is(k->resource, "widgets"));
	assert_int_not_equal(snapshot_find_other(s, SPAN("example.com"), SPAN("Widget"), NS_CLUSTER, SPAN("w")), REF_NONE);
	assert_true(snapshot_kind_named(s, SPAN("example.com"), SPAN("Gadget"))->namespaced);
}

static void of_duplicates_the_later_counts_and_is_noted(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, OBJ("v1", "ConfigMap", "a", "c", ",\"data\":{\"k\":\"old\"}"),
		OBJ("v1", "ConfigMap", "a", "c", ",\"data\":{\"k\":\"new\"}"), OBJ("extensions/v1beta1", "Ingress", "a", "i", ""),
		OBJ("networking.k8s.io/v1", "Ingress", "a", "i", ""), OBJ("extensions/v1beta1", "Ingress", "a", "i", ""), NULL);
	ref r = cluster_find(s, GK_CONFIG_MAP, "a", "c");
	assert_true(span_is(meta_text(value_get(s->object[r].root, KEY_data), &s->keys, SPAN("k")), "new"));
	assert_int_equal(cluster_diags.count[DIAG_NOTE], 1);
	assert_int_equal(snapshot_kind(s, GK_INGRESS)->n, 1);
	assert_true(span_is(meta_api_version(s->object[cluster_find(s, GK_INGRESS, "a", "i")].root), "networking.k8s.io/v1"));
}

static void what_is_no_object_is_said_and_skipped(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"generateName\":\"x-\"}}",
		OBJ("v1", "Pod", "a", "{{ .Values.name }}", ""), OBJ("v1", "Pod", "a", "${NAME}", ""), "{\"some\":\"thing\"}", NULL);
	assert_int_equal(snapshot_kind(s, GK_POD)->n, 1);
	assert_true(s->object[snapshot_kind(s, GK_POD)->objects[0]].flags & OBJECT_TEMPLATED);
	assert_int_equal(cluster_diags.count[DIAG_WARN], 3);
}

static void lists_come_apart_and_prove_presence(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none,
		"{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\":\"p\",\"namespace\":\"a\"}}]}",
		"{\"apiVersion\":\"v1\",\"kind\":\"SecretList\",\"items\":[]}",
		"{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[" OBJ("v1", "Service", "a", "s", "") "]}", NULL);
	assert_int_not_equal(cluster_find(s, GK_POD, "a", "p"), REF_NONE);
	assert_int_not_equal(cluster_find(s, GK_SERVICE, "a", "s"), REF_NONE);
	assert_true(snapshot_present(s, GK_SECRET));
	assert_false(snapshot_present(s, GK_CONFIG_MAP));
	assert_false(snapshot_present(s, GK_CLUSTER_ROLE)); // the built-in ones are no statement of the input
}

static void assume_empty_is_believed(void **state)
{
	(void)state;
	span word[] = { SPAN("cm"), SPAN("nonsense") };
	const struct snapshot *s = cluster_of((struct snapshot_options){ .assume_empty = word, .n_assume_empty = 2 }, NULL);
	assert_true(snapshot_present(s, GK_CONFIG_MAP));
	assert_false(snapshot_present(s, GK_POD));
	assert_int_equal(cluster_diags.count[DIAG_WARN], 1);
	s = cluster_of((struct snapshot_options){ .assume_empty_all = true }, NULL);
	assert_true(snapshot_present(s, GK_POD));
}

static void secrets_lose_their_values(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none,
		"{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\",\"namespace\":\"a\",\"annotations\":{"
		"\"kubectl.kubernetes.io/last-applied-configuration\":\"{data: c2VjcmV0}\"}},\"data\":{\"k\":\"c2VjcmV0\"},\"stringData\":{\"j\":\"secret\"}}", NULL);
	const value *root = s->object[cluster_find(s, GK_SECRET, "a", "s")].root;
	struct buf b = { .arena = &cluster_arena };
	json_write(&b, &s->keys, root);
	assert_false(span_contains(buf_span(&b), SPAN("c2VjcmV0")));
	assert_false(span_contains(buf_span(&b), SPAN("secret\"")));
	assert_int_equal(value_count(value_get(root, KEY_data)), 1); // that there is a key k stays known
}

static void built_in_roles_yield_to_the_input(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of((struct snapshot_options){ .kubernetes_version = SPAN("1.30") }, CLUSTER(RBAC, "ClusterRole", "edit", ",\"rules\":[]"), NULL);
	ref edit = cluster_find(s, GK_CLUSTER_ROLE, NULL, "edit"), admin = cluster_find(s, GK_CLUSTER_ROLE, NULL, "cluster-admin");
	assert_false(s->object[edit].flags & OBJECT_BUILTIN);
	assert_int_equal(value_count(value_get(s->object[edit].root, KEY_rules)), 0);
	assert_true(s->object[admin].flags & OBJECT_BUILTIN);
	assert_int_equal(value_count(value_get(s->object[admin].root, KEY_rules)), 2);
	assert_int_not_equal(cluster_find(s, GK_ROLE, "kube-system", "system:controller:token-cleaner"), REF_NONE);
	assert_int_not_equal(cluster_find(s, GK_PRIORITY_CLASS, NULL, "system-node-critical"), REF_NONE);
}

static void openshift_bindings_read_as_rbac(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, CLUSTER("authorization.openshift.io/v1", "ClusterRoleBinding", "b",
		",\"userNames\":null,\"groupNames\":[\"devs\"],\"subjects\":[{\"kind\":\"SystemGroup\",\"name\":\"system:authenticated\"}],\"roleRef\":{\"name\":\"r\"}"), NULL);
	const value *root = s->object[cluster_find(s, GK_CLUSTER_ROLE_BINDING, NULL, "b")].root;
	assert_true(span_is(meta_kind(value_get(root, KEY_roleRef)), "ClusterRole"));
	assert_true(span_is(meta_kind(value_item(value_get(root, KEY_subjects), 0)), "Group"));
}

static void overlays_shadow_and_branch(void **state)
{
	(void)state;
	const struct snapshot *s = cluster_of(none, OBJ("v1", "ConfigMap", "a", "c", ""), NS("a", ""), NULL);
	uint32_t a = snapshot_ns(s, SPAN("a"));
	struct world w = world_of(s), x, y;
	ref c = world_find(&w, GK_CONFIG_MAP, a, SPAN("c"));
	value root = value_object(NULL, 0);

	x = world_put(w, &cluster_arena, GK_CONFIG_MAP, a, SPAN("c"), NULL);
	assert_int_equal(world_find(&x, GK_CONFIG_MAP, a, SPAN("c")), REF_NONE);
	assert_null(world_get(&x, c));
	assert_non_null(world_get(&w, c));
	y = world_put(x, &cluster_arena, GK_CONFIG_MAP, a, SPAN("c"), &root);
	assert_ptr_equal(world_get(&y, world_find(&y, GK_CONFIG_MAP, a, SPAN("c")))->root, &root);
	assert_ptr_equal(world_get(&y, c)->root, &root);
	assert_int_equal(world_find(&x, GK_CONFIG_MAP, a, SPAN("c")), REF_NONE);
	y = world_put(w, &cluster_arena, GK_SECRET, a, SPAN("new"), &root);
	assert_true(y.top->id >= s->n_objects);
	assert_ptr_equal(world_get(&y, y.top->id)->root, &root);
}

static void places_are_lines(void **state)
{
	(void)state;
	span file;
	uint32_t line, col;
	const struct snapshot *s = cluster_of(none, "\n\n{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n" OBJ("v1", "Pod", "a", "p", "") "]}", NULL);
	snapshot_place(s, cluster_find(s, GK_POD, "a", "p"), VALUE_NO_OFF, &file, &line, &col);
	assert_true(span_is(file, "input.json"));
	assert_int_equal(line, 4);
	assert_int_equal(col, 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_teardown(f, cluster_close)
	const struct CMUnitTest tests[] = {
		T(order_does_not_matter), T(namespaces_exist_by_object_content_or_nature), T(the_name_label_is_younger_than_1_21),
		T(an_object_without_namespace_is_in_default), T(definitions_tell_the_scope_of_custom_kinds), T(of_duplicates_the_later_counts_and_is_noted),
		T(what_is_no_object_is_said_and_skipped), T(lists_come_apart_and_prove_presence), T(assume_empty_is_believed),
		T(secrets_lose_their_values), T(built_in_roles_yield_to_the_input), T(openshift_bindings_read_as_rbac), T(overlays_shadow_and_branch),
		T(places_are_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
