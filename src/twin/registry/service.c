// Services: kubernetes pkg/registry/core/service/{strategy,storage/alloc}.go, pkg/api/service/warnings.go. Addresses and ports that the server
// would pick are some address and some port; the cluster is taken to be single-stack IPv4, which is what a cluster is unless flags say otherwise.
#include "twin/registry/kind.h"

#include "k8s/meta.h"

#define SOME_IP "10.0.0.255"
#define SOME_PORT 30000

static bool is_type(struct storing *s, const value *spec, const char *type)
{
	(void)s;
	return span_is(value_get_span(spec, KEY_type), type);
}

static bool has_ip(struct storing *s, const value *spec) { return !is_type(s, spec, "ExternalName"); }
static bool headless(const value *spec) { return span_is(value_get_span(spec, KEY_clusterIP), "None"); }

static bool has_node_ports(struct storing *s, const value *spec)
{
	return is_type(s, spec, "NodePort") || is_type(s, spec, "LoadBalancer");
}

static bool has_health_port(struct storing *s, const value *spec)
{
	return is_type(s, spec, "LoadBalancer") && span_is(kind_text(s, spec, "externalTrafficPolicy"), "Local");
}

// NormalizeClusterIPs
static void same_ips(struct storing *s, value *spec, const value *old)
{
	span ip = value_get_span(spec, KEY_clusterIP), was = old ? value_get_span(old, KEY_clusterIP) : SPAN("");
	bool list = value_count(value_get(spec, KEY_clusterIPs)) > 0;
	bool same = old && value_equal(value_get(spec, KEY_clusterIPs), value_get(old, KEY_clusterIPs));

	if (!old ? ip.n && !list : ip.n && !span_eq(ip, was) && (same || !list))
		kind_set(s, spec, KEY_clusterIPs, edit_append(s->arena, &value_absent, value_string(ip)));
	else if (old && !ip.n && was.n && same)
		kind_set(s, spec, KEY_clusterIPs, value_absent);
	else if (old && ip.n && !list)
		kind_set(s, spec, KEY_clusterIPs, edit_append(s->arena, &value_absent, value_string(ip)));
}

// A cluster that serves IPv6 shows it in its Services.
static bool serves_ipv6(struct storing *s)
{
	snapshot_each(r, s->snap, GK_SERVICE)
		value_each(ip, value_at(snapshot_object(s->snap, r)->root, 2, KEY_spec, KEY_clusterIPs))
			if (span_find(value_span(ip), ':', 0) >= 0)
				return true;
	return false;
}

static void refuse(struct storing *s, const char *part, ptrdiff_t i, span bad, const char *why)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field spec = field_child(&root, "spec"), list = field_child(&spec, part), item = field_index(&list, i < 0 ? 0 : (size_t)i);

	if (s->v && !serves_ipv6(s))
		field_add(s->v, FIELD_INVALID, i < 0 ? &list : &item, bad, "%s", why);
}

// The families that the addresses of the request have, behind those it names.
static value families(struct storing *s, const value *spec)
{
	const value *ips = value_get(spec, KEY_clusterIPs);
	value list = *kind_get(s, spec, "ipFamilies");

	for (size_t i = value_count(&list); !headless(spec) && i < value_count(ips); i++) {
		bool six = span_find(value_span(value_item(ips, i)), ':', 0) >= 0;
		if (six && s->v)
			refuse(s, "clusterIPs", (ptrdiff_t)i, field_value(s->v, ips), "IPv6 is not configured on this cluster");
		list = edit_append(s->arena, &list, value_string(six ? SPAN("IPv6") : SPAN("IPv4")));
	}
	return value_count(&list) ? list : edit_append(s->arena, &value_absent, value_string(SPAN("IPv4")));
}

static bool refused(const struct storing *s) { return s->v && s->v->errors.n; }

