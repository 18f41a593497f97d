#include "authz_world.h"
#include "twin/server.h"
#include "twin/authz/node.h"
#include "twin/authz/node_restriction.h"

#define META(ns, name) "\"metadata\":{\"namespace\":\"" ns "\",\"name\":\"" name "\"}"

static const char cluster[] = NAMESPACE("shop")
	"{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"a\",\"labels\":{\"pool\":\"x\"}}}\n"
	"{\"apiVersion\":\"v1\",\"kind\":\"Pod\"," META("shop", "p") ",\"spec\":{\"nodeName\":\"a\",\"serviceAccountName\":\"bot\",\"volumes\":["
	"{\"name\":\"s\",\"secret\":{\"secretName\":\"tls\"}},{\"name\":\"d\",\"persistentVolumeClaim\":{\"claimName\":\"data\"}}],"
	"\"containers\":[{\"name\":\"c\",\"envFrom\":[{\"configMapRef\":{\"name\":\"env\"}}]}]}}\n"
	"{\"apiVersion\":\"v1\",\"kind\":\"Pod\"," META("shop", "q") ",\"spec\":{\"nodeName\":\"b\",\"volumes\":[{\"name\":\"s\","
	"\"secret\":{\"secretName\":\"other\"}}],\"containers\":[]}}\n"
	"{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolume\",\"metadata\":{\"name\":\"pv\"},\"spec\":{\"claimRef\":{\"namespace\":\"shop\","
	"\"name\":\"data\"},\"csi\":{\"driver\":\"d\",\"nodeStageSecretRef\":{\"namespace\":\"shop\",\"name\":\"stage\"},"
	"\"controllerPublishSecretRef\":{\"namespace\":\"shop\",\"name\":\"attach\"}}}}\n";

static struct user kubelet(const char *node)
{
	static const span group = SPAN_INIT("system:nodes");
	return user_named(&arena, arena_printf(&arena, "system:node:%s", node), &group, 1);
}

static struct node_answer ask(struct world *w, const char *verb, const char *resource, const char *ns, const char *name)
{
	struct request r = request("", verb, "", resource, ns, name);

	r.user = kubelet("a");
	return node_authorize(w, &r, &arena);
}

static void a_node_reaches_what_its_pods_name(void **state)
{
	struct world w = world_of(snapshot_of(cluster));

	(void)state;
	assert_true(ask(&w, "get", "secrets", "shop", "tls").allowed);
	assert_false(ask(&w, "get", "secrets", "shop", "other").allowed);
	assert_text(ask(&w, "get", "secrets", "shop", "other").reason, "no relationship found between node 'a' and this object");
	assert_text(ask(&w, "list", "secrets", "shop", "").reason, "No Object name found");
	assert_true(ask(&w, "get", "configmaps", "shop", "env").allowed);
	assert_true(ask(&w, "get", "configmaps", "shop", "kube-root-ca.crt").allowed);
	assert_true(ask(&w, "get", "persistentvolumeclaims", "shop", "data").allowed);
	assert_true(ask(&w, "get", "persistentvolumes", "", "pv").allowed);
	assert_true(ask(&w, "get", "secrets", "shop", "stage").allowed);
	assert_false(ask(&w, "get", "secrets", "shop", "attach").allowed);
	assert_true(ask(&w, "create", "serviceaccounts/token", "shop", "bot").allowed);
	assert_false(ask(&w, "create", "serviceaccounts/token", "shop", "default").allowed);
	assert_true(ask(&w, "get", "pods", "shop", "p").allowed);
	assert_false(ask(&w, "get", "pods", "shop", "q").allowed);
	assert_false(ask(&w, "list", "pods", "", "").allowed);
	assert_true(ask(&w, "create", "events", "shop", "").allowed);
}

static void versions_differ(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct world w = world_of(s);

	(void)state;
	// Before AuthorizeNodeWithSelectors every node may list all pods and nodes.
	s->minor = 31;
	server_build(s, NULL);
	assert_true(ask(&w, "list", "pods", "", "").allowed);
	assert_true(ask(&w, "get", "nodes", "", "b").allowed);
	s->minor = 32;
	server_build(s, NULL);
	assert_false(ask(&w, "list", "pods", "", "").allowed);
	assert_false(ask(&w, "get", "nodes", "", "b").allowed);
}

static void who_is_a_node(void **state)
{
	struct user u = kubelet("a");
	span node;

	(void)state;
	assert_true(node_identity(&u, &node));
	assert_text(node, "a");
	u.n_groups = 0;
	assert_false(node_identity(&u, &node));
}

static void a_pod_of_the_overlay_counts(void **state)
{
	struct snapshot *s = snapshot_of(cluster);
	struct world w = world_of(s);
	struct world moved = world_put(w, &arena, GK_POD, snapshot_ns(s, SPAN("shop")), SPAN("q"),
		doc(s, "{\"spec\":{\"nodeName\":\"a\",\"volumes\":[{\"name\":\"s\",\"secret\":{\"secretName\":\"other\"}}]}}"));
	struct world fresh = world_put(w, &arena, GK_POD, snapshot_ns(s, SPAN("shop")), SPAN("n"),
		doc(s, "{\"spec\":{\"nodeName\":\"a\",\"imagePullSecrets\":[{\"name\":\"pull\"}]}}"));

	(void)state;
	assert_true(ask(&moved, "get", "secrets", "shop", "other").allowed);
	assert_false(ask(&w, "get", "secrets", "shop", "pull").allowed);
	assert_true(ask(&fresh, "get", "secrets", "shop", "pull").allowed);
}

static span restricted(struct snapshot *s, const char *verb, const char *resource, const char *name, const char *json, const char *old)
{
	struct world w = world_of(s);
	struct request r = request("", verb, "", resource, span_starts(span_str(resource), SPAN("pods")) ? "shop" : "", name);

	r.user = kubelet("a");
	r.object = json ? doc(s, json) : NULL;
	r.old = old ? doc(s, old) : NULL;
	return node_restriction_judge(&w, &r, &arena).message;
}

static void node_restriction_holds_a_node_to_its_own(void **state)
{
	struct snapshot *s = snapshot_of(cluster);

	(void)state;
	assert_null(restricted(s, "delete", "pods", "p", NULL, NULL).p);
	assert_text(restricted(s, "delete", "pods", "q", NULL, NULL), "node \"a\" can only delete pods with spec.nodeName set to itself");
	assert_text(restricted(s, "patch", "nodes", "b", "{}", "{}"), "node \"a\" is not allowed to modify node \"b\"");
	assert_text(restricted(s, "patch", "nodes", "a", "{\"spec\":{\"taints\":[{\"key\":\"k\"}]}}", "{}"), "node \"a\" is not allowed to modify taints");
	assert_text(restricted(s, "patch", "nodes", "a", "{\"metadata\":{\"labels\":{\"node-restriction.kubernetes.io/x\":\"1\",\"free\":\"1\"}}}", "{}"),
		"is not allowed to modify labels: node-restriction.kubernetes.io/x");
	assert_null(restricted(s, "patch", "nodes", "a", "{\"metadata\":{\"labels\":{\"pool\":\"y\",\"node.kubernetes.io/x\":\"1\"}}}", "{}").p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_node_reaches_what_its_pods_name, teardown), cmocka_unit_test_teardown(versions_differ, teardown),
		cmocka_unit_test_teardown(who_is_a_node, teardown), cmocka_unit_test_teardown(a_pod_of_the_overlay_counts, teardown),
		cmocka_unit_test_teardown(node_restriction_holds_a_node_to_its_own, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
