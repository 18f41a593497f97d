// Custom kinds of the input's CRDs.
#include "fixture.h"

#include "k8s/schema/overlay.h"

static struct schema_overlay overlay;

static const char widget[] =
	"{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\",\"spec\":{\"group\":\"example.org\","
	"\"scope\":\"Namespaced\",\"names\":{\"plural\":\"widgets\",\"kind\":\"Widget\",\"listKind\":\"Widgetry\",\"shortNames\":[\"wd\"]},"
	"\"versions\":[{\"name\":\"v1beta1\",\"served\":false,\"storage\":false,\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\","
	"\"x-kubernetes-preserve-unknown-fields\":true}}},{\"name\":\"v1\",\"served\":true,\"storage\":true,\"subresources\":{\"status\":{}},"
	"\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\",\"default\":{},\"properties\":{"
	"\"size\":{\"type\":\"integer\",\"default\":3},\"nick\":{\"type\":\"string\",\"nullable\":true},\"name\":{\"type\":\"string\"},"
	"\"open\":{\"type\":\"object\",\"x-kubernetes-preserve-unknown-fields\":true},\"tags\":{\"type\":\"object\","
	"\"additionalProperties\":{\"type\":\"object\",\"properties\":{\"on\":{\"type\":\"boolean\",\"default\":true}}}},"
	"\"list\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"k\":{\"type\":\"string\"}}}}}}}}}}]}}";

static int open_overlay(void **state)
{
	static value crd;

	open_fixture(state);
	overlay_init(&overlay, &arena, &keys, 7);
	crd = parse(widget);
	return overlay_add(&overlay, &crd, NULL) ? 0 : -1;
}

static value complete(const char *version, const char *json)
{
	const struct gvk_kind *k = overlay_by_kind(&overlay, span_str(version), SPAN("Widget"));
	value v = parse(json), out;
	span error;

	assert_non_null(overlay_custom(&overlay, k));
	assert_true(overlay_complete(&overlay, overlay_custom(&overlay, k), &arena, &v, &out, &error));
	return out;
}

static void answers_for_custom_and_built_in_kinds(void **state)
{
	const struct gvk_kind *k = overlay_by_kind(&overlay, SPAN("example.org/v1"), SPAN("Widget"));

	(void)state;
	assert_true(span_is(k->resource, "widgets") && span_is(k->singular, "widget") && span_is(k->short_names[0], "wd"));
	assert_true(k->namespaced && k->gk == GK_OTHER && !k->off);
	assert_non_null(gvk_sub(k, SPAN("status")));
	assert_null(gvk_sub(k, SPAN("scale")));
	assert_ptr_equal(overlay_by_resource(&overlay, SPAN("example.org"), SPAN("widgets")), k);
	assert_ptr_equal(overlay_list_item(&overlay, SPAN("example.org/v1"), SPAN("WidgetList")), k);
	assert_ptr_equal(overlay_list_item(&overlay, SPAN("example.org/v1"), SPAN("Widgetry")), k);
	assert_int_equal(overlay_by_kind(&overlay, SPAN("v1"), SPAN("Pod"))->gk, GK_POD);
	assert_int_equal(overlay_by_kind(NULL, SPAN("v1"), SPAN("Pod"))->gk, GK_POD);
	assert_null(overlay_by_kind(&overlay, SPAN("example.org/v2"), SPAN("Widget")));
	assert_null(overlay_custom(&overlay, gvk_preferred(GK_POD)));
	assert_true(overlay_by_kind(&overlay, SPAN("example.org/v1beta1"), SPAN("Widget"))->off);
}

static void prunes_and_defaults(void **state)
{
	(void)state;
	same(complete("example.org/v1", "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\",\"junk\":1},\"x\":1}"),
	     "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"},\"spec\":{\"size\":3}}");
	same(complete("example.org/v1", "{\"spec\":{\"size\":null,\"nick\":null,\"name\":null,\"no\":1,\"open\":{\"any\":[1]},"
	                                "\"tags\":{\"a\":{\"off\":1}},\"list\":[{\"k\":\"v\",\"l\":\"w\"}]}}"),
	     "{\"spec\":{\"size\":3,\"nick\":null,\"open\":{\"any\":[1]},\"tags\":{\"a\":{\"on\":true}},\"list\":[{\"k\":\"v\"}]}}");
	same(complete("example.org/v1beta1", "{\"anything\":{\"goes\":null}}"), "{\"anything\":{\"goes\":null}}");
}

static void last_duplicate_wins(void **state)
{
	(void)state;
	same(complete("example.org/v1", "{\"spec\":{\"name\":\"a\",\"size\":1},\"spec\":{\"name\":\"b\"}}"), "{\"spec\":{\"name\":\"b\",\"size\":3}}");
}

static void refuses_broken_documents(void **state)
{
	const struct overlay_kind *k = overlay_custom(&overlay, overlay_by_kind(&overlay, SPAN("example.org/v1"), SPAN("Widget")));
	value crd = parse("{\"spec\":{\"group\":\"example.org\",\"names\":{\"kind\":\"Nameless\"}}}"), v = parse("{\"metadata\":{\"name\":1}}"), out;
	struct diags diags = { .arena = &arena };
	span error;

	(void)state;
	assert_false(overlay_add(&overlay, &crd, &diags));
	assert_int_equal(diags.count[DIAG_WARN], 1);
	assert_false(overlay_complete(&overlay, k, &arena, &v, &out, &error));
	assert_true(span_is(error, "metadata: name: want a string, got an integer"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_for_custom_and_built_in_kinds),
		cmocka_unit_test(prunes_and_defaults),
		cmocka_unit_test(last_duplicate_wins),
		cmocka_unit_test(refuses_broken_documents),
	};

	return cmocka_run_group_tests(tests, open_overlay, close_fixture);
}