// initIPFamilyFields
static void init_families(struct storing *s, value *spec)
{
	span policy = kind_text(s, spec, "ipFamilyPolicy");
	value list = families(s, spec);
	bool lone = headless(spec) && !value_count(value_get(spec, KEY_selector));

	if (refused(s))
		return;
	if (lone && !span_is(policy, "SingleStack")) {
		// Nobody but the user knows which families its endpoints have.
		if (!policy.n)
			policy = SPAN("RequireDualStack");
		if (list.n < 2)
			list = edit_append(s->arena, &list, value_string(span_is(value_span(value_item(&list, 0)), "IPv4") ? SPAN("IPv6") : SPAN("IPv4")));
	}
	if (!lone && span_is(policy, "RequireDualStack"))
		refuse(s, "ipFamilyPolicy", -1, field_quote(s->arena, policy), "this cluster is not configured for dual-stack services");
	for (size_t i = 0; !lone && i < value_count(&list); i++)
		if (span_is(value_span(&list.item[i]), "IPv6"))
			refuse(s, "ipFamilies", (ptrdiff_t)i, SPAN("\"IPv6\""), "not configured on this cluster");
	if (!policy.n)
		policy = SPAN("SingleStack");
	kind_set(s, spec, kind_key(s, "ipFamilies"), list);
	kind_set(s, spec, kind_key(s, "ipFamilyPolicy"), value_string(policy));
}

static void pick_ports(struct storing *s, value *spec)
{
	const value *off = kind_get(s, spec, "allocateLoadBalancerNodePorts");

	if (!has_node_ports(s, spec) || (is_type(s, spec, "LoadBalancer") && off->type == VALUE_BOOL && !off->b))
		return;
	value list = *value_get(spec, KEY_ports);
	for (size_t i = 0; i < value_count(&list); i++)
		if (!value_get_int(&list.item[i], KEY_nodePort, 0))
			list = edit_item(s->arena, &list, i, edit_set(s->arena, &list.item[i], KEY_nodePort, value_int(SOME_PORT + (int64_t)i)));
	if (value_count(&list))
		kind_set(s, spec, KEY_ports, list);
}

static void allocate(struct storing *s, value *spec)
{
	if (!has_ip(s, spec))
		return;
	init_families(s, spec);
	if (!value_get_span(spec, KEY_clusterIP).n && !value_count(value_get(spec, KEY_clusterIPs))) {
		kind_set(s, spec, KEY_clusterIP, value_string(SPAN(SOME_IP)));
		kind_set(s, spec, KEY_clusterIPs, edit_append(s->arena, &value_absent, value_string(SPAN(SOME_IP))));
	}
	pick_ports(s, spec);
	if (has_health_port(s, spec) && !value_get_int(spec, kind_key(s, "healthCheckNodePort"), 0))
		kind_set(s, spec, kind_key(s, "healthCheckNodePort"), value_int(SOME_PORT + 1000));
}

// defaultOnRead leaves these two on whatever the type; what the type makes meaningless goes.
static void create(struct storing *s, value *object)
{
	value spec = *value_get(object, KEY_spec);

	same_ips(s, &spec, NULL);
	allocate(s, &spec);
	kind_set(s, object, KEY_spec, spec);
	kind_create(s, object);
}

static bool in_use(const value *ports, int64_t port)
{
	value_each(p, ports)
		if (value_get_int(p, KEY_nodePort, 0) == port)
			return true;
	return false;
}

// patchAllocatedValues: a client need not repeat what the server picked.
static void patch_allocated(struct storing *s, value *spec, const value *old)
{
	uint32_t health = kind_key(s, "healthCheckNodePort");

	if (has_ip(s, spec) && has_ip(s, old)) {
		if (!value_get_span(spec, KEY_clusterIP).n)
			kind_set(s, spec, KEY_clusterIP, *value_get(old, KEY_clusterIP));
		if (!value_count(value_get(spec, KEY_clusterIPs)) && span_eq(value_get_span(spec, KEY_clusterIP), value_get_span(old, KEY_clusterIP)))
			kind_set(s, spec, KEY_clusterIPs, *value_get(old, KEY_clusterIPs));
	}
	value list = *value_get(spec, KEY_ports);
	for (size_t i = 0; has_node_ports(s, spec) && has_node_ports(s, old) && i < value_count(&list); i++)
		value_each(p, value_get(old, KEY_ports)) {
			int64_t had = value_get_int(p, KEY_nodePort, 0);
			if (had && !value_get_int(&list.item[i], KEY_nodePort, 0) && !in_use(&list, had) &&
				span_eq(value_get_span(p, KEY_name), value_get_span(&list.item[i], KEY_name)))
				list = edit_item(s->arena, &list, i, edit_set(s->arena, &list.item[i], KEY_nodePort, value_int(had)));
		}
	if (value_count(&list))
		kind_set(s, spec, KEY_ports, list);
	if (has_health_port(s, spec) && has_health_port(s, old) && !value_get_int(spec, health, 0))
		kind_set(s, spec, health, *value_get(old, health));
}

