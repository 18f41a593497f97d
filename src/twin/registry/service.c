// Services: kubernetes pkg/registry/core/service/strategy.go, pkg/api/service/warnings.go.
#include "twin/registry/service_alloc.h"

#include "k8s/meta.h"

static void create(struct storing *s, value *object)
{
	value spec = *value_get(object, KEY_spec);

	service_alloc(s, &spec, NULL);
	kind_set(s, object, KEY_spec, spec);
	kind_create(s, object);
}

static bool same_member(struct storing *s, const value *a, const value *b, const char *name)
{
	return value_equal(kind_get(s, a, name), kind_get(s, b, name));
}

static bool in_use(const value *ports, int64_t port)
{
	value_each(p, ports)
		if (value_get_int(p, KEY_nodePort, 0) == port)
			return true;
	return port == 0;
}

// sameNodePorts: only when no port is new.
static void drop_node_ports(struct storing *s, value *spec, const value *old)
{
	value list = *value_get(spec, KEY_ports);

	value_each(p, &list)
		if (!in_use(value_get(old, KEY_ports), value_get_int(p, KEY_nodePort, 0)))
			return;
	for (size_t i = 0; i < value_count(&list); i++)
		list = edit_item(s->arena, &list, i, edit_del(s->arena, &list.item[i], KEY_nodePort));
	if (value_count(&list))
		kind_set(s, spec, KEY_ports, list);
}

// pkg/api/service ExternallyAccessible
static bool accessible(const value *spec)
{
	return service_has_ports(spec) || (service_is_type(spec, "ClusterIP") && value_count(value_get(spec, KEY_externalIPs)));
}

// dropTypeDependentFields: what the old type needed and the new one cannot have, when the client did not touch it.
static void drop_by_type(struct storing *s, value *spec, const value *old)
{
	static const char *const ips[] = { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" };
	static const struct { const char *type, *field; } lb[] = { { "LoadBalancer", "allocateLoadBalancerNodePorts" }, { "LoadBalancer", "loadBalancerClass" } };

	if (service_has_ip(old) && !service_has_ip(spec))
		for (size_t i = 0; i < sizeof ips / sizeof *ips; i++)
			if (same_member(s, spec, old, ips[i]))
				kind_set(s, spec, kind_key(s, ips[i]), value_absent);
	if (service_has_ports(old) && !service_has_ports(spec))
		drop_node_ports(s, spec, old);
	if (service_has_health(s, old) && !service_has_health(s, spec) && same_member(s, spec, old, "healthCheckNodePort"))
		kind_set(s, spec, kind_key(s, "healthCheckNodePort"), value_absent);
	for (size_t i = 0; i < 2; i++)
		if (service_is_type(old, lb[i].type) && !service_is_type(spec, lb[i].type) && same_member(s, spec, old, lb[i].field))
			kind_set(s, spec, kind_key(s, lb[i].field), value_absent);
	if (accessible(old) && !accessible(spec) && same_member(s, spec, old, "externalTrafficPolicy"))
		kind_set(s, spec, kind_key(s, "externalTrafficPolicy"), value_absent);
}

static void update(struct storing *s, value *object, const value *old)
{
	value spec = *value_get(object, KEY_spec);
	const value *was = value_get(old, KEY_spec);

	service_alloc(s, &spec, was);
	drop_by_type(s, &spec, was);
	kind_set(s, object, KEY_spec, spec);
	kind_update(s, object, old);
	if (!service_is_type(&spec, "LoadBalancer"))
		kind_set_in(s, object, KEY_status, "loadBalancer", value_object(NULL, 0));
}

static void warn_addresses(struct storing *s, const value *spec)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field at = field_child(&root, "spec"), ips = field_child(&at, "clusterIPs"), outside = field_child(&at, "externalIPs"),
		balancer = field_child(&at, "loadBalancerIP"), ranges = field_child(&at, "loadBalancerSourceRanges");
	size_t i = 0;

	value_each(ip, service_is_headless(spec) ? &value_absent : value_get(spec, KEY_clusterIPs)) {
		struct field f = field_index(&ips, i++);
		kind_warn_ip(s, &f, value_span(ip));
	}
	i = 0;
	value_each(ip, value_get(spec, KEY_externalIPs)) {
		struct field f = field_index(&outside, i++);
		kind_warn_ip(s, &f, value_span(ip));
	}
	kind_warn_ip(s, &balancer, value_get_span(spec, KEY_loadBalancerIP));
	i = 0;
	value_each(range, kind_get(s, spec, "loadBalancerSourceRanges")) {
		struct field f = field_index(&ranges, i++);
		kind_warn_cidr(s, &f, value_span(range));
	}
}

static void warn(struct storing *s, const value *object, const value *old)
{
	const value *spec = value_get(object, KEY_spec);
	bool external = service_is_type(spec, "ExternalName");

	(void)old;
	if (meta_annotation(object, s->keys, SPAN("service.kubernetes.io/topology-aware-hints")).p)
		kind_warn(s, "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead");
	if (service_is_headless(spec)) {
		if (value_get_span(spec, KEY_loadBalancerIP).n)
			kind_warn(s, "spec.loadBalancerIP is ignored for headless services");
		if (value_count(value_get(spec, KEY_externalIPs)))
			kind_warn(s, "spec.externalIPs is ignored for headless services");
		if (!span_is(kind_text(s, spec, "sessionAffinity"), "None"))
			kind_warn(s, "spec.SessionAffinity is ignored for headless services");
	}
	warn_addresses(s, spec);
	if (external && value_count(value_get(spec, KEY_externalIPs)))
		kind_warn(s, "spec.externalIPs is ignored when spec.type is \"ExternalName\"");
	if (!external && value_get_span(spec, KEY_externalName).n)
		kind_warn(s, "spec.externalName is ignored when spec.type is not \"ExternalName\"");
	if (span_is(kind_text(s, spec, "trafficDistribution"), "PreferClose"))
		kind_warn(s, "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
}

// defaultOnReadInternalTrafficPolicy
static void shown(struct storing *s, value *object)
{
	if (service_is_type(value_get(object, KEY_spec), "ExternalName"))
		kind_set_in(s, object, KEY_spec, "internalTrafficPolicy", value_absent);
}

#define SOURCE "kubernetes pkg/registry/core/service"
const struct registry_entry registry_service = { .gk = GK_SERVICE, .subresource = "", .create = create, .update = update, .warn = warn,
	.answer = shown, .update_creates = true, .source = SOURCE };
const struct registry_entry registry_service_status = { .gk = GK_SERVICE, .subresource = "status", .update = kind_update_status,
	.warn = kind_warn_balancer, .source = SOURCE };
