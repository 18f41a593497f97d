// Endpoints (pkg/apis/core/validation: ValidateEndpoints).
#include "k8s/validate/network/service.h"

static void address(struct validation *v, const value *a, const struct field *at)
{
	span ip = check_text(v, a, "ip"), host = check_text(v, a, "hostname");
	const value *node = check_get(v, a, "nodeName");

	check_ip_legacy(v, AT(at, "ip"), ip);
	if (host.n)
		check_add(v, AT(at, "hostname"), host, check_dns1123_label(host));
	if (node->type == VALUE_STRING)
		check_add(v, AT(at, "nodeName"), value_span(node), check_dns1123_subdomain(value_span(node)));
	service_endpoint_ip(v, AT(at, "ip"), ip);
}

static void port(struct validation *v, const value *p, bool named, const struct field *at)
{
	span name = check_text(v, p, "name"), protocol = check_text(v, p, "protocol");
	const value *app = check_get(v, p, "appProtocol");
	int64_t number = check_int(v, p, "port", 0);

	if (named && !name.n)
		check_required(v, AT(at, "name"), "");
	else if (name.n)
		check_add(v, AT(at, "name"), name, check_dns1123_label(name));
	check_add_int(v, AT(at, "port"), number, check_port(number));
	if (!protocol.n)
		check_required(v, AT(at, "protocol"), "");
	else
		CHECK_ONE_OF(v, AT(at, "protocol"), protocol, "SCTP", "TCP", "UDP");
	if (app->type == VALUE_STRING)
		check_add(v, AT(at, "appProtocol"), value_span(app), check_qualified_name(value_span(app)));
}

static void subset(struct validation *v, const value *s, const struct field *at)
{
	const value *ready = check_get(v, s, "addresses"), *other = check_get(v, s, "notReadyAddresses"), *ports = check_get(v, s, "ports");
	size_t i = 0;

	if (!value_count(ready) && !value_count(other))
		check_required(v, at, "must specify `addresses` or `notReadyAddresses`");
	value_each(a, ready)
		address(v, a, AT_ITEM(AT(at, "addresses"), i++));
	i = 0;
	value_each(a, other)
		address(v, a, AT_ITEM(AT(at, "notReadyAddresses"), i++));
	i = 0;
	value_each(p, ports)
		port(v, p, value_count(ports) > 1, AT_ITEM(AT(at, "ports"), i++));
}

static void create(struct validation *v, const value *o)
{
	size_t i = 0;

	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	value_each(s, check_get(v, o, "subsets"))
		subset(v, s, AT_ITEM(AT(NULL, "subsets"), i++));
}

static void update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	create(v, o);
}

const struct validate_rule validate_endpoints = { GK_ENDPOINTS, "", create, update, "pkg/apis/core/validation/validation.go" };
