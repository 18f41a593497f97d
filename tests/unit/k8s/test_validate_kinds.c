// Validation of the kinds that are no workloads: what is refused, in the server's words and order.
#include "k8s/validate/internal.h"
#include "k8s/validate/validate.h"

#include "fixture.h"

#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"

// One error a line; old NULL: a create.
static const char *errors_of(enum gk gk, const char *subresource, const char *json, const char *old)
{
	const struct validate_rule *rule = validate_rule_of(gk, span_str(subresource));
	struct validation v = { .arena = &arena, .keys = &keys, .minor = 35 };
	struct buf b = { .arena = &arena };
	value now = completed(35, json), was;
	const char *before = print(&now);

	assert_non_null(rule);
	if (old) {
		was = completed(35, old);
		v.old = &was;
		rule->update(&v, &now, &was);
	} else
		rule->create(&v, &now);
	assert_string_equal(print(&now), before); // validation changes nothing
	for (size_t i = 0; i < v.errors.n; i++)
		buf_printf(&b, "%.*s: %.*s\n", SPANF(v.errors.v[i].field), SPANF(v.errors.v[i].text));
	buf_char(&b, '\0');
	return b.v;
}

static const char *errors(enum gk gk, const char *json, const char *old) { return errors_of(gk, "", json, old); }

#define POLICY(spec) "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"name\":\"n\",\"namespace\":\"a\"},\"spec\":" spec "}"
#define SECRET(rest) "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\",\"namespace\":\"a\"}," rest "}"
#define BINDING(role) "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"RoleBinding\",\"metadata\":{\"name\":\"b\",\"namespace\":\"a\"}," \
	"\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\",\"name\":\"" role "\"}}"

static void policies_name_the_bad_peer(void **state)
{
	(void)state;
	assert_string_equal(errors(GK_NETWORK_POLICY, POLICY("{\"podSelector\":{},\"ingress\":[{\"from\":[{},{\"ipBlock\":{\"cidr\":\"10.1.0.0/16\","
		"\"except\":[\"10.2.0.0/24\"]}}]}]}"), NULL),
		"spec.ingress[0].from[0]: Required value: must specify a peer\n"
		"spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: \"10.2.0.0/24\": must be a strict subset of `cidr`\n");
	assert_string_equal(errors(GK_NETWORK_POLICY, POLICY("{\"podSelector\":{}}"), NULL), "");
}

static void role_of_a_binding_stays(void **state)
{
	(void)state;
	assert_string_equal(errors(GK_ROLE_BINDING, BINDING("y"), BINDING("x")),
		"roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"y\"}: cannot change roleRef\n");
	assert_string_equal(errors(GK_ROLE_BINDING, BINDING("x"), BINDING("x")), "");
}

static void secrets_need_their_keys(void **state)
{
	(void)state;
	assert_string_equal(errors(GK_SECRET, SECRET("\"type\":\"kubernetes.io/tls\",\"data\":{\"tls.crt\":\"YQ==\"}"), NULL),
		"data[tls.key]: Required value\n");
	assert_string_equal(errors(GK_SECRET, SECRET("\"immutable\":true,\"data\":{\"b\":\"YQ==\"}"), SECRET("\"immutable\":true,\"data\":{\"a\":\"YQ==\"}")),
		"data: Forbidden: field is immutable when `immutable` is set\n");
	// The stored value is hidden: nothing is held against it.
	assert_string_equal(errors(GK_SECRET, SECRET("\"immutable\":true,\"data\":{\"a\":\"YQ==\"}"), SECRET("\"immutable\":true,\"data\":{\"a\":\"\"}")), "");
}

static void equal_ports_are_told_once(void **state)
{
	(void)state;
	assert_string_equal(errors(GK_SERVICE, "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"s\",\"namespace\":\"a\"},\"spec\":"
		"{\"clusterIP\":\"None\",\"clusterIPs\":[\"None\"],\"ports\":[{\"name\":\"x\",\"port\":1},{\"name\":\"x\",\"port\":1}]}}", NULL),
		"spec.ports[1].name: Duplicate value: \"x\"\n"
		"spec.ports[1]: Duplicate value: {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":1,\"TargetPort\":0,\"NodePort\":0}\n");
}

