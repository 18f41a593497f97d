// Kinds that extend the API server: CRDs, webhooks, admission policies.
#include "k8s/validate/validate.h"

#include "fixture.h" // its globals would shadow parameter names

// All errors of a create as "field: text", one a line.
static const char *errors(enum gk gk, const char *json)
{
	struct validation v = { .arena = &arena, .keys = &keys, .minor = 35 };
	struct buf b = { .arena = &arena };
	value o = parse(json);

	validate_rule_of(gk, SPAN(""))->create(&v, &o);
	for (size_t i = 0; i < v.errors.n; i++)
		buf_printf(&b, "%s%.*s: %.*s", i ? "\n" : "", SPANF(v.errors.v[i].field), SPANF(v.errors.v[i].text));
	buf_char(&b, '\0');
	return b.v;
}

#define CRD(schema) "{\"metadata\":{\"name\":\"boats.example.org\"},\"spec\":{\"group\":\"example.org\",\"scope\":\"Cluster\",\"names\":{\"plural\":\"boats\"," \
	"\"singular\":\"boat\",\"kind\":\"Boat\",\"listKind\":\"BoatList\"},\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,\"schema\":{" \
	"\"openAPIV3Schema\":" schema "}}],\"conversion\":{\"strategy\":\"None\"}},\"status\":{\"storedVersions\":[\"v1\"]}}"
#define TOP "spec.validation.openAPIV3Schema"

static void crd_schemas_are_structural(void **state)
{
	(void)state;
	assert_string_equal(errors(GK_CUSTOM_RESOURCE_DEFINITION, CRD("{\"type\":\"object\"}")), "");
	assert_string_equal(errors(GK_CUSTOM_RESOURCE_DEFINITION, CRD("{\"properties\":{\"a\":{\"type\":\"array\"}}}")),
		TOP ".properties[a].items: Required value: must be specified\n" TOP ".type: Required value: must not be empty at the root");
	assert_string_equal(errors(GK_CUSTOM_RESOURCE_DEFINITION, CRD("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"default\":\"x\"}}}")),
		TOP ".properties[a].default: Invalid value: \"string\":  in body must be of type integer: \"string\"");
	assert_string_equal(errors(GK_CUSTOM_RESOURCE_DEFINITION, CRD("{\"type\":\"object\",\"x-kubernetes-validations\":[{\"rule\":\" \"}]}")),
		TOP ".x-kubernetes-validations[0].rule: Required value: rule is not specified");
}

#define HOOK(more) "{\"metadata\":{\"name\":\"w\"},\"webhooks\":[{\"name\":\"a.b.c\",\"sideEffects\":\"None\",\"admissionReviewVersions\":[\"v1\"]," more "}]}"

static void webhooks(void **state)
{
	(void)state;
	assert_string_equal(errors(GK_VALIDATING_WEBHOOK_CONFIGURATION, HOOK("\"clientConfig\":{\"url\":\"https://h.example/x\"}")), "");
	assert_string_equal(errors(GK_MUTATING_WEBHOOK_CONFIGURATION, HOOK("\"clientConfig\":{}")),
		"webhooks[0].clientConfig: Required value: exactly one of url or service is required");
	assert_string_equal(errors(GK_VALIDATING_WEBHOOK_CONFIGURATION, HOOK("\"clientConfig\":{\"url\":\"https://u@h.example/x?q\"}")),
		"webhooks[0].clientConfig.url: Invalid value: \"u\": user information is not permitted in the URL\n"
		"webhooks[0].clientConfig.url: Invalid value: \"q\": query parameters are not permitted in the URL");
	assert_string_equal(errors(GK_VALIDATING_WEBHOOK_CONFIGURATION, HOOK("\"clientConfig\":{\"url\":\"https://h.example\"},\"rules\":[{\"operations\":[\"*\"],"
		"\"apiGroups\":[\"\"],\"apiVersions\":[\"v1\"],\"resources\":[\"*/*\",\"pods\"]}]")),
		"webhooks[0].rules[0].resources: Invalid value: [\"*/*\",\"pods\"]: if '*/*' is present, must not specify other resources");
}

static void bindings(void **state)
{
	(void)state;
	assert_string_equal(errors(GK_VALIDATING_ADMISSION_POLICY_BINDING, "{\"metadata\":{\"name\":\"b\"},\"spec\":{\"policyName\":\"p\","
		"\"validationActions\":[\"Deny\"]}}"), "");
	assert_string_equal(errors(GK_VALIDATING_ADMISSION_POLICY_BINDING, "{\"metadata\":{\"name\":\"b\"},\"spec\":{\"validationActions\":[\"Deny\",\"Deny\"],"
		"\"paramRef\":{\"name\":\"x\"}}}"), "spec.policyName: Required value\nspec.paramRef.parameterNotFoundAction: Required value\n"
		"spec.validationActions[1]: Duplicate value: \"Deny\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(crd_schemas_are_structural, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(webhooks, open_fixture, close_fixture), cmocka_unit_test_setup_teardown(bindings, open_fixture, close_fixture) };

	(void)print;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
