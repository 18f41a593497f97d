// Addresses of the network: kubernetes pkg/registry/{core/endpoint,discovery/endpointslice,networking/{ingress,networkpolicy}}/strategy.go.
#include "twin/registry/kind.h"

#include "k8s/meta.h"
#include "k8s/validate/check.h"

#define HOST_LABEL "kubernetes.io/hostname"

// ---- endpoints -------------------------------------------------------------------------------------------------------------------
static bool managed_by(const struct storing *s, const value *object, const char *label, const char *who)
{
	return span_is(value_span(meta_member(meta_labels(object), s->keys, span_str(label))), who);
}

static void subset_addresses(struct storing *s, const struct field *subset, const value *x, const char *which)
{
	struct field list = field_child(subset, which);
	size_t i = 0;

	value_each(a, kind_get(s, x, which)) {
		struct field item = field_index(&list, i++), at = field_child(&item, "ip");
		kind_warn_ip(s, &at, kind_text(s, a, "ip"));
	}
}

// endpointsWarnings: what the controller wrote is not looked at.
static void warn_endpoints(struct storing *s, const value *object, const value *old)
{
	struct field list = field_child(NULL, "subsets");
	size_t i = 0;

	(void)old;
	if (managed_by(s, object, "endpoints.kubernetes.io/managed-by", "endpoint-controller"))
		return;
	value_each(x, kind_get(s, object, "subsets")) {
		struct field at = field_index(&list, i++);
		subset_addresses(s, &at, x, "addresses");
		subset_addresses(s, &at, x, "notReadyAddresses");
	}
}

// ---- endpoint slices -------------------------------------------------------------------------------------------------------------
static bool had_host(struct storing *s, const value *old, span host)
{
	value_each(e, kind_get(s, old, "endpoints")) {
		span name = kind_text(s, kind_get(s, e, "deprecatedTopology"), HOST_LABEL);
		if (name.n && span_eq(name, host))
			return true;
	}
	return false;
}

// dropTopologyOnV1: v1 does not write deprecatedTopology; a node name that was kept there goes where it belongs.
static void drop_topology(struct storing *s, value *object, const value *old)
{
	uint32_t key = kind_key(s, "endpoints"), topology = kind_key(s, "deprecatedTopology"), node = kind_key(s, "nodeName");
	value list = *value_get(object, key);

	if (!value_count(&list) || (old && value_equal(&list, value_get(old, key))))
		return;
	for (size_t i = 0; i < list.n; i++) {
		value e = list.item[i];
		const value *labels = value_get(&e, topology);
		span host = kind_text(s, labels, HOST_LABEL);
		if (labels->type == VALUE_ABSENT)
			continue;
		if (!value_present(value_get(&e, node)) && old && had_host(s, old, host) && !check_dns1123_subdomain(host).n)
			kind_set(s, &e, node, value_string(host));
		kind_set(s, &e, topology, value_absent);
		list = edit_item(s->arena, &list, i, e);
	}
	kind_set(s, object, key, list);
}

static void create_slice(struct storing *s, value *object) { drop_topology(s, object, NULL); }
static void update_slice(struct storing *s, value *object, const value *old) { drop_topology(s, object, old); }

static void warn_slice(struct storing *s, const value *object, const value *old)
{
	static const char *const label = "endpointslice.kubernetes.io/managed-by";
	struct field list = field_child(NULL, "endpoints");
	size_t i = 0;

	if (!old && span_is(kind_text(s, object, "addressType"), "FQDN"))
		kind_warn(s, "spec.addressType: FQDN endpoints are deprecated");
	if (managed_by(s, object, label, "endpointslice-controller.k8s.io") || managed_by(s, object, label, "endpointslicemirroring-controller.k8s.io"))
		return;
	value_each(e, kind_get(s, object, "endpoints")) {
		struct field item = field_index(&list, i++), addresses = field_child(&item, "addresses");
		size_t k = 0;
		value_each(a, kind_get(s, e, "addresses")) {
			struct field at = field_index(&addresses, k++);
			kind_warn_ip(s, &at, value_span(a));
		}
	}
}

// ---- network policies ------------------------------------------------------------------------------------------------------------
static void warn_block(struct storing *s, const struct field *peer, const value *block)
{
	struct field at = field_child(peer, "ipBlock"), cidr = field_child(&at, "cidr"), list = field_child(&at, "except");
	size_t i = 0;

	if (!value_present(block))
		return;
	kind_warn_cidr(s, &cidr, kind_text(s, block, "cidr"));
	value_each(x, kind_get(s, block, "except")) {
		struct field item = field_index(&list, i++);
		kind_warn_cidr(s, &item, value_span(x));
	}
}

// networkPolicyWarnings
static void warn_policy(struct storing *s, const value *object, const value *old)
{
	static const char *const ways[][2] = { { "ingress", "from" }, { "egress", "to" } };
	struct field spec = field_child(NULL, "spec");

	(void)old;
	for (size_t w = 0; w < 2; w++) {
		struct field list = field_child(&spec, ways[w][0]);
		size_t i = 0;
		value_each(rule, kind_get(s, value_get(object, KEY_spec), ways[w][0])) {
			struct field item = field_index(&list, i++), peers = field_child(&item, ways[w][1]);
			size_t k = 0;
			value_each(p, kind_get(s, rule, ways[w][1])) {
				struct field peer = field_index(&peers, k++);
				warn_block(s, &peer, kind_get(s, p, "ipBlock"));
			}
		}
	}
}

// ---- ingresses -------------------------------------------------------------------------------------------------------------------
static void warn_ingress(struct storing *s, const value *object, const value *old)
{
	if (!old && meta_annotation(object, s->keys, SPAN("kubernetes.io/ingress.class")).p)
		kind_warn(s, "annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead");
}

void kind_warn_balancer(struct storing *s, const value *object, const value *old)
{
	struct field status = field_child(NULL, "status"), balancer = field_child(&status, "loadBalancer"), list = field_child(&balancer, "ingress");
	size_t i = 0;

	(void)old;
	value_each(x, kind_get(s, kind_get(s, value_get(object, KEY_status), "loadBalancer"), "ingress")) {
		struct field at = field_index(&list, i++);
		kind_warn_ip(s, &at, kind_text(s, x, "ip"));
	}
}

#define REG "kubernetes pkg/registry/"
const struct registry_entry registry_endpoints = { .gk = GK_ENDPOINTS, .subresource = "", .warn = warn_endpoints, .update_creates = true,
	.source = REG "core/endpoint/strategy.go" };
const struct registry_entry registry_endpoint_slice = { .gk = GK_ENDPOINT_SLICE, .subresource = "", .create = create_slice, .update = update_slice,
	.warn = warn_slice, .source = REG "discovery/endpointslice/strategy.go" };
const struct registry_entry registry_network_policy = { .gk = GK_NETWORK_POLICY, .subresource = "", .warn = warn_policy,
	.source = REG "networking/networkpolicy/strategy.go" };
const struct registry_entry registry_ingress = { .gk = GK_INGRESS, .subresource = "", .create = kind_create, .update = kind_update,
	.warn = warn_ingress, .source = REG "networking/ingress/strategy.go" };
const struct registry_entry registry_ingress_status = { .gk = GK_INGRESS, .subresource = "status", .update = kind_update_status,
	.warn = kind_warn_balancer, .source = REG "networking/ingress/strategy.go" };
