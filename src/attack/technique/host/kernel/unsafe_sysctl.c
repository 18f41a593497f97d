// The kubelet takes only parameters that a namespace holds, so neighbours are touched through shared memory pressure at most;
// nothing is reached by it. The kubelet's allow-list is a flag of the node.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool safe(span name, unsigned minor)
{
	// pod-security-admission policy/check_sysctls.go, with the version from which each is safe.
	static const struct { const char *name; unsigned since; } list[] = {
		{ "kernel.shm_rmid_forced", 0 }, { "net.ipv4.ip_local_port_range", 0 }, { "net.ipv4.ip_unprivileged_port_start", 0 },
		{ "net.ipv4.tcp_syncookies", 0 }, { "net.ipv4.ping_group_range", 0 }, { "net.ipv4.ip_local_reserved_ports", 27 },
		{ "net.ipv4.tcp_keepalive_time", 29 }, { "net.ipv4.tcp_fin_timeout", 29 }, { "net.ipv4.tcp_keepalive_intvl", 29 },
		{ "net.ipv4.tcp_keepalive_probes", 29 }, { "net.ipv4.tcp_rmem", 32 }, { "net.ipv4.tcp_wmem", 32 },
		{ "net.ipv4.tcp_slow_start_after_idle", 37 }, { "net.ipv4.tcp_notsent_lowat", 37 },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (span_is(name, list[i].name) && minor >= list[i].since)
			return true;
	return false;
}

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	const value *list = value_at(v->spec, 2, KEY_securityContext, KEY_sysctls);

	for (uint32_t i = 0; i < value_count(list); i++)
		if (!safe(value_get_span(value_item(list, i), KEY_name), v->minor))
			return podfield_prove(proof, NULL, arena_printf(proof->arena, "securityContext.sysctls[%u].name", i).p,
				value_get(value_item(list, i), KEY_name));
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_push(p, "spec.securityContext.sysctls", build_doc(p, "{name: 'net.core.somaxconn', value: '4096'}"));
	return true;
}

const struct technique technique_unsafe_sysctl = {
	.id = "unsafe-sysctl",
	.title = "Set kernel parameters outside the safe list",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_AVAILABILITY,
	.attack = "T1499",
	.matrix = "MS-TA9040",
	.needs = "securityContext.sysctls with a name that is not on the safe list, and a node that allows it",
	.gives = "network and memory parameters of the pod's own namespaces; pressure on the node",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Keep the kubelet's --allowed-unsafe-sysctls empty",
	.audit = "create of pods with such sysctls; pods in phase Failed with reason SysctlForbidden",
	.source = "kubernetes.io docs tasks/administer-cluster/sysctl-cluster; kubernetes/kubernetes pkg/kubelet/sysctl",
	.from = POSITION_POD,
	.effect = EFFECT_NONE,
	.has = has,
	.arm = arm,
};