static bool same_member(struct storing *s, const value *a, const value *b, const char *name)
{
	return value_equal(kind_get(s, a, name), kind_get(s, b, name));
}

static void drop_node_ports(struct storing *s, value *spec, const value *old)
{
	value list = *value_get(spec, KEY_ports);

	for (size_t i = 0; i < value_count(&list); i++)
		if (in_use(value_get(old, KEY_ports), value_get_int(&list.item[i], KEY_nodePort, -1)))
			list = edit_item(s->arena, &list, i, edit_del(s->arena, &list.item[i], KEY_nodePort));
	if (value_count(&list))
		kind_set(s, spec, KEY_ports, list);
}

// dropTypeDependentFields: what the old type needed and the new one cannot have, when the client did not touch it.
static void drop_by_type(struct storing *s, value *spec, const value *old)
{
	static const char *const ips[] = { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" };
	static const struct { const char *type, *field; } lb[] = { { "LoadBalancer", "allocateLoadBalancerNodePorts" }, { "LoadBalancer", "loadBalancerClass" } };

	if (has_ip(s, old) && !has_ip(s, spec))
		for (size_t i = 0; i < sizeof ips / sizeof *ips; i++)
			if (same_member(s, spec, old, ips[i]))
				kind_set(s, spec, kind_key(s, ips[i]), value_absent);
	if (has_node_ports(s, old) && !has_node_ports(s, spec))
		drop_node_ports(s, spec, old);
	if (has_health_port(s, old) && !has_health_port(s, spec) && same_member(s, spec, old, "healthCheckNodePort"))
		kind_set(s, spec, kind_key(s, "healthCheckNodePort"), value_absent);
	for (size_t i = 0; i < 2; i++)
		if (is_type(s, old, lb[i].type) && !is_type(s, spec, lb[i].type) && same_member(s, spec, old, lb[i].field))
			kind_set(s, spec, kind_key(s, lb[i].field), value_absent);
	bool was = has_node_ports(s, old) || value_count(value_get(old, KEY_externalIPs)), is = has_node_ports(s, spec) ||
		value_count(value_get(spec, KEY_externalIPs));
	if (was && !is && same_member(s, spec, old, "externalTrafficPolicy"))
		kind_set(s, spec, kind_key(s, "externalTrafficPolicy"), value_absent);
}

static void update(struct storing *s, value *object, const value *old)
{
	value spec = *value_get(object, KEY_spec);
	const value *was = value_get(old, KEY_spec);

	same_ips(s, &spec, was);
	drop_by_type(s, &spec, was);
	patch_allocated(s, &spec, was);
	allocate(s, &spec);
	kind_set(s, object, KEY_spec, spec);
	kind_update(s, object, old);
}

static void warn_addresses(struct storing *s, const value *spec)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field at = field_child(&root, "spec"), ips = field_child(&at, "clusterIPs"), outside = field_child(&at, "externalIPs"),
		balancer = field_child(&at, "loadBalancerIP");
	size_t i = 0;

	value_each(ip, headless(spec) ? &value_absent : value_get(spec, KEY_clusterIPs)) {
		struct field f = field_index(&ips, i++);
		kind_warn_ip(s, &f, value_span(ip));
	}
	i = 0;
	value_each(ip, value_get(spec, KEY_externalIPs)) {
		struct field f = field_index(&outside, i++);
		kind_warn_ip(s, &f, value_span(ip));
	}
	kind_warn_ip(s, &balancer, value_get_span(spec, KEY_loadBalancerIP));
}

static void warn(struct storing *s, const value *object, const value *old)
{
	const value *spec = value_get(object, KEY_spec);
	bool external = is_type(s, spec, "ExternalName");

	(void)old;
	if (meta_annotation(object, s->keys, SPAN("service.kubernetes.io/topology-aware-hints")).p)
		kind_warn(s, "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead");
	if (headless(spec)) {
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

#define SOURCE "kubernetes pkg/registry/core/service"
const struct registry_entry registry_service = { .gk = GK_SERVICE, .subresource = "", .create = create, .update = update, .warn = warn,
	.update_creates = true, .source = SOURCE };
const struct registry_entry registry_service_status = { .gk = GK_SERVICE, .subresource = "status", .update = kind_update_status, .source = SOURCE };