static void changes_show_three_lines_around(void **state)
{
	(void)state;
	span d = internal_diff(&arena, SPAN("a\nb\nc\nd\ne\nf\ng\nh"), SPAN("a\nb\nc\nd\nX\nf\ng\nh"));

	assert_string_equal(arena_printf(&arena, "%.*s", SPANF(d)).p, "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+X\n f\n g\n h\n");
	assert_int_equal(internal_diff(&arena, SPAN("a\nb"), SPAN("a\nb")).n, 0);
}

#define JOB(spec, status) "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"j\",\"namespace\":\"a\",\"resourceVersion\":\"1\"}," \
	"\"spec\":{" spec "\"template\":{\"spec\":{\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}},\"status\":{" status "}}"
#define INDEXED "\"completions\":5,\"completionMode\":\"Indexed\",\"backoffLimitPerIndex\":1,"

// A status is judged by what the request changes of it: what was wrong before may stay.
static void status_of_a_job_moves_forward(void **state)
{
	(void)state;
	assert_string_equal(errors_of(GK_JOB, "status", JOB("", "\"active\":1,\"completedIndexes\":\"x-1\""), JOB("", "")),
		"status.completedIndexes: Invalid value: \"x-1\": error parsing completedIndexes: cannot convert string to integer for index: \"x\"\n"
		"status.completedIndexes: Invalid value: \"x-1\": cannot set non-empty completedIndexes when non-indexed completion mode\n");
	assert_string_equal(errors_of(GK_JOB, "status", JOB("", "\"completedIndexes\":\"x\""), JOB("", "\"completedIndexes\":\"x\"")), "");
	assert_string_equal(errors_of(GK_JOB, "status", JOB(INDEXED, "\"completedIndexes\":\"0,2-3\",\"failedIndexes\":\"1,3\""), JOB(INDEXED, "")),
		"status.failedIndexes: Invalid value: \"1,3\": failedIndexes and completedIndexes overlap at index: 3\n");
	assert_string_equal(errors_of(GK_JOB, "status", JOB(INDEXED, "\"completedIndexes\":\"0,2-3\",\"failedIndexes\":\"1,4\""), JOB(INDEXED, "")), "");
	assert_string_equal(errors_of(GK_JOB, "status", JOB("", "\"failed\":1"), JOB("", "\"failed\":2")),
		"status.failed: Invalid value: 1: cannot decrease the failed counter\n");
}

#define CLASS(topologies) "{\"apiVersion\":\"storage.k8s.io/v1\",\"kind\":\"StorageClass\",\"metadata\":{\"name\":\"s\"},\"provisioner\":\"p\"," \
	"\"allowedTopologies\":[" topologies "]}"
#define TERM(values) "{\"matchLabelExpressions\":[{\"key\":\"zone\",\"values\":[" values "]}]}"

static void topologies_are_sets(void **state)
{
	(void)state;
	assert_string_equal(errors(GK_STORAGE_CLASS, CLASS(TERM("\"a\",\"b\"") "," TERM("\"b\",\"a\"")), NULL),
		"allowedTopologies[1].matchLabelExpressions: Duplicate value: \"\"\n");
	assert_string_equal(errors(GK_STORAGE_CLASS, CLASS(TERM("\"a\"") "," TERM("\"b\"")), NULL), "");
	assert_string_equal(errors(GK_STORAGE_CLASS, CLASS("{}"), NULL), "allowedTopologies[0].matchLabelExpressions: Duplicate value: \"\"\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(policies_name_the_bad_peer, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(role_of_a_binding_stays, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(secrets_need_their_keys, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(equal_ports_are_told_once, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(changes_show_three_lines_around, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(status_of_a_job_moves_forward, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(topologies_are_sets, open_fixture, close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
