// Addresses that the server would pick are some address; the cluster is taken to be single-stack IPv4 unless its Services show otherwise. Node ports
// are those that a dry run shows (portallocator/operation.go AllocateNext).
#include "twin/registry/service_alloc.h"

#include "k8s/meta.h"
#include "k8s/validate/network/service.h"

#define SOME_IP "10.0.0.255"
#define SOME_IP6 "fd00::ffff"
#define FIRST_PORT 32769

bool service_is_type(const value *spec, const char *type) { return span_is(value_get_span(spec, KEY_type), type); }
bool service_has_ip(const value *spec) { return !service_is_type(spec, "ExternalName"); }
bool service_is_headless(const value *spec) { return span_is(value_get_span(spec, KEY_clusterIP), "None"); }
bool service_has_ports(const value *spec) { return service_is_type(spec, "NodePort") || service_is_type(spec, "LoadBalancer"); }

bool service_has_health(struct storing *s, const value *spec)
{
	return service_is_type(spec, "LoadBalancer") && span_is(kind_text(s, spec, "externalTrafficPolicy"), "Local");
}

static bool same_list(const value *a, const value *b)
{
	return value_count(a) == value_count(b) && (!value_count(a) || value_equal(a, b));
}

static bool same_ips(const value *a, const value *b) { return same_list(value_get(a, KEY_clusterIPs), value_get(b, KEY_clusterIPs)); }

// normalizeClusterIPs
static void normalize(struct storing *s, value *spec, const value *old)
{
	span ip = value_get_span(spec, KEY_clusterIP), was = value_get_span(old, KEY_clusterIP);
	value one = edit_append(s->arena, &value_absent, value_string(ip));
	bool list = value_count(value_get(spec, KEY_clusterIPs)) > 0;

	if (!value_present(old)) {
		if (ip.n && !list)
			kind_set(s, spec, KEY_clusterIPs, one);
		return;
	}
	if (!list && value_count(value_get(old, KEY_clusterIPs)) && span_eq(ip, was))
		kind_set(s, spec, KEY_clusterIPs, *value_get(old, KEY_clusterIPs));
	if (!span_eq(ip, was) && same_ips(spec, old))
		kind_set(s, spec, KEY_clusterIPs, was.n && !ip.n ? value_absent : one);
}

static void refuse(struct storing *s, const char *part, ptrdiff_t i, span bad, const char *why)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field spec = field_child(&root, "spec"), list = field_child(&spec, part), item = field_index(&list, i < 0 ? 0 : (size_t)i);

	if (s->v)
		field_add(s->v, FIELD_INVALID, i < 0 ? &list : &item, bad, "%s", why);
}

static bool refused(const struct storing *s) { return (s->v && s->v->errors.n) || s->fault.p; }

// isMatchingPreferDualStackClusterIPFields: such a Service is left as it is.
static bool stays(struct storing *s, const value *spec, const value *old)
{
	span now = kind_text(s, spec, "ipFamilyPolicy"), was = kind_text(s, old, "ipFamilyPolicy");

	return value_present(old) && span_is(now, "PreferDualStack") && (!was.n || span_eq(was, now)) &&
		span_eq(value_get_span(spec, KEY_type), value_get_span(old, KEY_type)) && same_ips(spec, old) &&
		same_list(kind_get(s, spec, "ipFamilies"), kind_get(s, old, "ipFamilies"));
}

static value head(struct storing *s, const value *list) { return edit_append(s->arena, &value_absent, *value_item(list, 0)); }

