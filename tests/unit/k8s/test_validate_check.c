// The small rules that validation is made of, and metadata.
#include "k8s/validate/meta.h"

#include "fixture.h"

static struct validation fresh(void)
{
	return (struct validation){ .arena = &arena, .keys = &keys, .minor = 35, .group = SPAN(""), .kind = SPAN("ConfigMap") };
}

static const char *told(struct validation *v)
{
	struct buf b = { .arena = &arena };

	for (size_t i = 0; i < v->errors.n; i++)
		buf_printf(&b, "%s%.*s: %.*s", i ? "; " : "", SPANF(v->errors.v[i].field), SPANF(v->errors.v[i].text));
	buf_char(&b, '\0');
	return b.v;
}

static void names(void **state)
{
	(void)state;
	assert_int_equal(check_dns1123_label(SPAN("a-1")).n, 0);
	assert_string_equal(check_dns1123_label(SPAN("a.b")).text[0], "must not contain dots");
	assert_int_equal(check_dns1123_label(SPAN("-a")).n, 1);
	assert_int_equal(check_dns1123_subdomain(SPAN("a.b-c.d")).n, 0);
	assert_int_equal(check_dns1123_subdomain(SPAN("a..b")).n, 1);
	assert_int_equal(check_dns1123_subdomain(SPAN("")).n, 1);
	assert_int_equal(check_dns1035_label(SPAN("1a")).n, 1);
	assert_int_equal(check_dns1123_subdomain_underscore(SPAN("_tcp.a_b")).n, 0);
	assert_int_equal(check_wildcard_subdomain(SPAN("*.a.b")).n, 0);
	assert_int_equal(check_wildcard_subdomain(SPAN("a.b")).n, 1);
	assert_int_equal(check_port_name(SPAN("-HTTP--")).n, 4);
}

static void labels(void **state)
{
	(void)state;
	assert_int_equal(check_qualified_name(SPAN("example.com/My.name_1")).n, 0);
	assert_string_equal(check_qualified_name(SPAN("/x")).text[0], "prefix part must be non-empty");
	assert_int_equal(check_qualified_name(SPAN("a/b/c")).n, 1);
	assert_int_equal(check_qualified_name(SPAN("a/")).n, 2);
	assert_int_equal(check_label_value(SPAN("")).n, 0);
	assert_int_equal(check_label_value(SPAN("a b")).n, 1);
}

static void addresses(void **state)
{
	struct validation v = fresh();
	struct field at = field_child(NULL, "ip");

	(void)state;
	check_ip_legacy(&v, &at, SPAN("010.1.2.3"));
	check_ip(&v, &at, SPAN("10.1.2.3"));
	check_ip(&v, &at, SPAN("fe80::1"));
	check_cidr_legacy(&v, &at, SPAN("10.0.0.1/8"));
	assert_int_equal(v.errors.n, 0);
	check_ip(&v, &at, SPAN("FE80:0::1"));
	assert_string_equal(told(&v), "ip: Invalid value: \"FE80:0::1\": must be in canonical form (\"fe80::1\")");
	v = fresh();
	check_cidr(&v, &at, SPAN("10.0.0.1/8"));
	check_cidr_legacy(&v, &at, SPAN("10.0.0.0/33"));
	check_ip_legacy(&v, &at, SPAN("256.1.1.1"));
	assert_int_equal(v.errors.n, 3);
}

static void metadata(void **state)
{
	struct validation v = fresh();
	value good = parse("{\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"labels\":{\"k\":\"v\"},\"finalizers\":[\"example.com/f\",\"orphan\"]}}");
	value bad = parse("{\"metadata\":{\"generateName\":\"Ab-\",\"namespace\":\"N\",\"finalizers\":[\"plain\"],\"ownerReferences\":[{\"apiVersion\":\"v1\","
		"\"kind\":\"Event\",\"name\":\"e\",\"uid\":\"u\"}]}}");

	(void)state;
	validate_meta_create(&v, &good, true, META_NAME_SUBDOMAIN);
	assert_string_equal(told(&v), "");
	validate_meta_create(&v, &bad, true, META_NAME_SUBDOMAIN);
	assert_int_equal(v.errors.n, 5);
	assert_true(span_is(v.errors.v[1].text, "Required value: name or generateName is required"));
	assert_true(span_is(v.errors.v[4].field, "metadata.finalizers[0]"));
	same(*value_get(&bad, KEY_metadata), "{\"generateName\":\"Ab-\",\"namespace\":\"N\",\"finalizers\":[\"plain\"],\"ownerReferences\":[{"
		"\"apiVersion\":\"v1\",\"kind\":\"Event\",\"name\":\"e\",\"uid\":\"u\"}]}"); // nothing is changed
}

static void finalizers_of_a_deleted_object(void **state)
{
	struct validation v = fresh();
	value old = parse("{\"metadata\":{\"name\":\"a\",\"deletionTimestamp\":\"2001-01-01T00:00:00Z\",\"finalizers\":[\"a/b\"]}}");
	value now = parse("{\"metadata\":{\"name\":\"a\",\"deletionTimestamp\":\"2001-01-01T00:00:00Z\",\"finalizers\":[\"a/b\",\"c/d\"]}}");

	(void)state;
	validate_meta_update(&v, &now, &old);
	assert_string_equal(told(&v), "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new "
		"finalizers []string{\"c/d\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names), cmocka_unit_test(labels), cmocka_unit_test(addresses), cmocka_unit_test(metadata),
		cmocka_unit_test(finalizers_of_a_deleted_object),
	};
	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
