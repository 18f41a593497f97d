// Connections through the server: exec, attach, portforward and proxy, and the log of a pod (kubernetes pkg/registry/core/{pod,node,service}/rest, pod/strategy.go
// LogLocation, ResourceLocation; apiserver pkg/endpoints/handlers/rest.go ConnectResource). Everything up to the network is answered; what a kubelet, a
// pod or a name server would say is UNKNOWN.
#include "twin/api/handling.h"

#include "base/buf.h"
#include "doc/edit.h"
#include "twin/authz/chain.h"

#include <arpa/inet.h>

enum option_type { OPTION_TEXT, OPTION_TEXTS, OPTION_BOOL, OPTION_INT, OPTION_TIME, OPTION_PORTS };

struct option { const char *name; enum option_type type; };

struct connection {
	const char *resource, *sub, *kind;
	struct option option[12];
	void (*go)(struct handling *h, const value *options);
	bool grows;        // needs the verb create as well (AuthorizePodWebsocketUpgradeCreatePermission)
	bool connects;     // false: a plain read
};

static const value *named(const struct handling *h, const value *v, const char *name) { return value_get(v, intern_id(h->keys, span_str(name))); }
static span text(const struct handling *h, const value *v, const char *name) { return value_span(named(h, v, name)); }

// ---- options of the query --------------------------------------------------------------------------------------------------------
static bool bad_number(struct handling *h, const char *function, span s)
{
	return api_refuse(h, 400, "BadRequest", "strconv.%s: parsing %.*s: invalid syntax", function, SPANF(field_quote(h->run, s)));
}

static bool read_int(struct handling *h, span s, value *out)
{
	size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+');
	int64_t n = 0;

	if (at == s.n)
		return bad_number(h, "ParseInt", s);
	for (size_t i = at; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return bad_number(h, "ParseInt", s);
		if (n > (INT64_MAX - (s.p[i] - '0')) / 10)
			return api_refuse(h, 400, "BadRequest", "strconv.ParseInt: parsing %.*s: value out of range", SPANF(field_quote(h->run, s)));
		n = n * 10 + (s.p[i] - '0');
	}
	*out = value_int(s.p[0] == '-' ? -n : n);
	return true;
}

// metav1.Convert_Slice_string_To_Slice_int32
static bool read_ports(struct handling *h, const struct spanvec *all, value *out)
{
	*out = value_array(NULL, 0);
	for (size_t i = 0; i < all->n; i++) {
		span rest = all->v[i], one;
		do {
			unsigned n = 0;
			rest = span_cut(rest, ',', &one);
			bool bad = !one.n, large = false;
			for (size_t k = 0; k < one.n && !bad; k++) {
				bad = one.p[k] < '0' || one.p[k] > '9';
				large |= (n = n * 10 + (unsigned)(one.p[k] - '0')) > 65535;
				n = large ? 0 : n;
			}
			if (bad || large)
				return api_refuse(h, 400, "BadRequest", "cannot convert to []int32: strconv.ParseUint: parsing %.*s: %s", SPANF(field_quote(h->run, one)),
					bad ? "invalid syntax" : "value out of range");
			*out = edit_append(h->run, out, value_int(n));
		} while (rest.p);
	}
	return true;
}

// RFC 3339 as time.Parse reads it, by its shape alone.
static bool is_time(span s)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";

	if (s.n < sizeof shape)
		return false;
	for (size_t i = 0; i < sizeof shape - 1; i++)
		if (shape[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != shape[i])
			return false;
	return true;
}

static bool read_option(struct handling *h, const struct option *o, const struct spanvec *all, value *out)
{
	span first = all->v[0];

	switch (o->type) {
	case OPTION_BOOL: // apimachinery pkg/runtime/conversion.go Convert_Slice_string_To_bool
		*out = value_bool(!span_is(first, "0") && !span_eq_fold(first, SPAN("false")));
		return true;
	case OPTION_INT:
		return read_int(h, first, out);
	case OPTION_PORTS:
		return read_ports(h, all, out);
	case OPTION_TIME:
		*out = value_string(first);
		return is_time(first) || !first.n || api_unknown(h, UNKNOWN_object, "the words about a time that cannot be read");
	case OPTION_TEXTS:
		*out = value_array(NULL, 0);
		for (size_t i = 0; i < all->n; i++)
			*out = edit_append(h->run, out, value_string(all->v[i]));
		return true;
	default:
		*out = value_string(first);
		return true;
	}
}

