// Payload pods and request bodies.
#include <stdlib.h>
#include "cluster.h"
#include "attack/payload.h"
#include "attack/technique/build.h"
#include "attack/technique/table.h"
#include "base/buf.h"
#include "k8s/meta.h"
#include "k8s/podspec.h"
#include "k8s/schema/decode.h"

static const char *const docs[] = {
	"{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'alpha','labels':{'pod-security.kubernetes.io/enforce':'restricted'}}}",
	"{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'empty'}}",
	"{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'hosts'}}",
	"{'apiVersion':'v1','kind':'Pod','metadata':{'name':'web-7d9f-x2x','namespace':'alpha','uid':'u','resourceVersion':'7',"
	"'labels':{'team':'a','pod-template-hash':'7d9f'},'annotations':{'owner':'me','cni.projectcalico.org/podIP':'10.0.0.1'},"
	"'ownerReferences':[{'kind':'ReplicaSet','name':'web-7d9f','controller':true}]},'status':{'phase':'Running'},"
	"'spec':{'nodeName':'n1','serviceAccountName':'web','serviceAccount':'web','priority':0,'imagePullSecrets':[{'name':'reg'}],"
	"'containers':[{'name':'web','image':'example/web:1','resources':{'limits':{'cpu':'1'}},'volumeMounts':[{'name':'data','mountPath':'/data'},"
	"{'name':'kube-api-access-abc','mountPath':'/var/run/secrets/kubernetes.io/serviceaccount','readOnly':true}]}],"
	"'volumes':[{'name':'data','emptyDir':{}},{'name':'kube-api-access-abc','projected':{'sources':[]}}]}}",
	"{'apiVersion':'v1','kind':'Pod','metadata':{'name':'agent','namespace':'hosts'},'spec':{'hostPID':true,'containers':[{'name':'a','image':'x'}]}}",
};

static struct payload payload(struct snapshot *s, const char *ns)
{
	return (struct payload){ .arena = s->arena, .keys = &s->keys, .snap = s, .ns = ns ? snapshot_ns(s, span_str(ns)) : NS_CLUSTER };
}

static void test_base_is_a_running_pod_without_what_the_server_wrote(void **state)
{
	struct snapshot *s = cluster("1.34", docs, 5);
	struct payload p = payload(s, "alpha");

	(void)state;
	p.sa = SPAN("admin");
	payload_base_pod(&p);
	assert_true(span_is(value_span(build_get(&p, "spec.serviceAccountName")), "admin"));
	assert_true(span_is(value_span(build_get(&p, "metadata.labels.team")), "a"));
	assert_true(span_is(value_span(build_get(&p, "spec.containers.0.image")), "example/web:1"));
	assert_int_equal(value_count(build_get(&p, "spec.imagePullSecrets")), 1);
	assert_int_equal(value_count(build_get(&p, "spec.volumes")), 1);
	assert_int_equal(value_count(build_get(&p, "spec.containers.0.volumeMounts")), 1);
	static const char *const gone[] = { "spec.nodeName", "spec.serviceAccount", "spec.priority", "status", "metadata.ownerReferences", "metadata.uid",
		"metadata.resourceVersion", "metadata.labels.pod-template-hash" };
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		if (value_present(build_get(&p, gone[i])))
			fail_msg("%s is still there", gone[i]);
	assert_null(meta_annotation(&p.object, p.keys, SPAN("cni.projectcalico.org/podIP")).p);
	assert_false(span_is(meta_name(&p.object), "web-7d9f-x2x"));
}

static void test_base_without_pods_is_restricted(void **state)
{
	struct snapshot *s = cluster("1.34", docs, 5);
	static const char *const spaces[] = { "empty", "hosts" }; // a pod with host fields is no base

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct payload p = payload(s, spaces[i]);
		payload_base_pod(&p);
		assert_false(value_present(build_get(&p, "spec.hostPID")));
		assert_true(build_get(&p, "spec.containers.0.securityContext.runAsNonRoot")->b);
		assert_true(span_is(meta_namespace(&p.object), spaces[i]));
	}
}

static void test_the_snapshot_is_left_alone(void **state)
{
	struct snapshot *s = cluster("1.34", docs, 5);
	struct payload p = payload(s, "alpha");
	ref r = snapshot_find(s, GK_POD, p.ns, SPAN("web-7d9f-x2x"));
	struct buf before = { .arena = s->arena }, after = { .arena = s->arena };

	(void)state;
	json_write(&before, &s->keys, s->object[r].root);
	assert_true(payload_host_pod(&p, &technique_host_privileged));
	assert_true(payload_host_pod(&p, &technique_hostpath_root));
	json_write(&after, &s->keys, s->object[r].root);
	assert_true(span_eq(buf_span(&before), buf_span(&after)));
}

