// ValidatePodSpec, in upstream's order.
#include "k8s/validate/pod/podrules.h"

static void host_ports(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	size_t i = 0;

	if (!check_true(v, r->spec, "hostNetwork"))
		return;
	value_each(c, check_get(v, r->spec, "containers")) {
		const struct field *f = AT(AT_INDEX(AT(at, "containers"), i++), "ports");
		size_t k = 0;
		value_each(p, check_get(v, c, "ports")) {
			int64_t host = check_int(v, p, "hostPort", 0), port = check_int(v, p, "containerPort", 0);
			if ((r->is_pod || host) && host != port)
				rule_int(v, AT(AT_INDEX(f, k), "hostPort"), host, "must match `containerPort` when `hostNetwork` is true");
			k++;
		}
	}
}

static void policies(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	span dns = check_text(v, r->spec, "dnsPolicy");

	if (!r->restart.n)
		check_required(v, AT(at, "restartPolicy"), "");
	else
		CHECK_ONE_OF(v, AT(at, "restartPolicy"), r->restart, "Always", "OnFailure", "Never");
	if (!dns.n)
		check_required(v, AT(at, "dnsPolicy"), "");
	else
		CHECK_ONE_OF(v, AT(at, "dnsPolicy"), dns, "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
}

static void dns_lists(struct validation *v, const struct field *at, const value *config)
{
	const value *servers = check_get(v, config, "nameservers"), *searches = check_get(v, config, "searches");
	size_t total = 0, i = 0;

	if (value_count(servers) > 3)
		check_invalid(v, AT(at, "nameservers"), servers, "must not have more than 3 nameservers");
	value_each(s, servers)
		check_ip_legacy(v, AT_INDEX(AT(at, "nameservers"), i++), value_span(s));
	if (value_count(searches) > 32)
		check_invalid(v, AT(at, "searches"), searches, "must not have more than 32 search paths");
	value_each(s, searches)
		total += value_span(s).n + 1;
	if (total > 2048 + 1)
		check_invalid(v, AT(at, "searches"), searches, "must not have more than 2048 characters (including spaces) in the search list");
	i = 0;
	value_each(s, searches) {
		span x = value_span(s);
		bool relaxed = check_gate(v, GATE_RelaxedDNSSearchValidation);
		if (!relaxed || !span_is(x, ".")) {
			x = span_ends(x, SPAN(".")) ? span_head(x, x.n - 1) : x;
			check_add(v, AT_INDEX(AT(at, "searches"), i), x, relaxed ? check_dns1123_subdomain_underscore(x) : check_dns1123_subdomain(x));
		}
		i++;
	}
	i = 0;
	value_each(o, check_get(v, config, "options")) {
		if (!check_text(v, o, "name").n)
			check_required(v, AT_INDEX(AT(at, "options"), i), "must not be empty");
		i++;
	}
}

static void dns_config(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	const value *config = check_get(v, r->spec, "dnsConfig");

	if (span_is(check_text(v, r->spec, "dnsPolicy"), "None")) {
		if (!value_present(config)) {
			check_required(v, at, "must provide `dnsConfig` when `dnsPolicy` is None");
			return;
		}
		if (!value_count(check_get(v, config, "nameservers"))) {
			check_required(v, AT(at, "nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
			return;
		}
	}
	dns_lists(v, at, config);
}

static void gates(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	const value *all = check_get(v, r->spec, "schedulingGates");
	size_t i = 0;

	value_each(g, check_get(v, r->spec, "readinessGates")) {
		span type = check_text(v, g, "conditionType");
		check_add(v, AT(AT_INDEX(AT(at, "readinessGates"), i++), "conditionType"), type, check_qualified_name(type));
	}
	i = 0;
	value_each(g, all) {
		const struct field *f = AT_INDEX(AT(at, "schedulingGates"), i);
		span name = check_text(v, g, "name");
		check_add(v, f, name, check_qualified_name(name));
		if (check_among(v, all, i, "name", name))
			check_duplicate(v, f, name);
		i++;
	}
}

static void no_devices(struct podrules *r, const struct field *at, const value *c)
{
	if (value_count(check_get(r->v, c, "volumeDevices")))
		check_forbidden(r->v, AT(at, "volumeDevices"), "when `hostUsers` is false");
}

// validateHostUsers
static void host_users(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;

	if (r->host_users)
		return;
	if (check_true(v, r->spec, "hostNetwork"))
		check_forbidden(v, AT(at, "hostNetwork"), "when `hostUsers` is false");
	if (check_true(v, r->spec, "hostPID"))
		check_forbidden(v, AT(at, "HostPID"), "when `hostUsers` is false");
	if (check_true(v, r->spec, "hostIPC"))
		check_forbidden(v, AT(at, "HostIPC"), "when `hostUsers` is false");
	if (v->minor >= 35)
		podrules_each(r, at, no_devices);
}

static void hostname_override(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	span name = check_text(v, r->spec, "hostnameOverride");
	const struct field *f = AT(at, "hostnameOverride");

	if (!check_has(v, r->spec, "hostnameOverride"))
		return;
	if (check_true(v, r->spec, "setHostnameAsFQDN"))
		check_forbidden(v, f, "may not be specified when setHostnameAsFQDN is true");
	if (check_true(v, r->spec, "hostNetwork"))
		check_forbidden(v, f, "may not be specified when hostNetwork is true");
	if (name.n > 64)
		field_add(v, FIELD_TOO_LONG, f, (span){ 0 }, "may not be more than 64 bytes");
	check_add(v, f, name, check_dns1123_subdomain(name));
}

INTERN_INLINE void named(struct podrules *r, const struct field *at, const char *field, struct check (*check)(span s))
{
	span s = check_text(r->v, r->spec, field); // inline: of a name that is spelled out the compiler knows the place

	if (s.n)
		check_add(r->v, AT(at, field), s, check(s));
}

static void aliases(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	size_t i = 0;

	value_each(a, check_get(v, r->spec, "hostAliases")) {
		const struct field *item = AT_INDEX(at, i++);
		size_t k = 0;
		check_ip_legacy(v, AT(item, "ip"), check_text(v, a, "ip"));
		value_each(h, check_get(v, a, "hostnames"))
			check_add(v, AT_INDEX(AT(item, "hostnames"), k++), value_span(h), check_dns1123_subdomain(value_span(h)));
	}
}

// The half of ValidatePodSpec that looks at single fields.
static void fields(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	span preemption = check_text(v, r->spec, "preemptionPolicy");

	named(r, at, "serviceAccountName", check_dns1123_subdomain);
	named(r, at, "nodeName", check_dns1123_subdomain);
	rule_range(v, at, r->spec, "activeDeadlineSeconds", 1, INT32_MAX, "must be between 1 and 2147483647, inclusive");
	named(r, at, "hostname", check_dns1123_label);
	named(r, at, "subdomain", check_dns1123_label);
	podrules_tolerations(v, AT(at, "tolerations"), check_get(v, r->spec, "tolerations"));
	aliases(r, AT(at, "hostAliases"));
	named(r, at, "priorityClassName", check_dns1123_subdomain);
	if (check_has(v, r->spec, "runtimeClassName"))
		check_add(v, AT(at, "runtimeClassName"), check_text(v, r->spec, "runtimeClassName"),
			check_dns1123_subdomain(check_text(v, r->spec, "runtimeClassName")));
	if (check_has(v, r->spec, "preemptionPolicy") && !preemption.n)
		check_required(v, AT(at, "preemptionPolicy"), "");
	else if (preemption.n)
		CHECK_ONE_OF(v, AT(at, "preemptionPolicy"), preemption, "PreemptLowerPriority", "Never");
	if (check_has(v, r->spec, "overhead"))
		podrules_overhead(r, AT(at, "overhead"), check_get(v, r->spec, "overhead"));
	podrules_os(r, at);
	podrules_file_refs(r, at);
}

void podrules_spec(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	const value *grace = check_get(v, r->spec, "terminationGracePeriodSeconds"), *users = check_get(v, r->spec, "hostUsers");

	r->restart = check_text(v, r->spec, "restartPolicy");
	r->host_users = users->type != VALUE_BOOL || users->b;
	r->has_grace = grace->type == VALUE_INT;
	r->grace = r->has_grace ? grace->i : 0;
	if (!r->has_grace)
		check_required(v, AT(at, "terminationGracePeriodSeconds"), "");
	podrules_volumes(r, AT(at, "volumes"));
	podrules_claims(r, AT(at, "resourceClaims"));
	podrules_containers(r, AT(at, "containers"));
	podrules_init_containers(r, AT(at, "initContainers"));
	podrules_ephemeral_containers(r, AT(at, "ephemeralContainers"));
	if (check_gate(v, GATE_PodLevelResources))
		podrules_pod_resources(r, AT(at, "resources"));
	host_ports(r, at);
	policies(r, at);
	meta_labels_check(v, AT(at, "nodeSelector"), check_get(v, r->spec, "nodeSelector"));
	podrules_pod_security(r, AT(at, "securityContext"));
	podrules_affinity(r, AT(at, "affinity"), check_get(v, r->spec, "affinity"));
	dns_config(r, AT(at, "dnsConfig"));
	gates(r, at);
	podrules_spread(r, AT(at, "topologySpreadConstraints"), check_get(v, r->spec, "topologySpreadConstraints"));
	podrules_windows_pod(r, at);
	host_users(r, at);
	hostname_override(r, at);
	fields(r, at);
}
