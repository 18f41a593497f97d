// EndpointSlice (pkg/apis/discovery/validation).
#include "k8s/validate/network/service.h"

static void too_many(struct validation *v, const struct field *at, size_t n, unsigned most)
{
	field_add(v, FIELD_TOO_MANY, at, arena_printf(v->arena, "%zu", n), "must have at most %u items", most);
}

static void address(struct validation *v, span ip, bool six, const struct field *at, size_t i)
{
	size_t told = v->errors.n;

	if (six)
		check_ip(v, AT_ITEM(at, i), ip);
	else
		check_ip_legacy(v, AT_ITEM(at, i), ip);
	if (v->errors.n > told)
		return;
	if (service_is_ip6(ip) != six)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, ip), "must be an IPv%c address", six ? '6' : '4');
	service_endpoint_ip(v, AT_ITEM(at, i), ip);
}

static bool hints(struct validation *v, const value *list, const struct field *at, bool zone)
{
	if (value_count(list) > 8) {
		too_many(v, at, value_count(list), 8);
		return false;
	}
	for (size_t i = 0; i < value_count(list); i++) {
		span name = check_text(v, value_item(list, i), "name");
		const struct field *item = AT(AT_ITEM(at, i), "name");
		if (check_among(v, list, i, "name", name))
			check_duplicate(v, item, name);
		check_add(v, item, name, zone ? check_label_value(name) : check_dns1123_subdomain(name));
	}
	return true;
}

static void topology(struct validation *v, const value *e, const struct field *at)
{
	const value *map = check_get(v, e, "deprecatedTopology");

	if (value_count(map) > 16)
		too_many(v, at, value_count(map), 16);
	meta_labels_check(v, at, map);
}

static void endpoint(struct validation *v, const value *e, span type, const struct field *at)
{
	const value *list = check_get(v, e, "addresses"), *node = check_get(v, e, "nodeName"), *host = check_get(v, e, "hostname");
	const value *h = check_get(v, e, "hints");
	const struct field *below = AT(at, "addresses");
	size_t i = 0;

	if (!value_count(list))
		check_required(v, below, "must contain at least 1 address");
	else if (value_count(list) > 100)
		too_many(v, below, value_count(list), 100);
	value_each(a, list) {
		if (span_is(type, "IPv4") || span_is(type, "IPv6"))
			address(v, value_span(a), span_is(type, "IPv6"), below, i);
		else if (span_is(type, "FQDN"))
			check_fqdn(v, AT_ITEM(below, i), value_span(a));
		i++;
	}
	if (node->type == VALUE_STRING)
		check_add(v, AT(at, "nodeName"), value_span(node), check_dns1123_subdomain(value_span(node)));
	topology(v, e, AT(at, "deprecatedTopology"));
	if (host->type == VALUE_STRING)
		check_add(v, AT(at, "hostname"), value_span(host), check_dns1123_label(value_span(host)));
	if (hints(v, check_get(v, h, "forZones"), AT(AT(at, "hints"), "forZones"), true))
		hints(v, check_get(v, h, "forNodes"), AT(AT(at, "hints"), "forNodes"), false);
}

static void port(struct validation *v, const value *p, struct spanmap *names, const struct field *at)
{
	const value *protocol = check_get(v, p, "protocol"), *app = check_get(v, p, "appProtocol");
	span name = check_text(v, p, "name");

	if (name.n)
		check_add(v, AT(at, "name"), name, check_dns1123_label(name));
	if (at_seen(v, names, name))
		check_duplicate(v, AT(at, "name"), name);
	if (!value_present(protocol))
		check_required(v, AT(at, "protocol"), "");
	else
		CHECK_ONE_OF(v, AT(at, "protocol"), value_span(protocol), "SCTP", "TCP", "UDP");
	if (app->type == VALUE_STRING)
		check_add(v, AT(at, "appProtocol"), value_span(app), check_qualified_name(value_span(app)));
}

static void rules(struct validation *v, const value *o, const value *old)
{
	const value *ports = check_get(v, o, "ports"), *list = check_get(v, o, "endpoints");
	span type = check_text(v, o, "addressType");
	struct spanmap names = { 0 };
	size_t i = 0;

	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	if (!type.n)
		check_required(v, AT(NULL, "addressType"), "");
	else
		CHECK_ONE_OF(v, AT(NULL, "addressType"), type, "FQDN", "IPv4", "IPv6");
	if (value_count(ports) > 20000)
		too_many(v, AT(NULL, "ports"), value_count(ports), 20000);
	else
		for (size_t k = 0; k < value_count(ports); k++)
			port(v, value_item(ports, k), &names, AT_ITEM(AT(NULL, "ports"), k));
	if (old && value_count(list) && value_equal(list, check_get(v, old, "endpoints"))) // what stands may have been let in by older rules
		return;
	if (value_count(list) > 1000)
		too_many(v, AT(NULL, "endpoints"), value_count(list), 1000);
	else
		value_each(e, list)
			endpoint(v, e, type, AT_ITEM(AT(NULL, "endpoints"), i++));
}

static void create(struct validation *v, const value *o) { rules(v, o, NULL); }

static void update(struct validation *v, const value *o, const value *old)
{
	rules(v, o, old);
	check_immutable(v, AT(NULL, "addressType"), check_get(v, o, "addressType"), check_get(v, old, "addressType"));
}

const struct validate_rule validate_endpointslice = { GK_ENDPOINT_SLICE, "", create, update, "pkg/apis/discovery/validation/validation.go" };
