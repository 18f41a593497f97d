// Service: what every create and update checks (pkg/apis/core/validation: validateService).
#include "k8s/validate/network/service.h"

static const char *const protocols[] = { "SCTP", "TCP", "UDP" };

bool service_headless(const struct validation *v, const value *spec)
{
	const value *ips = check_get(v, spec, "clusterIPs");

	return value_count(ips) == 1 && span_is(value_span(value_item(ips, 0)), "None");
}

static void by_type(struct validation *v, const value *s, span type, const struct field *at)
{
	const value *ports = check_get(v, s, "ports");
	bool balancer = span_is(type, "LoadBalancer"), headless = service_headless(v, s);
	size_t i = 0;

	value_each(p, ports) {
		if (balancer && check_int(v, p, "port", 0) == 10250)
			check_invalid(v, AT_ITEM(AT(at, "ports"), i), check_get(v, p, "port"), "may not expose port 10250 externally since it is used by kubelet");
		i++;
	}
	if (headless && (balancer || span_is(type, "NodePort")))
		field_add(v, FIELD_INVALID, AT_ITEM(AT(at, "clusterIPs"), 0), SPAN("\"None\""), "may not be set to 'None' for %.*s services", SPANF(type));
	if (!span_is(type, "ExternalName"))
		return;
	if (value_count(check_get(v, s, "clusterIPs")))
		check_forbidden(v, AT(at, "clusterIPs"), "may not be set for ExternalName services");
	if (value_count(check_get(v, s, "ipFamilies")))
		check_forbidden(v, AT(at, "ipFamilies"), "may not be set for ExternalName services");
	if (check_has(v, s, "ipFamilyPolicy"))
		check_forbidden(v, AT(at, "ipFamilyPolicy"), "may not be set for ExternalName services");
	span name = check_text(v, s, "externalName");
	if (span_ends(name, SPAN(".")))
		name.n--;
	if (name.n)
		check_add(v, AT(at, "externalName"), name, check_dns1123_subdomain(name));
	else
		check_required(v, AT(at, "externalName"), "");
}

void service_port_number_or_name(struct validation *v, const struct field *at, const value *port)
{
	if (port->type == VALUE_STRING)
		check_add(v, at, value_span(port), check_port_name(value_span(port)));
	else
		check_add_int(v, at, port->type == VALUE_INT ? port->i : 0, check_port(port->type == VALUE_INT ? port->i : 0));
}

static void one_port(struct validation *v, const value *ports, size_t i, struct spanmap *names, const struct field *at)
{
	const value *p = value_item(ports, i), *app = check_get(v, p, "appProtocol");
	span name = check_text(v, p, "name"), protocol = check_text(v, p, "protocol");

	if (value_count(ports) > 1 && !name.n)
		check_required(v, AT(at, "name"), "");
	else if (name.n) {
		check_add(v, AT(at, "name"), name, check_dns1123_label(name));
		if (at_seen(v, names, name))
			check_duplicate(v, AT(at, "name"), name);
	}
	check_add_int(v, AT(at, "port"), check_int(v, p, "port", 0), check_port(check_int(v, p, "port", 0)));
	if (!protocol.n)
		check_required(v, AT(at, "protocol"), "");
	else
		check_one_of(v, AT(at, "protocol"), protocol, protocols, 3);
	service_port_number_or_name(v, AT(at, "targetPort"), check_get(v, p, "targetPort"));
	if (app->type == VALUE_STRING)
		check_add(v, AT(at, "appProtocol"), value_span(app), check_qualified_name(value_span(app)));
}

static void affinity(struct validation *v, const value *s, const struct field *at)
{
	span kind = check_text(v, s, "sessionAffinity");
	const value *config = check_get(v, s, "sessionAffinityConfig"), *ip = check_get(v, config, "clientIP");
	const struct field *below = AT(at, "sessionAffinityConfig");

	if (!kind.n)
		check_required(v, AT(at, "sessionAffinity"), "");
	else
		CHECK_ONE_OF(v, AT(at, "sessionAffinity"), kind, "ClientIP", "None");
	if (span_is(kind, "None") && value_present(config))
		check_forbidden(v, below, "must not be set when session affinity is None");
	if (!span_is(kind, "ClientIP"))
		return;
	const value *seconds = check_get(v, ip, "timeoutSeconds");
	if (!value_present(config))
		check_required(v, below, "when session affinity type is ClientIP");
	else if (!value_present(ip))
		check_required(v, AT(below, "clientIP"), "when session affinity type is ClientIP");
	else if (!value_present(seconds))
		check_required(v, AT(AT(below, "clientIP"), "timeoutSeconds"), "when session affinity type is ClientIP");
	else if (seconds->type == VALUE_INT && (seconds->i <= 0 || seconds->i > 86400))
		check_invalid(v, AT(AT(below, "clientIP"), "timeoutSeconds"), seconds, "must be greater than 0 and less than 86400");
}

