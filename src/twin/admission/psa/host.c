#include "twin/admission/psa/check.h"

// policy/check_hostNamespaces.go
static bool namespaces(struct psa_probe *p)
{
	static const struct { uint32_t key; const char *name, *text; } flag[] = {
		{ KEY_hostNetwork, "hostNetwork", "hostNetwork=true" },
		{ KEY_hostPID, "hostPID", "hostPID=true" },
		{ KEY_hostIPC, "hostIPC", "hostIPC=true" },
	};
	struct spanvec set = { 0 };

	for (size_t i = 0; i < 3; i++) {
		if (!value_get_true(p->spec, flag[i].key))
			continue;
		psa_add(p, &set, span_str(flag[i].text));
		psa_mark(p, NULL, flag[i].name, value_get(p->spec, flag[i].key));
	}
	return set.n == 0 || psa_fail(p, "host namespaces", "%.*s", SPANF(psa_join(p, &set, ", ")));
}

// policy/check_hostPorts.go: the ports are a set of texts, so they are sorted as texts.
static bool ports(struct psa_probe *p)
{
	struct spanvec containers = { 0 }, bad = { 0 };
	struct pod_container c;

	psa_each_container(c, p) {
		bool uses = false;
		value_each(port, value_get(c.v, KEY_ports)) {
			int64_t n = value_get_int(port, KEY_hostPort, 0);
			if (n == 0)
				continue;
			uses = true;
			psa_insert(p, &bad, arena_printf(p->run, "%lld", (long long)n));
			psa_mark(p, &c, "ports", value_get(port, KEY_hostPort));
		}
		if (uses)
			psa_add(p, &containers, c.name);
	}
	if (containers.n == 0)
		return true;
	span who = psa_containers_text(p, &containers), what = psa_join(p, &bad, ", ");
	return psa_fail(p, "hostPort", "%.*s %s %s %.*s", SPANF(who), psa_plural("uses", "use", containers.n),
		psa_plural("hostPort", "hostPorts", bad.n), SPANF(what));
}

static void handler(struct psa_probe *p, const struct pod_container *c, const value *h, const char *path, struct spanvec *who,
	struct spanvec *hosts)
{
	static const uint32_t kind[] = { KEY_httpGet, KEY_tcpSocket };

	if (h->type == VALUE_ABSENT)
		return;
	for (size_t i = 0; i < 2; i++) {
		const value *host = value_at(h, 2, kind[i], KEY_host);
		if (value_span(host).n == 0)
			continue;
		psa_insert(p, who, c->name);
		psa_insert(p, hosts, value_span(host));
		psa_mark(p, c, path, host);
	}
}

// policy/check_hostProbesAndhostLifecycle.go: a probe with a host makes the kubelet send requests where the pod's author likes.
static bool probes(struct psa_probe *p)
{
	struct spanvec who = { 0 }, hosts = { 0 };
	struct pod_container c;

	psa_each_container(c, p) {
		handler(p, &c, value_get(c.v, KEY_livenessProbe), "livenessProbe", &who, &hosts);
		handler(p, &c, value_get(c.v, KEY_readinessProbe), "readinessProbe", &who, &hosts);
		handler(p, &c, value_get(c.v, KEY_startupProbe), "startupProbe", &who, &hosts);
		const value *lifecycle = value_get(c.v, KEY_lifecycle);
		handler(p, &c, value_get(lifecycle, KEY_postStart), "lifecycle.postStart", &who, &hosts);
		handler(p, &c, value_get(lifecycle, KEY_preStop), "lifecycle.preStop", &who, &hosts);
	}
	if (who.n == 0)
		return true;
	span names = psa_containers_text(p, &who), what = psa_quoted(p, &hosts);
	return psa_fail(p, "probe or lifecycle host", "%.*s %s %s %.*s", SPANF(names), psa_plural("uses", "use", who.n),
		psa_plural("probe or lifecycle host", "probe or lifecycle hosts", hosts.n), SPANF(what));
}

const struct psa_check psa_host_namespaces = { "hostNamespaces", PSA_BASELINE, NULL, { { 0, namespaces } } };
const struct psa_check psa_host_ports = { "hostPorts", PSA_BASELINE, NULL, { { 0, ports } } };
const struct psa_check psa_host_probes = { "hostProbesAndHostLifecycle", PSA_BASELINE, NULL, { { 34, probes } } };