// An update that takes the second family away has to say so.
static void reduce(struct storing *s, value *spec, const value *old, bool single, span policy)
{
	static const char *const lists[] = { "clusterIPs", "ipFamilies" };
	static const char *const why[] = { "must be 'SingleStack' to release the secondary cluster IP", "must be 'SingleStack' to release the secondary IP family" };

	for (size_t i = 0; i < 2 && value_present(old); i++) {
		const value *now = kind_get(s, spec, lists[i]), *was = kind_get(s, old, lists[i]);
		if (single && value_count(now) > 1 && same_list(now, was))
			kind_set(s, spec, kind_key(s, lists[i]), head(s, now));
		else if (!single && value_count(now) && value_count(now) < value_count(was))
			refuse(s, "ipFamilyPolicy", -1, policy, why[i]);
	}
	if (single && value_count(value_get(spec, KEY_clusterIPs)) == 2)
		refuse(s, "ipFamilyPolicy", -1, policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified");
	if (single && value_count(kind_get(s, spec, "ipFamilies")) == 2)
		refuse(s, "ipFamilyPolicy", -1, policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
}

// The families of the request, and behind them those that its addresses have.
static value families(struct storing *s, const value *spec, bool dual)
{
	const value *ips = value_get(spec, KEY_clusterIPs);
	value list = *kind_get(s, spec, "ipFamilies");

	for (size_t i = value_count(&list); !service_is_headless(spec) && i < value_count(ips); i++) {
		bool six = service_is_ip6(value_span(value_item(ips, i)));
		if (six && !dual && s->v)
			refuse(s, "clusterIPs", (ptrdiff_t)i, field_value(s->v, ips), "IPv6 is not configured on this cluster");
		list = edit_append(s->arena, &list, value_string(six ? SPAN("IPv6") : SPAN("IPv4")));
	}
	return list;
}

static void add_other(struct storing *s, value *list)
{
	if (list->n == 1)
		*list = edit_append(s->arena, list, value_string(span_is(value_span(&list->item[0]), "IPv4") ? SPAN("IPv6") : SPAN("IPv4")));
}

// What a single-stack cluster cannot give.
static void unconfigured(struct storing *s, const value *list, span policy)
{
	if (span_is(policy, "RequireDualStack"))
		refuse(s, "ipFamilyPolicy", -1, field_quote(s->arena, policy), "this cluster is not configured for dual-stack services");
	for (size_t i = 0; i < value_count(list); i++)
		if (span_is(value_span(&list->item[i]), "IPv6"))
			refuse(s, "ipFamilies", (ptrdiff_t)i, SPAN("\"IPv6\""), "not configured on this cluster");
}

// initIPFamilyFields
static void init_families(struct storing *s, value *spec, const value *old)
{
	span policy = kind_text(s, spec, "ipFamilyPolicy"), was = kind_text(s, old, "ipFamilyPolicy");
	bool lone = service_is_headless(spec) && !value_count(value_get(spec, KEY_selector)), dual = s->snap->serves_ipv6;

	if (!policy.n)
		policy = was.n ? was : lone ? SPAN("RequireDualStack") : SPAN("SingleStack");
	kind_set(s, spec, kind_key(s, "ipFamilyPolicy"), value_string(policy));
	if (s->v) {
		const struct field root = { .sort = FIELD_ROOT };
		struct field at = field_child(&root, "spec");
		service_addresses(s->v, spec, &at);
	}
	if (refused(s))
		return;
	reduce(s, spec, old, span_is(policy, "SingleStack"), field_quote(s->arena, policy));
	value list = families(s, spec, dual);
	if (refused(s))
		return;
	if (!lone && !dual)
		unconfigured(s, &list, policy);
	if (!value_count(&list))
		list = edit_append(s->arena, &value_absent, value_string(SPAN("IPv4")));
	if (!span_is(policy, "SingleStack") && (lone || dual)) // nobody but the user knows which families the endpoints of a lone one have
		add_other(s, &list);
	kind_set(s, spec, kind_key(s, "ipFamilies"), list);
}

// allocClusterIPs, updateClusterIPs
static void pick_ips(struct storing *s, value *spec)
{
	const value *families = kind_get(s, spec, "ipFamilies");
	value ips = *value_get(spec, KEY_clusterIPs);

	if (service_is_headless(spec) || span_is(value_span(value_item(&ips, 0)), "None"))
		return;
	for (size_t i = value_count(&ips); i < value_count(families); i++)
		ips = edit_append(s->arena, &ips, value_string(span_is(value_span(value_item(families, i)), "IPv6") ? SPAN(SOME_IP6) : SPAN(SOME_IP)));
	if (!value_count(&ips))
		return;
	kind_set(s, spec, KEY_clusterIPs, ips);
	kind_set(s, spec, KEY_clusterIP, ips.item[0]);
}

// Ports that this operation took: PortAllocationOperation of a dry run, to which a port out of range is as good as any.
struct ports { struct storing *s; struct map64 own; int64_t last; bool any; };

static bool in_ports(const value *list, int64_t port)
{
	value_each(p, list)
		if (value_get_int(p, KEY_nodePort, 0) == port)
			return true;
	return false;
}

static bool used_by(struct storing *s, const value *spec, int64_t port)
{
	return in_ports(value_get(spec, KEY_ports), port) || value_get_int(spec, kind_key(s, "healthCheckNodePort"), 0) == port;
}

static bool take(struct ports *o, int64_t port)
{
	bool fresh;

	snapshot_each(r, o->s->snap, GK_SERVICE)
		if (used_by(o->s, value_get(snapshot_object(o->s->snap, r)->root, KEY_spec), port))
			return false;
	map64_put(&o->own, o->s->arena, (uint64_t)port, &fresh);
	o->any = true;
	if (fresh && port > o->last)
		o->last = port;
	return fresh;
}

static int64_t take_next(struct ports *o)
{
	bool fresh;

	o->last = o->any ? o->last + 1 : FIRST_PORT;
	o->any = true;
	map64_put(&o->own, o->s->arena, (uint64_t)o->last, &fresh);
	return o->last;
}

// The node port of the entry of list that m has for a port; 0: none.
static int64_t taken_number(const struct map64 *m, const value *list, int64_t port)
{
	uint32_t x = map64_get(m, (uint64_t)port);
	return x == MAP_NONE ? 0 : value_get_int(value_item(list, x), KEY_nodePort, 0);
}

static void port_taken(struct storing *s, size_t i, int64_t number)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field spec = field_child(&root, "spec"), list = field_child(&spec, "ports"), item = field_index(&list, i), at = field_child(&item, "nodePort");

	if (s->v)
		field_add(s->v, FIELD_INVALID, &at, arena_printf(s->arena, "%lld", (long long)number), "provided port is already allocated");
}

static bool picks(struct storing *s, const value *spec)
{
	const value *on = kind_get(s, spec, "allocateLoadBalancerNodePorts");
	return service_is_type(spec, "NodePort") || on->type != VALUE_BOOL || on->b;
}

static void set_port(struct storing *s, value *list, size_t i, int64_t number)
{
	*list = edit_item(s->arena, list, i, edit_set(s->arena, &list->item[i], KEY_nodePort, value_int(number)));
}

// initNodePorts: ports of the same number share a node port, the one that any of them asks for.
static void init_ports(struct ports *o, const value *spec, value *list)
{
	struct map64 shared = { 0 }, wanted = { 0 };
	bool fresh, all = picks(o->s, spec);

	for (size_t i = value_count(list); i-- > 0;)
		if (value_get_int(&list->item[i], KEY_nodePort, 0))
			*map64_put(&wanted, o->s->arena, (uint64_t)value_get_int(&list->item[i], KEY_port, 0), &fresh) = (uint32_t)i;
	for (size_t i = 0; i < value_count(list) && !refused(o->s); i++) {
		int64_t number = value_get_int(&list->item[i], KEY_nodePort, 0), port = value_get_int(&list->item[i], KEY_port, 0);
		int64_t had = taken_number(&shared, list, port), ask = taken_number(&wanted, list, port);
		if (!number && !all)
			continue;
		if (had && number && number != had && !take(o, number))
			port_taken(o->s, i, number);
		if (had && !number)
			set_port(o->s, list, i, had);
		if (had)
			continue;
		if (ask && !take(o, ask))
			port_taken(o->s, i, ask);
		had = ask ? ask : take_next(o);
		set_port(o->s, list, i, had);
		*map64_put(&shared, o->s->arena, (uint64_t)port, &fresh) = (uint32_t)i;
	}
}

// updateNodePorts: what the stored object holds is not asked for again.
static void update_ports(struct ports *o, const value *spec, const value *old, value *list)
{
	struct spanmap told = { .seed = 1 };
	struct map64 asked = { 0 };
	bool fresh, all = picks(o->s, spec);

	value_each(p, value_get(old, KEY_ports))
		map64_put(&asked, o->s->arena, (uint64_t)value_get_int(p, KEY_nodePort, 0), &fresh);
	for (size_t i = 0; i < value_count(list) && !refused(o->s); i++) {
		int64_t number = value_get_int(&list->item[i], KEY_nodePort, 0);
		if (!number && !all)
			continue;
		if (number) {
			map64_put(&asked, o->s->arena, (uint64_t)number, &fresh);
			if (fresh && !take(o, number))
				port_taken(o->s, i, number);
		} else {
			number = take_next(o);
			set_port(o->s, list, i, number);
		}
		span pair = arena_printf(o->s->arena, "{%.*s %lld}", SPANF(kind_text(o->s, &list->item[i], "protocol")), (long long)number);
		spanmap_put(&told, o->s->arena, pair, &fresh);
		if (!fresh && !refused(o->s))
			o->s->fault = arena_printf(o->s->arena, "duplicate nodePort: %.*s", SPANF(pair));
	}
}

static void pick_ports(struct storing *s, value *spec, const value *old)
{
	struct ports o = { .s = s };
	value list = *value_get(spec, KEY_ports);

	if (service_has_ports(spec) && value_present(old))
		update_ports(&o, spec, old, &list);
	else if (service_has_ports(spec))
		init_ports(&o, spec, &list);
	if (value_count(&list))
		kind_set(s, spec, KEY_ports, list);
	if (refused(s) || !service_has_health(s, spec) || (value_present(old) && service_has_health(s, old)))
		return;
	uint32_t key = kind_key(s, "healthCheckNodePort");
	int64_t health = value_get_int(spec, key, 0);
	if (!health)
		kind_set(s, spec, key, value_int(take_next(&o)));
	else if (!take(&o, health)) {
		s->fault_reason = "InternalError";
		s->fault = arena_printf(s->arena, "Internal error occurred: failed to allocate requested HealthCheck NodePort %lld: provided port is already allocated",
			(long long)health);
	}
}

// patchAllocatedValues: a client need not repeat what the server picked. Two ports of a name both get it, which the allocator then refuses.
static void patch_ports(struct storing *s, value *spec, const value *old)
{
	struct spanmap by_name = { .seed = 1 };
	const value *was = value_get(old, KEY_ports);
	value list = *value_get(spec, KEY_ports);
	const value said = list;
	bool fresh;

	for (size_t i = 0; i < value_count(was); i++) {
		span name = value_get_span(value_item(was, i), KEY_name);
		*spanmap_put(&by_name, s->arena, name.p ? name : SPAN(""), &fresh) = (uint32_t)i;
	}
	for (size_t i = 0; i < value_count(&said); i++) {
		span name = value_get_span(value_item(&said, i), KEY_name);
		uint32_t at = value_get_int(value_item(&said, i), KEY_nodePort, 0) ? MAP_NONE : spanmap_get(&by_name, name.p ? name : SPAN(""));
		int64_t had = at == MAP_NONE ? 0 : value_get_int(value_item(was, at), KEY_nodePort, 0);
		if (had && !in_ports(&said, had))
			set_port(s, &list, i, had);
	}
	if (value_count(&list))
		kind_set(s, spec, KEY_ports, list);
}

static void patch_allocated(struct storing *s, value *spec, const value *old)
{
	uint32_t health = kind_key(s, "healthCheckNodePort");

	if (service_has_ip(spec) && service_has_ip(old)) {
		if (!value_get_span(spec, KEY_clusterIP).n)
			kind_set(s, spec, KEY_clusterIP, *value_get(old, KEY_clusterIP));
		if (!value_count(value_get(spec, KEY_clusterIPs)))
			kind_set(s, spec, KEY_clusterIPs, *value_get(old, KEY_clusterIPs));
	}
	if (service_has_ports(spec) && service_has_ports(old))
		patch_ports(s, spec, old);
	if (service_has_health(s, spec) && service_has_health(s, old) && !value_get_int(spec, health, 0))
		kind_set(s, spec, health, *value_get(old, health));
}

void service_alloc(struct storing *s, value *spec, const value *old)
{
	const value *was = old ? old : &value_absent;

	if (old)
		patch_allocated(s, spec, old);
	normalize(s, spec, was);
	if (service_has_ip(spec) && !stays(s, spec, was))
		init_families(s, spec, was);
	if (refused(s))
		return;
	if (service_has_ip(spec))
		pick_ips(s, spec);
	pick_ports(s, spec, was);
}