// The options as the object that admission sees. The rest of a proxied path is an option too (getRequestOptions).
static bool read_options(struct handling *h, const struct connection *c, value *out)
{
	*out = edit_set(h->run, &value_absent, KEY_kind, value_string(span_str(c->kind)));
	*out = edit_set(h->run, out, KEY_apiVersion, value_string(SPAN("v1")));
	for (const struct option *o = c->option; o->name; o++) {
		struct spanvec all = api_query_all(h, o->name);
		value v;
		if (!all.n)
			continue;
		if (!read_option(h, o, &all, &v))
			return false;
		*out = edit_set(h->run, out, intern_id(h->keys, span_str(o->name)), v);
	}
	if (!span_is(h->r.subresource, "proxy"))
		return true;
	span path;
	span_cut(h->q->path, '?', &path);
	bool ends = path.n && path.p[path.n - 1] == '/' && (!h->deeper.n || h->deeper.p[h->deeper.n - 1] != '/');
	path = arena_printf(h->run, "%s%.*s%s", h->deeper.n && h->deeper.p[0] != '/' ? "/" : "", SPANF(h->deeper), ends ? "/" : "");
	*out = edit_set(h->run, out, intern_id(h->keys, SPAN("path")), value_string(path));
	return true;
}

// ---- places ----------------------------------------------------------------------------------------------------------------------
static const value *object_of(struct handling *h, enum gk gk, span name)
{
	uint32_t ns = gk == GK_NODE ? NS_CLUSTER : snapshot_ns(h->w->snap, h->r.ns);
	ref r = gk != GK_NODE && ns == NS_CLUSTER ? REF_NONE : world_find(h->w, gk, ns, name);
	const struct object *o = world_get(h->w, r);

	return o ? o->root : NULL;
}

// Stores name what is missing by the resource of the request, whatever was looked for (store.go qualifiedResourceFromContext).
static const value *found(struct handling *h, enum gk gk, span name)
{
	const value *v = object_of(h, gk, name);

	if (!v)
		api_refuse(h, 404, "NotFound", "%.*s \"%.*s\" not found", SPANF(api_resource(h)), SPANF(name));
	return v;
}

struct place { span scheme, name, port; };

// apimachinery pkg/util/net SplitSchemeNamePort
static bool split(struct handling *h, const char *what, struct place *out)
{
	span a, b, c, rest = span_cut(h->r.name, ':', &a);
	bool two = rest.p, three, four;

	*out = (struct place){ .name = a };
	rest = span_cut(rest, ':', &b);
	three = rest.p;
	rest = span_cut(rest, ':', &c);
	four = rest.p;
	if (two && !three)
		*out = (struct place){ .name = a, .port = b };
	if (three)
		*out = (struct place){ a, b, c };
	if (!four && out->name.n && (!out->scheme.n || span_is(out->scheme, "http") || span_is(out->scheme, "https")))
		return true;
	return api_refuse(h, 400, "BadRequest", "invalid %s request %.*s", what, SPANF(field_quote(h->run, h->r.name)));
}

enum address { ADDRESS_NONE, ADDRESS_UNICAST, ADDRESS_OTHER };

// net.IP.IsGlobalUnicast of what ParseIPSloppy reads.
static enum address address_of(span s)
{
	char z[INET6_ADDRSTRLEN];
	unsigned char b[16];

	if (!s.n || s.n >= sizeof z)
		return ADDRESS_NONE;
	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	if (inet_pton(AF_INET, z, b) == 1) {
		bool zero = !b[0] && !b[1] && !b[2] && !b[3], all = b[0] == 255 && b[1] == 255 && b[2] == 255 && b[3] == 255;
		return zero || all || b[0] == 127 || (b[0] & 0xf0) == 0xe0 || (b[0] == 169 && b[1] == 254) ? ADDRESS_OTHER : ADDRESS_UNICAST;
	}
	if (inet_pton(AF_INET6, z, b) != 1)
		return ADDRESS_NONE;
	bool zero = true;
	for (int i = 0; i < 15; i++)
		zero &= !b[i];
	return (zero && b[15] <= 1) || b[0] == 0xff || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80) ? ADDRESS_OTHER : ADDRESS_UNICAST;
}

static void network(struct handling *h, const char *who)
{
	api_unknown(h, UNKNOWN_host, "%s answers", who);
}

