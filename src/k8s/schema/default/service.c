// Service: SetDefaults_Service. Addresses, families and node ports come from the registry, not from defaulting.
#include "k8s/schema/default/rule.h"

static const struct default_constant constants[] = { { "sessionAffinity", DEFAULT_STRING("None") }, { "type", DEFAULT_STRING("ClusterIP") } };
static const struct default_constant port_constants[] = { { "protocol", DEFAULT_STRING("TCP") } };

static value port(struct defaults *d, value v)
{
	const value *target = default_get(d, &v, "targetPort"), *own = default_get(d, &v, "port");
	bool unset = target->type == VALUE_ABSENT || (target->type == VALUE_INT && target->i == 0) ||
	             (target->type == VALUE_STRING && target->n == 0);

	return unset ? default_put(d, v, "targetPort", own->type == VALUE_INT ? *own : value_int(0)) : v;
}

static value affinity(struct defaults *d, value v)
{
	const value *config = default_get(d, &v, "sessionAffinityConfig");
	const value *timeout = default_get(d, default_get(d, config, "clientIP"), "timeoutSeconds");

	if (default_is(d, &v, "sessionAffinity", "None"))
		return edit_del(d->arena, &v, intern_id(d->keys, SPAN("sessionAffinityConfig")));
	if (!default_is(d, &v, "sessionAffinity", "ClientIP") || timeout->type != VALUE_ABSENT)
		return v;
	return default_put(d, v, "sessionAffinityConfig", default_put(d, value_object(NULL, 0), "clientIP",
	                   default_put(d, value_object(NULL, 0), "timeoutSeconds", value_int(10800))));
}

static value spec(struct defaults *d, value v)
{
	bool cluster = default_is(d, &v, "type", "ClusterIP"), balancer = default_is(d, &v, "type", "LoadBalancer");
	bool node = default_is(d, &v, "type", "NodePort");

	v = affinity(d, v);
	if (balancer || node || (cluster && value_count(default_get(d, &v, "externalIPs"))))
		v = default_absent(d, v, "externalTrafficPolicy", default_text("Cluster"));
	if ((balancer || node || cluster) && d->minor >= 22) // KEP-2086, on by default from 1.22
		v = default_absent(d, v, "internalTrafficPolicy", default_text("Cluster"));
	if (balancer && d->minor >= 22) // KEP-1864
		v = default_absent(d, v, "allocateLoadBalancerNodePorts", value_bool(true));
	return v;
}

// KEP-1860: an address that a balancer has is a virtual one unless it is said (v1.LoadBalancerIPModeVIP).
static value virtual_ip(struct defaults *d, value v)
{
	return value_span(default_get(d, &v, "ip")).n ? default_absent(d, v, "ipMode", default_text("VIP")) : v;
}

static value balancer(struct defaults *d, value v) { return default_each(d, v, "ingress", virtual_ip); }

static value service(struct defaults *d, value v)
{
	const value *s = default_get(d, &v, "spec"), *status = default_get(d, &v, "status"), *b = default_get(d, status, "loadBalancer");

	if (d->minor < 30 || !default_is(d, s, "type", "LoadBalancer") || !value_count(default_get(d, b, "ingress")))
		return v;
	return default_put(d, v, "status", default_put(d, *status, "loadBalancer", balancer(d, *b)));
}

static const struct default_rule rules[] = {
	{ "core.v1.Service", NULL, 0, service },
	{ "core.v1.ServiceSpec", constants, DEFAULT_COUNT(constants), spec },
	{ "core.v1.ServicePort", port_constants, DEFAULT_COUNT(port_constants), port },
};

const struct default_set default_service = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