static void test_workloads_carry_the_pod(void **state)
{
	static const enum gk kinds[] = { GK_DEPLOYMENT, GK_DAEMON_SET, GK_REPLICA_SET, GK_STATEFUL_SET, GK_JOB, GK_CRON_JOB, GK_REPLICATION_CONTROLLER };
	struct snapshot *s = cluster("1.34", docs, 5);
	struct payload p = payload(s, "alpha");

	(void)state;
	assert_true(payload_host_pod(&p, &technique_host_privileged));
	for (size_t i = 0; i < 7; i++) {
		value w = payload_workload(&p, kinds[i]);
		const value *meta, *spec;
		assert_int_equal(gvk_by_kind(meta_api_version(&w), meta_kind(&w))->gk, kinds[i]);
		assert_true(pod_template(kinds[i], &w, &meta, &spec));
		assert_true(value_at(value_item(value_get(spec, KEY_containers), 0), 2, KEY_securityContext, KEY_privileged)->b);
		assert_true(span_is(value_span(value_at(meta, 2, KEY_labels, intern_id(p.keys, SPAN("team")))), "a"));
		assert_true(span_is(value_get_span(spec, KEY_restartPolicy), kinds[i] == GK_JOB || kinds[i] == GK_CRON_JOB ? "Never" : "Always"));
	}
}

static void test_bodies_are_objects_of_a_kind(void **state)
{
	struct snapshot *s = cluster("1.37", docs, 5);

	(void)state;
	for (size_t i = 0; i < technique_count; i++) {
		const struct technique *t = technique_table[i];
		for (unsigned k = 0; t->body && k < TECHNIQUE_GRANTS && (k == 0 || t->grant[k].verbs); k++) {
			struct payload p = payload(s, "alpha");
			p.alternative = k;
			payload_base_pod(&p);
			if (!t->body(&p))
				continue;
			if (p.object.type != VALUE_OBJECT || !meta_kind(&p.object).n || !meta_api_version(&p.object).n)
				fail_msg("%s, alternative %u: the body has no kind", t->id, k);
		}
	}
}

// The server of that version has every field of the object, under fieldValidation=Strict.
static void check_fields(const struct payload *p, const struct technique *t, unsigned k)
{
	const struct gvk_kind *g = gvk_by_kind(meta_api_version(&p->object), meta_kind(&p->object));
	struct decode d = { .arena = p->arena, .keys = p->keys, .minor = p->snap->minor };
	value out;

	if (!g)
		return; // a custom resource
	if (p->snap->minor < g->since || p->snap->minor > g->until)
		fail_msg("%s, %u: 1.%u does not serve %.*s %.*s", t->id, k, p->snap->minor, SPANF(g->api_version), SPANF(g->kind));
	if (g->type == GVK_NO_TYPE)
		return;
	if (!decode_object(&d, schema_type_at(g->type), &p->object, &out))
		fail_msg("%s, %u: %.*s", t->id, k, SPANF(d.error));
	if (d.unknown || d.duplicates)
		fail_msg("%s, %u: 1.%u has no field %.*s", t->id, k, p->snap->minor, SPANF(d.first_unknown));
}

static void test_servers_know_every_field(void **state)
{
	static const char *const versions[] = { "1.20", "1.23", "1.24", "1.27", "1.29", "1.30", "1.33", "1.36", "1.37" };

	(void)state;
	for (size_t v = 0; v < sizeof versions / sizeof *versions; v++) {
		struct snapshot *s = cluster(versions[v], docs, 2);
		for (size_t i = 0; i < technique_count; i++) {
			const struct technique *t = technique_table[i];
			struct payload p = payload(s, "empty");
			if (t->since && s->minor < t->since)
				continue;
			for (p.alternative = 0; payload_host_pod(&p, t); p.alternative++)
				check_fields(&p, t, p.alternative);
			for (unsigned k = 0; t->body && k < TECHNIQUE_GRANTS && (k == 0 || t->grant[k].verbs); k++) {
				p.alternative = k;
				p.object = value_null();
				if (t->effect == EFFECT_RUN || t->from == POSITION_RUN)
					payload_base_pod(&p);
				if (t->body(&p))
					check_fields(&p, t, k);
			}
		}
	}
}