// kubelet_client.go GetConnectionInfo: the address of a kubelet by the preferred kinds of address.
static bool kubelet(struct handling *h, span node, span *address)
{
	static const char *const preferred[] = { "Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP" };
	const value *v = found(h, GK_NODE, node), *all;
	struct buf known = { .arena = h->run };
	size_t told = 0;

	if (!v)
		return false;
	all = value_at(v, 2, KEY_status, intern_id(h->keys, SPAN("addresses")));
	for (size_t i = 0; i < sizeof preferred / sizeof *preferred; i++)
		value_each(a, all)
			if (span_is(text(h, a, "type"), preferred[i])) {
				*address = text(h, a, "address");
				return true;
			}
	value_each(a, all)
		buf_printf(&known, "%s{%.*s %.*s}", told++ ? " " : "", SPANF(text(h, a, "type")), SPANF(text(h, a, "address")));
	return api_refuse(h, 500, "", "no preferred addresses found; known addresses: [%.*s]", SPANF(buf_span(&known)));
}

// The address of a proxy that ends in nothing is completed by the client (apimachinery pkg/util/proxy/upgradeaware.go proxyRedirectsforRootPath).
static bool redirected(struct handling *h)
{
	span path;

	span_cut(h->q->path, '?', &path);
	if (h->deeper.p || (path.n && path.p[path.n - 1] == '/') || !(span_is(h->q->method, "GET") || span_is(h->q->method, "HEAD")))
		return false;
	h->out->status = 301;
	return true;
}

// ---- pods ------------------------------------------------------------------------------------------------------------------------
static size_t containers(const struct handling *h, const value *pod, struct spanvec *names)
{
	static const char *const lists[] = { "initContainers", "containers", "ephemeralContainers" };
	size_t n = 0;

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		value_each(c, named(h, value_get(pod, KEY_spec), lists[i])) {
			vec_push(names, h->run, value_get_span(c, KEY_name));
			n += i == 1;
		}
	return n;
}

// validateContainer
static bool container(struct handling *h, const value *pod, span want)
{
	struct spanvec names = { 0 };
	struct buf b = { .arena = h->run };
	size_t own = containers(h, pod, &names);

	for (size_t i = 0; i < names.n; i++) {
		buf_printf(&b, "%s%.*s", i ? " " : "", SPANF(names.v[i]));
		if (want.n && span_eq(names.v[i], want))
			return true;
	}
	if (want.n)
		return api_refuse(h, 400, "BadRequest", "container %.*s is not valid for pod %.*s", SPANF(want), SPANF(h->r.name));
	if (own == 1)
		return true;
	if (!own)
		return api_refuse(h, 400, "BadRequest", "a container name must be specified for pod %.*s", SPANF(h->r.name));
	return api_refuse(h, 400, "BadRequest", "a container name must be specified for pod %.*s, choose one of: [%.*s]", SPANF(h->r.name), SPANF(buf_span(&b)));
}

// streamLocation, PortForwardLocation. Who does not ask for an upgrade is refused before anybody is called.
static void stream(struct handling *h, const value *options)
{
	const value *pod = found(h, GK_POD, h->r.name);
	span address, node;

	if (!pod || (!span_is(h->r.subresource, "portforward") && !container(h, pod, text(h, options, "container"))))
		return;
	node = value_span(value_at(pod, 2, KEY_spec, KEY_nodeName));
	if (!node.n)
		api_refuse(h, 400, "BadRequest", "pod %.*s does not have a host assigned", SPANF(h->r.name));
	else if (!kubelet(h, node, &address))
		return;
	else if (!h->q->upgrade)
		api_refuse(h, 400, "BadRequest", "Upgrade request required");
	else
		network(h, "the node");
}

