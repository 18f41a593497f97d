// IPAddress, ServiceCIDR (pkg/apis/networking/validation).
#include "k8s/validate/at.h"

static void segment(struct validation *v, const struct field *at, span s, bool needed)
{
	if (s.n)
		check_add(v, at, s, check_path_segment(s));
	else if (needed)
		check_required(v, at, "");
}

static void address_create(struct validation *v, const value *o)
{
	const value *p = check_get(v, check_get(v, o, "spec"), "parentRef");
	const struct field *at = AT(AT(NULL, "spec"), "parentRef");
	span group = check_text(v, p, "group");

	check_ip(v, AT(AT(NULL, "metadata"), "name"), meta_name(o));
	validate_meta_create(v, o, false, META_NAME_ANY);
	if (!value_present(p)) {
		check_required(v, at, "");
		return;
	}
	if (group.n)
		check_add(v, AT(at, "group"), group, check_dns1123_subdomain(group));
	segment(v, AT(at, "resource"), check_text(v, p, "resource"), true);
	segment(v, AT(at, "name"), check_text(v, p, "name"), true);
	segment(v, AT(at, "namespace"), check_text(v, p, "namespace"), false);
}

static void address_update(struct validation *v, const value *o, const value *old)
{
	address_create(v, o);
	validate_meta_update(v, o, old);
	check_immutable(v, AT(AT(NULL, "spec"), "parentRef"), check_get(v, check_get(v, o, "spec"), "parentRef"),
		check_get(v, check_get(v, old, "spec"), "parentRef"));
}

static void cidrs(struct validation *v, const value *o)
{
	const value *list = check_get(v, check_get(v, o, "spec"), "cidrs");
	const struct field *at = AT(AT(NULL, "spec"), "cidrs");
	uint8_t ip[16];
	bool first, second;
	unsigned bits;
	size_t i = 0;

	if (!value_count(list)) {
		check_required(v, at, "at least one CIDR required");
		return;
	}
	if (value_count(list) > 2) {
		field_add(v, FIELD_INVALID, at, arena_printf(v->arena, "{\"CIDRs\":%.*s}", SPANF(field_value(v, list))), "may only hold up to 2 values");
		return;
	}
	value_each(x, list)
		check_cidr(v, AT_ITEM(at, i++), value_span(x));
	if (value_count(list) == 2 && check_parse_cidr(value_span(value_item(list, 0)), ip, &first, &bits) &&
		check_parse_cidr(value_span(value_item(list, 1)), ip, &second, &bits) && first == second)
		check_invalid(v, at, list, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
}

static void cidr_create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	cidrs(v, o);
}

static void cidr_update(struct validation *v, const value *o, const value *old)
{
	const value *now = check_get(v, check_get(v, o, "spec"), "cidrs"), *was = check_get(v, check_get(v, old, "spec"), "cidrs");
	const struct field *at = AT(AT(NULL, "spec"), "cidrs");
	size_t n = value_count(now), before = value_count(was);

	validate_meta_update(v, o, old);
	if (n != before && !(before == 1 && n == 2)) {
		check_invalid(v, at, now, "field is immutable");
		return;
	}
	for (size_t i = 0; i < before; i++)
		if (!span_eq(value_span(value_item(now, i)), value_span(value_item(was, i))))
			check_invalid(v, AT_ITEM(at, i), value_item(now, i), "field is immutable");
	if (n != before)
		cidrs(v, o);
}

#define SOURCE "pkg/apis/networking/validation/validation.go"
const struct validate_rule validate_ipaddress = { GK_IP_ADDRESS, "", address_create, address_update, SOURCE };
const struct validate_rule validate_servicecidr = { GK_SERVICE_CIDR, "", cidr_create, cidr_update, SOURCE };
