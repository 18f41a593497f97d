#include "twin/admission/psa/check.h"

// policy/check_sysctls.go: names that are namespaced and harmless to other pods, with the policy version that lets them in.
static const struct { const char *name; uint8_t since; } safe[] = {
	{ "kernel.shm_rmid_forced", 0 },
	{ "net.ipv4.ip_local_port_range", 0 },
	{ "net.ipv4.tcp_syncookies", 0 },
	{ "net.ipv4.ping_group_range", 0 },
	{ "net.ipv4.ip_unprivileged_port_start", 0 },
	{ "net.ipv4.ip_local_reserved_ports", 27 },
	{ "net.ipv4.tcp_keepalive_time", 29 },
	{ "net.ipv4.tcp_fin_timeout", 29 },
	{ "net.ipv4.tcp_keepalive_intvl", 29 },
	{ "net.ipv4.tcp_keepalive_probes", 29 },
	{ "net.ipv4.tcp_rmem", 32 },
	{ "net.ipv4.tcp_wmem", 32 },
	{ "net.ipv4.tcp_slow_start_after_idle", 37 },
	{ "net.ipv4.tcp_notsent_lowat", 37 },
};

static bool is_safe(span name, unsigned version)
{
	for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
		if (safe[i].since <= version && span_is(name, safe[i].name))
			return true;
	return false;
}

static bool names(struct psa_probe *p, unsigned version)
{
	const value *all = value_get(p->sc, KEY_sysctls);
	struct spanvec bad = { 0 };

	value_each(v, all) {
		span name = value_get_span(v, KEY_name);
		if (is_safe(name, version))
			continue;
		psa_add(p, &bad, name);
		if (p->want)
			psa_mark_path(p, arena_printf(p->run, "spec.securityContext.sysctls[%zu].name", (size_t)(v - all->item)), v);
	}
	return bad.n == 0 || psa_fail(p, "forbidden sysctls", "%.*s", SPANF(psa_join(p, &bad, ", ")));
}

#define SINCE(n) \
	static bool since_##n(struct psa_probe *p) \
	{ \
		return names(p, n); \
	}
SINCE(0)
SINCE(27)
SINCE(29)
SINCE(32)
SINCE(37)

const struct psa_check psa_sysctls = { "sysctls", PSA_BASELINE, NULL,
	{ { 0, since_0 }, { 27, since_27 }, { 29, since_29 }, { 32, since_32 }, { 37, since_37 } } };