// validation.ValidatePodLogOptions
static bool valid_log(struct handling *h, const value *o)
{
	static const span streams[] = { SPAN_INIT("All"), SPAN_INIT("Stderr"), SPAN_INIT("Stdout") };
	struct validation v = { .arena = h->run, .keys = h->keys, .kind = SPAN("PodLogOptions") };
	struct field root = { .sort = FIELD_ROOT }, at;
	const value *tail = named(h, o, "tailLines"), *limit = named(h, o, "limitBytes"), *since = named(h, o, "sinceSeconds"), *part = named(h, o, "stream");
	bool split_streams = gates_on(&h->w->snap->gates, GATE_PodLogsQuerySplitStreams), known = false;

	if (tail->type == VALUE_INT && tail->i < 0) {
		at = field_child(&root, "tailLines");
		field_add(&v, FIELD_INVALID, &at, arena_printf(h->run, "%lld", (long long)tail->i), "must be greater than or equal to 0");
	}
	if (limit->type == VALUE_INT && limit->i < 1) {
		at = field_child(&root, "limitBytes");
		field_add(&v, FIELD_INVALID, &at, arena_printf(h->run, "%lld", (long long)limit->i), "must be greater than 0");
	}
	at = field_child(&root, "");
	if (since->type == VALUE_INT && value_present(named(h, o, "sinceTime"))) {
		field_add(&v, FIELD_FORBIDDEN, &at, (span){ 0 }, "at most one of `sinceTime` or `sinceSeconds` may be specified");
	} else if (since->type == VALUE_INT && since->i < 1) {
		at = field_child(&root, "sinceSeconds");
		field_add(&v, FIELD_INVALID, &at, arena_printf(h->run, "%lld", (long long)since->i), "must be greater than 0");
	}
	at = field_child(&root, "stream");
	for (size_t i = 0; i < 3; i++)
		known |= span_eq(value_span(part), streams[i]);
	if (value_present(part) && !split_streams)
		field_add(&v, FIELD_FORBIDDEN, &at, (span){ 0 }, "may not be specified");
	else if (value_present(part) && !known)
		field_unsupported(&v, &at, value_span(part), streams, 3);
	return !v.errors.n || api_invalid(h, &v);
}

static void logs(struct handling *h, const value *options)
{
	span address, node;

	if (!valid_log(h, options))
		return;
	const value *pod = found(h, GK_POD, h->r.name);
	if (!pod || !container(h, pod, text(h, options, "container")))
		return;
	node = value_span(value_at(pod, 2, KEY_spec, KEY_nodeName));
	if (!node.n)
		h->out->status = 204; // an empty location has nothing to stream
	else if (kubelet(h, node, &address))
		network(h, "the node");
}

// pod.ResourceLocation
static void proxy_pod(struct handling *h, const value *options)
{
	struct place p;
	const value *pod;

	(void)options;
	if (!split(h, "pod", &p) || !(pod = found(h, GK_POD, p.name)))
		return;
	const value *ips = value_at(pod, 2, KEY_status, intern_id(h->keys, SPAN("podIPs")));
	if (address_of(text(h, value_item(ips, 0), "ip")) != ADDRESS_UNICAST)
		api_refuse(h, 400, "BadRequest", "address not allowed");
	else if (!redirected(h))
		network(h, "the pod");
}

// ---- nodes, services -------------------------------------------------------------------------------------------------------------
static void proxy_node(struct handling *h, const value *options)
{
	struct place p;
	span address;

	(void)options;
	if (!split(h, "node", &p) || !kubelet(h, p.name, &address))
		return;
	if (address_of(address) == ADDRESS_OTHER)
		api_refuse(h, 400, "BadRequest", "address not allowed");
	else if (address_of(address) == ADDRESS_NONE)
		network(h, "a name server"); // isProxyableHostname
	else if (!redirected(h))
		network(h, "the node");
}

// The port's name by its number.
static bool service_port(struct handling *h, const struct place *p, span *name)
{
	const value *service;
	value n;

	*name = p->port;
	for (size_t i = 0; i < p->port.n; i++)
		if (p->port.p[i] < '0' || p->port.p[i] > '9')
			return true;
	if (!p->port.n)
		return true;
	if (!read_int(h, p->port, &n) || !(service = found(h, GK_SERVICE, p->name)))
		return false;
	value_each(port, value_at(service, 2, KEY_spec, intern_id(h->keys, SPAN("ports"))))
		if (value_get_int(port, intern_id(h->keys, SPAN("port")), -1) == n.i) {
			*name = value_get_span(port, KEY_name);
			return true;
		}
	return api_refuse(h, 503, "ServiceUnavailable", "no service port %lld found for service %.*s", (long long)n.i, SPANF(field_quote(h->run, p->name)));
}

// isValidAddress: a pod of the namespace that has this address.
static bool of_pod(struct handling *h, const value *address)
{
	const value *target = named(h, address, "targetRef"), *pod;

	if (!value_present(target) || !span_eq(value_get_span(target, KEY_namespace), h->r.ns) || !(pod = object_of(h, GK_POD, value_get_span(target, KEY_name))))
		return false;
	value_each(ip, value_at(pod, 2, KEY_status, intern_id(h->keys, SPAN("podIPs"))))
		if (span_eq(text(h, ip, "ip"), text(h, address, "ip")))
			return true;
	return false;
}