// core.ServicePort with only these two fields, as json prints the internal type.
static span port_key(struct validation *v, span protocol, int64_t port)
{
	return arena_printf(v->arena, "{\"Name\":\"\",\"Protocol\":%.*s,\"AppProtocol\":null,\"Port\":%lld,\"TargetPort\":0,\"NodePort\":0}",
		SPANF(field_quote(v->arena, protocol)), (long long)port);
}

// (protocol, number) pairs.
static bool port_seen(struct validation *v, struct spanmap *set, const value *p, const char *number)
{
	return at_seen(v, set, arena_printf(v->arena, "%.*s/%lld", SPANF(check_text(v, p, "protocol")), (long long)check_int(v, p, number, 0)));
}

static void ports_together(struct validation *v, const value *ports, span type, const struct field *at)
{
	struct spanmap node_ports = { 0 }, numbers = { 0 };
	size_t n = value_count(ports);

	for (size_t i = 0; i < n && span_is(type, "ClusterIP"); i++)
		if (check_int(v, value_item(ports, i), "nodePort", 0))
			check_forbidden(v, AT(AT_ITEM(at, i), "nodePort"), "may not be used when `type` is 'ClusterIP'");
	for (size_t i = 0; i < n; i++) {
		const value *node = check_get(v, value_item(ports, i), "nodePort");
		if (node->type == VALUE_INT && node->i && port_seen(v, &node_ports, value_item(ports, i), "nodePort"))
			field_add(v, FIELD_DUPLICATE, AT(AT_ITEM(at, i), "nodePort"), field_value(v, node), "%s", "");
	}
	for (size_t i = 0; i < n; i++)
		if (port_seen(v, &numbers, value_item(ports, i), "port")) {
			const value *p = value_item(ports, i);
			field_add(v, FIELD_DUPLICATE, AT_ITEM(at, i), port_key(v, check_text(v, p, "protocol"), check_int(v, p, "port", 0)), "%s", "");
		}
}

static void source_ranges(struct validation *v, const value *o, const value *s, bool balancer)
{
	const value *list = check_get(v, s, "loadBalancerSourceRanges");
	span text = meta_annotation(o, v->keys, SPAN("service.beta.kubernetes.io/load-balancer-source-ranges")), one;
	const struct field *at = AT(AT(NULL, "spec"), "LoadBalancerSourceRanges");
	size_t i = 0;

	if (value_count(list)) {
		if (!balancer)
			check_forbidden(v, at, "may only be used when `type` is 'LoadBalancer'");
		value_each(x, list)
			check_cidr_legacy(v, AT_ITEM(at, i++), span_trim(value_span(x)));
		return;
	}
	if (!text.p)
		return;
	at = AT_KEY(AT(AT(NULL, "metadata"), "annotations"), SPAN("service.beta.kubernetes.io/load-balancer-source-ranges"));
	if (!balancer)
		check_forbidden(v, at, "may only be used when `type` is 'LoadBalancer'");
	for (span rest = span_trim(text); rest.n;) {
		rest = span_cut(rest, ',', &one);
		check_cidr_legacy(v, at, span_trim(one));
		if (rest.p && !rest.n)
			check_cidr_legacy(v, at, SPAN(""));
	}
}

static bool external(const struct validation *v, const value *s, span type)
{
	return span_is(type, "LoadBalancer") || span_is(type, "NodePort") ||
		(span_is(type, "ClusterIP") && value_count(check_get(v, s, "externalIPs")));
}

bool service_needs_health_check(const struct validation *v, const value *spec)
{
	return span_is(check_text(v, spec, "type"), "LoadBalancer") && span_is(check_text(v, spec, "externalTrafficPolicy"), "Local");
}

