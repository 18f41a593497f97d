// Service: cluster IPs, create and update (pkg/apis/core/validation: ValidateServiceUpdate, ValidateServiceClusterIPsRelatedFields).
#include "k8s/validate/network/service.h"

bool service_is_ip6(span ip)
{
	uint8_t b[16];
	bool is4;

	return check_parse_ip(ip, b, &is4) && !is4;
}

// netutils.ParseIPSloppy and net.IP's ranges.
void service_endpoint_ip(struct validation *v, const struct field *at, span ip)
{
	static const uint8_t zero[16] = { 0 }, one[16] = { [15] = 1 };
	uint8_t b[16];
	bool is4;
	span bad = field_quote(v->arena, ip);

	if (!check_parse_ip(ip, b, &is4)) {
		field_add(v, FIELD_INVALID, at, bad, "must be a valid IP address");
		return;
	}
	const uint8_t *q = b + 12;
	if (is4 ? !(q[0] | q[1] | q[2] | q[3]) : !memcmp(b, zero, 16))
		field_add(v, FIELD_INVALID, at, bad, "may not be unspecified (%.*s)", SPANF(ip));
	if (is4 ? q[0] == 127 : !memcmp(b, one, 16))
		field_add(v, FIELD_INVALID, at, bad, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
	if (is4 ? q[0] == 169 && q[1] == 254 : b[0] == 0xfe && (b[1] & 0xc0) == 0x80)
		field_add(v, FIELD_INVALID, at, bad, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
	if (is4 ? q[0] == 224 && !q[1] && !q[2] : b[0] == 0xff && (b[1] & 0x0f) == 2)
		field_add(v, FIELD_INVALID, at, bad, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
}

static void families(struct validation *v, const value *s, const struct field *at)
{
	const value *list = check_get(v, s, "ipFamilies"), *policy = check_get(v, s, "ipFamilyPolicy");

	for (size_t i = 0; i < value_count(list); i++) {
		span f = value_span(value_item(list, i));
		CHECK_ONE_OF(v, AT_ITEM(AT(at, "ipFamilies"), i), f, "IPv4", "IPv6");
		if (check_among(v, list, i, NULL, f))
			check_duplicate(v, AT_ITEM(AT(at, "ipFamilies"), i), f);
	}
	if (value_present(policy))
		CHECK_ONE_OF(v, AT(at, "ipFamilyPolicy"), value_span(policy), "PreferDualStack", "RequireDualStack", "SingleStack");
}

static void expect_family(struct validation *v, const value *s, const value *ips, const struct field *at)
{
	const value *list = check_get(v, s, "ipFamilies");

	for (size_t i = 0; i < value_count(ips) && i < value_count(list); i++) {
		span ip = value_span(value_item(ips, i)), f = value_span(value_item(list, i));
		bool six = service_is_ip6(ip);
		if ((span_is(f, "IPv4") && six) || (span_is(f, "IPv6") && !six))
			field_add(v, FIELD_INVALID, AT_ITEM(at, i), field_quote(v->arena, ip), "expected an %.*s value as indicated by `ipFamilies[%zu]`", SPANF(f), i);
	}
}

// True when all are usable addresses.
static bool each_ip(struct validation *v, const value *ips, const struct field *at)
{
	size_t told = v->errors.n, n = value_count(ips);
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		span ip = value_span(value_item(ips, i));
		if (i == 0 && span_is(ip, "None")) {
			if (n > 1) {
				check_invalid(v, at, ips, "'None' must be the first and only value");
				ok = false;
			}
			continue;
		}
		told = v->errors.n;
		check_ip_legacy(v, AT_ITEM(at, i), ip);
		ok &= v->errors.n == told;
	}
	if (n > 2)
		check_invalid(v, at, ips, "may only hold up to 2 values");
	return ok;
}

void service_addresses(struct validation *v, const value *s, const struct field *up)
{
	const value *ips = check_get(v, s, "clusterIPs");
	const struct field *at = AT(up, "clusterIPs");
	span ip = check_text(v, s, "clusterIP");
	size_t n = value_count(ips);

	if (span_is(check_text(v, s, "type"), "ExternalName"))
		return;
	if (ip.n && !n)
		check_required(v, at, "");
	else if (ip.n && !span_eq(value_span(value_item(ips, 0)), ip))
		check_invalid(v, at, ips, "first value must match `clusterIP`");
	else if (!ip.n && n)
		check_invalid(v, at, ips, "must be empty when `clusterIP` is not specified");
	families(v, s, up);
	if (!each_ip(v, ips, at))
		return;
	if (n > 1) {
		bool four = false, six = false;
		value_each(x, ips)
			*(service_is_ip6(value_span(x)) ? &six : &four) = true;
		if (!four || !six)
			check_invalid(v, at, ips, "may specify no more than one IP for each IP family");
	}
	if (!service_headless(v, s))
		expect_family(v, s, ips, at);
}

static bool item_eq(const value *a, const value *b, size_t i)
{
	return span_eq(value_span(value_item(a, i)), value_span(value_item(b, i)));
}

static void single_stack(struct validation *v, const value *s, const struct field *at, const char *what)
{
	const value *policy = check_get(v, s, "ipFamilyPolicy");

	if (span_is(value_span(policy), "SingleStack"))
		return;
	field_add(v, FIELD_INVALID, AT(at, "ipFamilyPolicy"), value_present(policy) ? field_value(v, policy) : SPAN("null"),
		"must be set to 'SingleStack' when releasing the secondary %s", what);
}

static span list_text(struct validation *v, const value *list) { return value_count(list) ? field_value(v, list) : SPAN("null"); }

// validateUpgradeDowngradeClusterIPs
static void keep_ips(struct validation *v, const value *s, const value *was, const struct field *up)
{
	const value *now = check_get(v, s, "clusterIPs"), *old = check_get(v, was, "clusterIPs");
	const struct field *at = AT(up, "clusterIPs");
	size_t n = value_count(now), before = value_count(old);

	if (service_headless(v, s) && service_headless(v, was))
		return;
	for (size_t i = 0; n == before && i < n; i++)
		if (!item_eq(now, old, i))
			field_add(v, FIELD_INVALID, AT_ITEM(at, i), list_text(v, now), "may not change once set");
	if (n == before)
		return;
	if (before > n && !n)
		field_add(v, FIELD_INVALID, AT_ITEM(at, 0), list_text(v, now), "primary clusterIP can not be unset");
	if (before && n && !item_eq(now, old, 0))
		field_add(v, FIELD_INVALID, AT_ITEM(at, 0), list_text(v, now), "may not change once set");
	if (before > n && n == 1)
		single_stack(v, s, up, "clusterIP");
}

// validateUpgradeDowngradeIPFamilies
static void keep_families(struct validation *v, const value *s, const value *was, const struct field *up)
{
	const value *now = check_get(v, s, "ipFamilies"), *old = check_get(v, was, "ipFamilies"), *ips = check_get(v, s, "clusterIPs");
	const struct field *at = AT_ITEM(AT(up, "ipFamilies"), 0);
	size_t n = value_count(now), before = value_count(old);

	if (service_headless(v, s) || service_headless(v, was))
		return;
	for (size_t i = 0; n == before && i < n; i++)
		if (!item_eq(now, old, i))
			field_add(v, FIELD_INVALID, at, list_text(v, now), "may not change once set");
	if (n == before)
		return;
	if (before > n && !value_count(ips))
		field_add(v, FIELD_INVALID, at, list_text(v, now), "primary ipFamily can not be unset");
	if (before && n && !item_eq(now, old, 0))
		field_add(v, FIELD_INVALID, at, list_text(v, ips), "may not change once set");
	if (before > n && n == 1)
		single_stack(v, s, up, "ipFamily");
}

static void keep_class(struct validation *v, const value *s, const value *was, const struct field *at)
{
	const value *now = check_get(v, s, "loadBalancerClass"), *old = check_get(v, was, "loadBalancerClass");
	bool balancer = span_is(check_text(v, s, "type"), "LoadBalancer");

	if (balancer && span_is(check_text(v, was, "type"), "LoadBalancer") &&
		(value_present(now) != value_present(old) || !span_eq(value_span(now), value_span(old))))
		field_add(v, FIELD_INVALID, AT(at, "loadBalancerClass"), value_present(now) ? field_value(v, now) : SPAN("null"), "may not change once set");
	if (!value_present(now))
		return;
	if (balancer)
		check_add(v, AT(at, "loadBalancerClass"), value_span(now), check_qualified_name(value_span(now)));
	else
		check_forbidden(v, AT(at, "loadBalancerClass"), "may only be used when `type` is 'LoadBalancer'");
}

static void create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, true, META_NAME_DNS1035);
	service_rules(v, o);
}