// service/storage ResourceLocation
static void proxy_service(struct handling *h, const value *options)
{
	struct place p;
	span port;
	const value *endpoints;

	(void)options;
	if (!split(h, "service", &p) || !service_port(h, &p, &port) || !(endpoints = found(h, GK_ENDPOINTS, p.name)))
		return;
	const value *subsets = named(h, endpoints, "subsets");
	if (!value_count(subsets)) {
		api_refuse(h, 503, "ServiceUnavailable", "no endpoints available for service %.*s", SPANF(field_quote(h->run, p.name)));
		return;
	}
	value_each(s, subsets)
		value_each(one, named(h, s, "ports"))
			value_each(a, named(h, s, "addresses"))
				if (span_eq(value_get_span(one, KEY_name), port) && of_pod(h, a)) {
					if (!redirected(h))
						network(h, "the pod");
					return;
				}
	api_refuse(h, 503, "ServiceUnavailable", "no endpoints available for service %.*s", SPANF(field_quote(h->run, h->r.name)));
}

// ---- the connection --------------------------------------------------------------------------------------------------------------
#define STREAMS { "container", OPTION_TEXT }, { "stdin", OPTION_BOOL }, { "stdout", OPTION_BOOL }, { "stderr", OPTION_BOOL }, { "tty", OPTION_BOOL }

static const struct connection connections[] = {
	{ "pods", "exec", "PodExecOptions", { STREAMS, { "command", OPTION_TEXTS } }, stream, true, true },
	{ "pods", "attach", "PodAttachOptions", { STREAMS }, stream, true, true },
	{ "pods", "portforward", "PodPortForwardOptions", { { "ports", OPTION_PORTS } }, stream, true, true },
	{ "pods", "proxy", "PodProxyOptions", { { NULL, OPTION_TEXT } }, proxy_pod, false, true },
	{ "services", "proxy", "ServiceProxyOptions", { { NULL, OPTION_TEXT } }, proxy_service, false, true },
	{ "nodes", "proxy", "NodeProxyOptions", { { NULL, OPTION_TEXT } }, proxy_node, false, true },
	{ "pods", "log", "PodLogOptions", { { "container", OPTION_TEXT }, { "follow", OPTION_BOOL }, { "previous", OPTION_BOOL }, { "sinceSeconds", OPTION_INT },
		{ "sinceTime", OPTION_TIME }, { "timestamps", OPTION_BOOL }, { "tailLines", OPTION_INT }, { "limitBytes", OPTION_INT },
		{ "insecureSkipTLSVerifyBackend", OPTION_BOOL }, { "stream", OPTION_TEXT } }, logs, false, false },
};

// ensureAuthorizedForVerb: behind admission, and with the authorizers' own words alone.
static bool may_create(struct handling *h)
{
	struct judgement j = { .w = *h->w, .r = h->r, .run = h->run };

	if (span_is(h->r.verb, "create") || h->q->authorized || !gates_on(&h->w->snap->gates, GATE_AuthorizePodWebsocketUpgradeCreatePermission))
		return true;
	j.r.verb = SPAN("create");
	enum verdict v = judge_authorize(&j);
	span reason;
	if (v == VERDICT_UNKNOWN)
		return api_unknown(h, j.unknown, "whether the verb create is allowed as well cannot be told");
	if (v == VERDICT_ALLOW)
		return true;
	chain_says(h->w, &j.r, h->run, &reason);
	return api_refuse(h, 403, "Forbidden", "%.*s \"%.*s\" is forbidden: %.*s", SPANF(api_resource(h)), SPANF(h->r.name), SPANF(reason));
}

static void open_connection(struct handling *h, const struct connection *c)
{
	struct judgement j;
	value options;

	if (c->connects && api_query_all(h, "dryRun").n) {
		api_refuse(h, 400, "BadRequest", "dryRun is not supported");
		return;
	}
	if (!read_options(h, c, &options))
		return;
	h->r.object = &options;
	h->r.kind = span_str(c->kind);
	if (c->connects && (!api_admit(h, &j, STAGE_MUTATE) || !api_admit(h, &j, STAGE_VALIDATE)))
		return;
	if (!c->grows || may_create(h))
		c->go(h, &options);
}

bool api_connect(struct handling *h)
{
	for (size_t i = 0; i < sizeof connections / sizeof *connections; i++)
		if (!h->r.group.n && span_is(h->r.resource, connections[i].resource) && span_is(h->r.subresource, connections[i].sub)) {
			open_connection(h, &connections[i]);
			return true;
		}
	return false;
}