static void test_relabelling_keeps_the_namespace(void **state)
{
	struct snapshot *s = cluster("1.34", docs, 5);
	struct payload p = payload(s, "alpha");

	(void)state;
	p.object = build_doc(&p, "{apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'alpha', labels: {team: 'a', "
		"'pod-security.kubernetes.io/enforce': 'restricted'}}}");
	assert_true(technique_ns_relabel_psa.body(&p));
	assert_true(span_is(meta_label(&p.object, p.keys, SPAN("pod-security.kubernetes.io/enforce")), "privileged"));
	assert_true(span_is(meta_label(&p.object, p.keys, SPAN("team")), "a"));
	assert_int_equal(value_count(meta_labels(&p.object)), 2);
}

static enum verdict ask(const struct technique *t, struct snapshot *s, uint32_t ns)
{
	enum unknown why = UNKNOWN_NONE;
	enum verdict v = t->when(s, ns, NULL, 0, &why);
	assert_int_equal(v == VERDICT_UNKNOWN, why != UNKNOWN_NONE && v == VERDICT_UNKNOWN);
	if (v == VERDICT_UNKNOWN)
		assert_int_not_equal(why, UNKNOWN_NONE);
	return v;
}

static void test_preconditions_in_the_cluster(void **state)
{
	static const char *const more[] = {
		"{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'alpha'}}",
		"{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'kube-system'}}",
		"{'apiVersion':'v1','kind':'Node','metadata':{'name':'n','labels':{'kubernetes.io/os':'linux'}},'spec':{'providerID':'aws:///zone/i-1'}}",
		"{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'coredns','namespace':'kube-system'}}",
		"{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q','namespace':'alpha'},'spec':{'hard':{'pods':'10'}}}",
		"{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'v'},'spec':{'claimRef':{'namespace':'beta','name':'c'}},'status':{'phase':'Released'}}",
	};
	struct snapshot *bare = cluster("1.34", docs, 5), *rich = cluster("1.34", more, 6);
	uint32_t alpha = snapshot_ns(rich, SPAN("alpha"));

	(void)state;
	assert_int_equal(ask(&technique_aws_auth_map, bare, NS_CLUSTER), VERDICT_DENY);
	assert_int_equal(ask(&technique_cloud_sa_annotation, bare, NS_CLUSTER), VERDICT_DENY);
	assert_int_equal(ask(&technique_coredns_corefile, bare, NS_CLUSTER), VERDICT_DENY);
	assert_int_equal(ask(&technique_coredns_corefile, rich, NS_CLUSTER), VERDICT_ALLOW);
	assert_int_equal(ask(&technique_host_network, bare, NS_CLUSTER), VERDICT_DENY);
	assert_int_equal(ask(&technique_host_network, rich, NS_CLUSTER), VERDICT_ALLOW);
	assert_int_equal(ask(&technique_no_quota_dos, bare, snapshot_ns(bare, SPAN("alpha"))), VERDICT_ALLOW);
	assert_int_equal(ask(&technique_no_quota_dos, rich, alpha), VERDICT_DENY);
	assert_int_equal(ask(&technique_api_flood, rich, alpha), VERDICT_ALLOW);
	assert_int_equal(ask(&technique_pv_claim_hijack, bare, NS_CLUSTER), VERDICT_DENY);
	assert_int_equal(ask(&technique_pv_claim_hijack, rich, alpha), VERDICT_ALLOW);
	assert_int_equal(ask(&technique_scc_write, bare, NS_CLUSTER), VERDICT_DENY);
}

// Every precondition answers for every namespace and for the cluster, and an UNKNOWN has a reason.
static void test_preconditions_always_answer(void **state)
{
	struct snapshot *s = cluster("1.34", docs, 5);

	(void)state;
	for (size_t i = 0; i < technique_count; i++)
		if (technique_table[i]->when) {
			ask(technique_table[i], s, NS_CLUSTER);
			ask(technique_table[i], s, snapshot_ns(s, SPAN("alpha")));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_is_a_running_pod_without_what_the_server_wrote),
		cmocka_unit_test(test_base_without_pods_is_restricted),
		cmocka_unit_test(test_the_snapshot_is_left_alone),
		cmocka_unit_test(test_workloads_carry_the_pod),
		cmocka_unit_test(test_bodies_are_objects_of_a_kind),
		cmocka_unit_test(test_servers_know_every_field),
		cmocka_unit_test(test_relabelling_keeps_the_namespace),
		cmocka_unit_test(test_preconditions_in_the_cluster),
		cmocka_unit_test(test_preconditions_always_answer),
	};
	return cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));
}