static void traffic(struct validation *v, const value *s, span type, const struct field *at)
{
	span policy = check_text(v, s, "externalTrafficPolicy");
	const value *internal = check_get(v, s, "internalTrafficPolicy"), *spread = check_get(v, s, "trafficDistribution");
	int64_t health = check_int(v, s, "healthCheckNodePort", 0);

	if (!external(v, s, type)) {
		if (policy.n)
			field_add(v, FIELD_INVALID, AT(at, "externalTrafficPolicy"), field_quote(v->arena, policy), "may only be set for externally-accessible services");
	} else if (!policy.n)
		check_required(v, AT(at, "externalTrafficPolicy"), "");
	else
		CHECK_ONE_OF(v, AT(at, "externalTrafficPolicy"), policy, "Cluster", "Local");
	if (!service_needs_health_check(v, s)) {
		if (health)
			check_add_int(v, AT(at, "healthCheckNodePort"), health,
				(struct check){ { "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'" }, 1 });
	} else if (!health)
		check_required(v, AT(at, "healthCheckNodePort"), "");
	else
		check_add_int(v, AT(at, "healthCheckNodePort"), health, check_port(health));
	if (!value_present(internal) && (span_is(type, "NodePort") || span_is(type, "LoadBalancer") || span_is(type, "ClusterIP")))
		check_required(v, AT(at, "internalTrafficPolicy"), "");
	if (value_present(internal))
		CHECK_ONE_OF(v, AT(at, "internalTrafficPolicy"), value_span(internal), "Cluster", "Local");
	if (value_present(spread) && !check_gate(v, GATE_PreferSameTrafficDistribution))
		CHECK_ONE_OF(v, AT(at, "trafficDistribution"), value_span(spread), "PreferClose");
	else if (value_present(spread))
		CHECK_ONE_OF(v, AT(at, "trafficDistribution"), value_span(spread), "PreferClose", "PreferSameZone", "PreferSameNode");
}

static void balancer_class(struct validation *v, const value *s, bool balancer, const struct field *at)
{
	const value *class = check_get(v, s, "loadBalancerClass");

	if (!value_present(class))
		return;
	if (balancer)
		check_add(v, AT(at, "loadBalancerClass"), value_span(class), check_qualified_name(value_span(class)));
	else
		check_forbidden(v, AT(at, "loadBalancerClass"), "may only be used when `type` is 'LoadBalancer'");
}

static void addresses(struct validation *v, const value *s, const struct field *at)
{
	size_t i = 0;

	value_each(x, check_get(v, s, "externalIPs")) {
		size_t told = v->errors.n;
		const struct field *item = AT_ITEM(AT(at, "externalIPs"), i++);
		check_ip_legacy(v, item, value_span(x));
		if (v->errors.n == told)
			service_endpoint_ip(v, item, value_span(x));
	}
}

void service_rules(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec"), *ports = check_get(v, s, "ports"), *allocate = check_get(v, s, "allocateLoadBalancerNodePorts");
	const struct field *at = AT(NULL, "spec");
	span type = check_text(v, s, "type");
	bool balancer = span_is(type, "LoadBalancer");
	struct spanmap names = { 0 };
	span hints = meta_annotation(o, v->keys, SPAN("service.kubernetes.io/topology-aware-hints"));
	span mode = meta_annotation(o, v->keys, SPAN("service.kubernetes.io/topology-mode"));

	if (mode.p && hints.p && !span_eq(mode, hints))
		field_add(v, FIELD_INVALID, AT_KEY(AT(AT(NULL, "metadata"), "annotations"), SPAN("service.kubernetes.io/topology-mode")),
			field_quote(v->arena, mode), "must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified");
	if (!value_count(ports) && !service_headless(v, s) && !span_is(type, "ExternalName"))
		check_required(v, AT(at, "ports"), "");
	by_type(v, s, type, at);
	for (size_t i = 0; i < value_count(ports); i++)
		one_port(v, ports, i, &names, AT_ITEM(AT(at, "ports"), i));
	meta_labels_check(v, AT(at, "selector"), check_get(v, s, "selector"));
	affinity(v, s, at);
	service_addresses(v, s, at);
	addresses(v, s, at);
	if (!type.n)
		check_required(v, AT(at, "type"), "");
	else
		CHECK_ONE_OF(v, AT(at, "type"), type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
	ports_together(v, ports, type, AT(at, "ports"));
	source_ranges(v, o, s, balancer);
	if (value_present(allocate) && !balancer)
		check_forbidden(v, AT(at, "allocateLoadBalancerNodePorts"), "may only be used when `type` is 'LoadBalancer'");
	if (balancer && !value_present(allocate))
		check_required(v, AT(NULL, "allocateLoadBalancerNodePorts"), "");
	balancer_class(v, s, balancer, at);
	traffic(v, s, type, at);
}