static void update(struct validation *v, const value *o, const value *old)
{
	const value *s = check_get(v, o, "spec"), *was = check_get(v, old, "spec");
	const struct field *at = AT(NULL, "spec");

	validate_meta_update(v, o, old);
	if (!span_is(check_text(v, s, "type"), "ExternalName") && !span_is(check_text(v, was, "type"), "ExternalName")) {
		keep_ips(v, s, was, at);
		keep_families(v, s, was, at);
	}
	keep_class(v, s, was, at);
	if (service_needs_health_check(v, s) && service_needs_health_check(v, was) &&
		check_int(v, s, "healthCheckNodePort", 0) != check_int(v, was, "healthCheckNodePort", 0))
		check_forbidden(v, AT(at, "healthCheckNodePort"), "field is immutable");
	service_rules(v, o);
}

static void ingress_point(struct validation *v, const value *x, const struct field *at)
{
	span ip = check_text(v, x, "ip"), host = check_text(v, x, "hostname");
	const value *mode = check_get(v, x, "ipMode");
	uint8_t b[16];
	bool is4;

	if (ip.n)
		check_ip_legacy(v, AT(at, "ip"), ip);
	if (!value_present(mode)) {
		if (ip.n)
			check_required(v, AT(at, "ipMode"), "must be specified when `ip` is set");
	} else if (!ip.n)
		check_forbidden(v, AT(at, "ipMode"), "may not be specified when `ip` is not set");
	else
		CHECK_ONE_OF(v, AT(at, "ipMode"), value_span(mode), "Proxy", "VIP");
	if (!host.n)
		return;
	check_add(v, AT(at, "hostname"), host, check_dns1123_subdomain(host));
	if (check_parse_ip(host, b, &is4))
		check_add(v, AT(at, "hostname"), host, (struct check){ { "must be a DNS name, not an IP address" }, 1 });
}

static void status_update(struct validation *v, const value *o, const value *old)
{
	const value *list = check_get(v, check_get(v, check_get(v, o, "status"), "loadBalancer"), "ingress");
	const struct field *at = AT(AT(AT(NULL, "status"), "loadBalancer"), "ingress");
	size_t i = 0;

	validate_meta_update(v, o, old);
	if (value_count(list) && !span_is(check_text(v, check_get(v, o, "spec"), "type"), "LoadBalancer")) {
		check_forbidden(v, at, "may only be used when `spec.type` is 'LoadBalancer'");
		return;
	}
	value_each(x, list)
		ingress_point(v, x, AT_ITEM(at, i++));
}

#define SOURCE "pkg/apis/core/validation/validation.go"
const struct validate_rule validate_service = { GK_SERVICE, "", create, update, SOURCE };
const struct validate_rule validate_service_status = { GK_SERVICE, "status", create, status_update, SOURCE };
