// The host entries: which pods hold which power, and payloads that get it.
#include <stdlib.h>
#include "cluster.h"
#include "attack/payload.h"
#include "attack/technique/build.h"
#include "attack/technique/table.h"
#include "k8s/meta.h"

struct fixture { struct snapshot *s; struct payload p; };

static struct fixture *fixture(const char *version)
{
	static const char *const docs[] = { "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'alpha'}}" };
	struct snapshot *s = cluster(version, docs, 1);
	struct fixture *f = arena_new(s->arena, struct fixture);

	f->s = s;
	f->p = (struct payload){ .arena = f->s->arena, .keys = &f->s->keys, .snap = f->s, .ns = snapshot_ns(f->s, SPAN("alpha")) };
	return f;
}

static bool holds(struct fixture *f, const value *pod, const struct technique *t, struct host_proof *proof)
{
	const value *spec = value_get(pod, KEY_spec), *users = value_get(spec, KEY_hostUsers);
	struct pod_view v = { f->p.keys, value_get(pod, KEY_metadata), spec, users->type == VALUE_BOOL && !users->b, f->s->minor };

	*proof = (struct host_proof){ .arena = f->p.arena };
	return t->has(&v, proof);
}

static bool pod_holds(struct fixture *f, const char *pod, const char *id)
{
	value v = build_doc(&f->p, pod);
	struct host_proof proof;
	const struct technique *t = technique_by_id(span_str(id));
	must(t && t->has);
	return holds(f, &v, t, &proof);
}

// Powers that consist in the absence of a field, so that the plain pod has them.
static bool by_absence(const struct technique *t) { return !strcmp(t->id, "runtimeclass-downgrade"); }

static void check_arm(struct fixture *f, const struct technique *t)
{
	struct host_proof proof;
	unsigned made = 0;

	payload_base_pod(&f->p);
	if (!by_absence(t) && holds(f, &f->p.object, t, &proof))
		fail_msg("%s: the plain pod has the power", t->id);
	for (f->p.alternative = 0; payload_host_pod(&f->p, t); f->p.alternative++) {
		made++;
		if (!holds(f, &f->p.object, t, &proof))
			fail_msg("%s, 1.%u: alternative %u does not give the power", t->id, f->s->minor, f->p.alternative);
		if (!proof.at || !proof.field.n)
			fail_msg("%s: no proof", t->id);
		assert_true(f->p.alternative < 4); // as many as the search tries
	}
	bool late = (t->since && f->s->minor < t->since) || !strcmp(t->id, "windows-hostprocess");
	if (!made && !late)
		fail_msg("%s has no payload on 1.%u", t->id, f->s->minor);
}

static void test_payloads_have_the_power(void **state)
{
	static const char *const versions[] = { "1.20", "1.24", "1.29", "1.30", "1.31", "1.34", "1.37" };

	(void)state;
	for (size_t v = 0; v < sizeof versions / sizeof *versions; v++) {
		struct fixture *f = fixture(versions[v]);
		for (size_t i = 0; i < technique_count; i++)
			if (technique_table[i]->has && technique_table[i]->arm)
				check_arm(f, technique_table[i]);
	}
}

static void test_no_field_that_the_server_does_not_have(void **state)
{
	struct fixture *f = fixture("1.29");

	(void)state;
	f->p.alternative = 0;
	assert_true(payload_host_pod(&f->p, &technique_cap_sys_ptrace));
	assert_false(value_present(build_get(&f->p, "spec.containers.0.securityContext.appArmorProfile")));
	f = fixture("1.31");
	assert_true(payload_host_pod(&f->p, &technique_cap_sys_ptrace));
	assert_true(value_present(build_get(&f->p, "spec.containers.0.securityContext.appArmorProfile")));
	// No Windows node, no HostProcess payload.
	assert_false(payload_host_pod(&f->p, &technique_windows_hostprocess));
}

#define MOUNT(path, mount) \
	"{metadata: {}, spec: {volumes: [{name: 'h', hostPath: {path: '" path "'}}], containers: [{name: 'c', volumeMounts: [{name: 'h', " mount "}]}]}}"

struct reading { const char *pod, *id; bool yes; };

static void check_readings(const char *version, const struct reading *r, size_t n)
{
	struct fixture *f = fixture(version);
	for (size_t i = 0; i < n; i++)
		if (pod_holds(f, r[i].pod, r[i].id) != r[i].yes)
			fail_msg("%zu: %s %s on %s", i, r[i].id, r[i].yes ? "not seen" : "seen", r[i].pod);
}

static void test_host_paths(void **state)
{
	static const struct reading r[] = {
		{ MOUNT("/", "mountPath: '/h'"), "hostpath-root", true },
		{ MOUNT("//etc/./", "mountPath: '/h'"), "hostpath-root", true },
		{ MOUNT("/data/../etc", "mountPath: '/h'"), "hostpath-root", true },
		{ MOUNT("/proc/1/root", "mountPath: '/h'"), "hostpath-root", true },
		{ MOUNT("/proc/1/rootless", "mountPath: '/h'"), "hostpath-root", false },
		{ MOUNT("/etc", "mountPath: '/h', readOnly: true"), "hostpath-root", false },
		{ MOUNT("/etc", "mountPath: '/h', readOnly: true"), "hostpath-read", true },
		{ MOUNT("/", "mountPath: '/h', subPath: 'data/mine'"), "hostpath-root", false },
		{ MOUNT("/", "mountPath: '/h', subPath: 'etc'"), "hostpath-root", true },
		{ MOUNT("/", "mountPath: '/h', subPathExpr: '$(POD)'"), "hostpath-root", false },
		{ MOUNT("/usr/bin", "mountPath: '/h', subPathExpr: '$(POD)'"), "hostpath-root", true },
		{ MOUNT("/bin/mount", "mountPath: '/h'"), "hostpath-root", true },
		{ MOUNT("/etc/ssl/certs", "mountPath: '/h'"), "hostpath-root", false },
		{ MOUNT("/usr/share/zoneinfo", "mountPath: '/h'"), "hostpath-root", false },
		{ MOUNT("/etc/localtime", "mountPath: '/h'"), "hostpath-read", false },
		{ MOUNT("/data", "mountPath: '/h'"), "hostpath-root", false },
		{ MOUNT("/var/lib/postgres", "mountPath: '/h'"), "hostpath-root", false },
		{ MOUNT("/etcetera", "mountPath: '/h'"), "hostpath-root", false },
		{ MOUNT("/var/lib/kubelet/plugins/csi.example", "mountPath: '/h'"), "hostpath-kubelet-tokens", false },
		{ MOUNT("/var/lib/kubelet/plugins/csi.example", "mountPath: '/h'"), "hostpath-cni-plugins", false },
		{ MOUNT("/var/lib/kubelet/plugins_registry", "mountPath: '/h'"), "hostpath-cni-plugins", true },
		{ MOUNT("/var/lib", "mountPath: '/h', readOnly: true"), "hostpath-kubelet-tokens", true },
		{ MOUNT("/var/lib/kubelet", "mountPath: '/h'"), "hostpath-kubelet-creds", true },
		{ MOUNT("/etc/kubernetes/cloud.conf", "mountPath: '/h'"), "hostpath-kubelet-creds", false },
		{ MOUNT("/var/log", "mountPath: '/h'"), "hostpath-varlog-symlink", true },
		{ MOUNT("/var/log", "mountPath: '/h', readOnly: true"), "hostpath-varlog-symlink", false },
		{ MOUNT("/var/log/nginx", "mountPath: '/h'"), "hostpath-varlog-symlink", false },
		{ MOUNT("/var/run/docker.sock", "mountPath: '/h', readOnly: true"), "hostpath-runtime-socket", true },
		{ MOUNT("/run/docker.sock", "mountPath: '/h'"), "hostpath-runtime-socket", true },
		{ MOUNT("/var/run", "mountPath: '/h'"), "hostpath-runtime-socket", true },
		{ MOUNT("/run/myapp", "mountPath: '/h'"), "hostpath-runtime-socket", false },
		{ MOUNT("/etc/kubernetes/manifests", "mountPath: '/h'"), "hostpath-static-pod", true },
		{ MOUNT("/etc/kubernetes/manifests", "mountPath: '/h', readOnly: true"), "hostpath-static-pod", false },
		{ MOUNT("/proc", "mountPath: '/h'"), "core-pattern", true },
		{ MOUNT("/proc", "mountPath: '/h', readOnly: true"), "core-pattern", false },
		{ MOUNT("/", "mountPath: '/h', readOnly: true"), "core-pattern", true },
		{ MOUNT("/", "mountPath: '/h', readOnly: true, recursiveReadOnly: 'Enabled'"), "core-pattern", false },
		{ MOUNT("/proc/sys/net", "mountPath: '/h'"), "core-pattern", false },
		// A volume that no container mounts.
		{ "{spec: {volumes: [{name: 'h', hostPath: {path: '/'}}], containers: [{name: 'c'}]}}", "hostpath-root", false },
		// A claim or an emptyDir of the same name is no host path.
		{ "{spec: {volumes: [{name: 'h', emptyDir: {}}], containers: [{name: 'c', volumeMounts: [{name: 'h', mountPath: '/'}]}]}}", "hostpath-root", false },
		// Who the process is: uid 1000 cannot write /etc, but an image that names no user may be root.
		{ "{spec: {securityContext: {runAsUser: 1000}, volumes: [{name: 'h', hostPath: {path: '/etc'}}], containers: [{name: 'c', "
		  "volumeMounts: [{name: 'h', mountPath: '/h'}]}]}}", "hostpath-root", false },
		{ "{spec: {securityContext: {runAsUser: 1000}, volumes: [{name: 'h', hostPath: {path: '/etc'}}], containers: [{name: 'c', "
		  "securityContext: {runAsUser: 0}, volumeMounts: [{name: 'h', mountPath: '/h'}]}]}}", "hostpath-root", true },
		{ "{spec: {securityContext: {runAsNonRoot: true}, volumes: [{name: 'h', hostPath: {path: '/etc'}}], containers: [{name: 'c', "
		  "volumeMounts: [{name: 'h', mountPath: '/h'}]}]}}", "hostpath-root", false },
		{ "{spec: {securityContext: {runAsUser: 1000, runAsGroup: 1000}, volumes: [{name: 'h', hostPath: {path: '/run/containerd/containerd.sock'}}], "
		  "containers: [{name: 'c', volumeMounts: [{name: 'h', mountPath: '/h'}]}]}}", "hostpath-runtime-socket", false },
	};
	(void)state;
	check_readings("1.34", r, sizeof r / sizeof *r);
}

static void test_user_namespaces(void **state)
{
	static const struct reading r[] = {
		{ "{spec: {hostUsers: false, containers: [{name: 'c', securityContext: {privileged: true}}]}}", "host-privileged", false },
		{ "{spec: {hostUsers: true, containers: [{name: 'c', securityContext: {privileged: true}}]}}", "host-privileged", true },
		{ "{spec: {hostUsers: false, containers: [{name: 'c', securityContext: {capabilities: {add: ['SYS_ADMIN']}}}]}}", "cap-sys-admin", false },
		{ "{spec: {hostUsers: false, volumes: [{name: 'h', hostPath: {path: '/'}}], containers: [{name: 'c', volumeMounts: [{name: 'h', mountPath: '/h'}]}]}}",
		  "hostpath-root", true },
		{ "{spec: {hostUsers: false, volumes: [{name: 'h', hostPath: {path: '/proc'}}], containers: [{name: 'c', volumeMounts: [{name: 'h', mountPath: '/h'}]}]}}",
		  "core-pattern", false },
	};
	(void)state;
	check_readings("1.34", r, sizeof r / sizeof *r);
}

#define CAPS(caps) "{spec: {containers: [{name: 'c', securityContext: {capabilities: {" caps "}}}]}}"

static void test_capabilities(void **state)
{
	static const struct reading r[] = {
		{ CAPS("add: ['SYS_MODULE']"), "cap-sys-module", true },
		{ CAPS("add: ['CAP_SYS_MODULE']"), "cap-sys-module", false }, // the runtime knows no CAP_CAP_SYS_MODULE
		{ CAPS("add: ['SYS_MODULE'], drop: ['ALL']"), "cap-sys-module", true },
		{ CAPS("add: ['SYS_MODULE'], drop: ['SYS_MODULE']"), "cap-sys-module", false },
		{ CAPS("add: ['ALL']"), "cap-sys-module", true },
		{ CAPS("add: ['ALL'], drop: ['ALL']"), "cap-sys-module", false },
		{ CAPS("add: ['BPF']"), "cap-bpf-perfmon", true },
		{ CAPS("add: ['SYS_BPF']"), "cap-bpf-perfmon", false },
		{ CAPS("add: ['MKNOD', 'NET_RAW', 'CHOWN']"), "cap-rawio-mknod-dev", false },
		{ CAPS("add: ['NET_ADMIN']"), "cap-net-admin", false },
		{ "{spec: {hostNetwork: true, containers: [{name: 'c', securityContext: {capabilities: {add: ['NET_ADMIN']}}}]}}", "cap-net-admin", true },
		{ "{spec: {containers: [{name: 'c', securityContext: {runAsUser: 1000, capabilities: {add: ['SYS_ADMIN']}}}]}}", "cap-sys-admin", false },
		{ CAPS("add: ['SYS_PTRACE']"), "cap-sys-ptrace", false },
		{ "{spec: {hostPID: true, containers: [{name: 'c', securityContext: {capabilities: {add: ['SYS_PTRACE']}}}]}}", "cap-sys-ptrace", false },
		{ "{spec: {hostPID: true, containers: [{name: 'c', securityContext: {appArmorProfile: {type: 'Unconfined'}, capabilities: {add: ['SYS_PTRACE']}}}]}}",
		  "cap-sys-ptrace", true },
		{ "{metadata: {annotations: {'container.apparmor.security.beta.kubernetes.io/c': 'unconfined'}}, spec: {hostPID: true, containers: [{name: 'c', "
		  "securityContext: {capabilities: {add: ['SYS_PTRACE']}}}]}}", "cap-sys-ptrace", true },
	};
	static const struct reading before[] = {
		{ "{spec: {hostPID: true, containers: [{name: 'c', securityContext: {capabilities: {add: ['SYS_PTRACE']}}}]}}", "cap-sys-ptrace", true },
		{ "{metadata: {annotations: {'container.apparmor.security.beta.kubernetes.io/c': 'runtime/default'}}, spec: {hostPID: true, containers: "
		  "[{name: 'c', securityContext: {capabilities: {add: ['SYS_PTRACE']}}}]}}", "cap-sys-ptrace", false },
	};
	(void)state;
	check_readings("1.34", r, sizeof r / sizeof *r);
	check_readings("1.30", before, sizeof before / sizeof *before);
}

static void test_all_three_container_lists_count(void **state)
{
	static const struct reading r[] = {
		{ "{spec: {initContainers: [{name: 'i', securityContext: {privileged: true}}], containers: [{name: 'c'}]}}", "host-privileged", true },
		{ "{spec: {containers: [{name: 'c'}], ephemeralContainers: [{name: 'e', securityContext: {privileged: true}}]}}", "host-privileged", true },
		{ "{spec: {containers: [{name: 'c', securityContext: {privileged: false}}]}}", "host-privileged", false },
		{ "{spec: {containers: [{name: 'c', securityContext: null}]}}", "host-privileged", false },
		{ "{spec: {hostPID: true, containers: [{name: 'c'}]}}", "host-nsenter", false },
		{ "{spec: {hostPID: true, containers: [{name: 'a'}, {name: 'b', securityContext: {privileged: true}}]}}", "host-nsenter", true },
		{ "{spec: {securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: 'c'}]}}", "windows-hostprocess", true },
		{ "{spec: {securityContext: {sysctls: [{name: 'net.ipv4.tcp_rmem', value: '1'}]}, containers: [{name: 'c'}]}}", "unsafe-sysctl", false },
		{ "{spec: {shareProcessNamespace: true, containers: [{name: 'c'}]}}", "share-process-ns", false },
	};
	(void)state;
	check_readings("1.34", r, sizeof r / sizeof *r);
}

// Neither a host namespace alone nor a network capability wins the node.
static void test_only_what_wins_the_node_is_a_node(void **state)
{
	static const char *const lesser[] = { "host-pid", "host-ipc", "host-network", "host-port", "cap-net-admin", "cap-net-raw", "cap-misc", "selinux-type",
		"localhost-profile", "control-plane-schedule", "share-process-ns", "seccomp-unconfined" };
	(void)state;
	for (size_t i = 0; i < sizeof lesser / sizeof *lesser; i++) {
		const struct technique *t = technique_by_id(span_str(lesser[i]));
		assert_true(t->effect != EFFECT_NODE && t->effect != EFFECT_NODE_READ);
	}
}

static void test_proof_names_the_field(void **state)
{
	struct fixture *f = fixture("1.34");
	struct host_proof proof;
	value pod = build_doc(&f->p, "{spec: {containers: [{name: 'a'}, {name: 'b', securityContext: {capabilities: {add: ['CHOWN', 'SYS_ADMIN']}}}], "
		"volumes: [{name: 'x'}, {name: 'h', hostPath: {path: '/etc'}}]}}");

	(void)state;
	assert_true(holds(f, &pod, &technique_cap_sys_admin, &proof));
	assert_true(span_is(proof.field, "spec.containers[1].securityContext.capabilities.add[1]"));
	assert_true(span_is(value_span(proof.at), "SYS_ADMIN"));
	pod = build_doc(&f->p, "{spec: {volumes: [{name: 'x'}, {name: 'h', hostPath: {path: '/etc'}}], initContainers: [{name: 'i', "
		"volumeMounts: [{name: 'x', mountPath: '/x'}, {name: 'h', mountPath: '/h'}]}]}}");
	assert_true(holds(f, &pod, &technique_hostpath_root, &proof));
	assert_true(span_is(proof.field, "spec.volumes[1].hostPath.path"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payloads_have_the_power),
		cmocka_unit_test(test_no_field_that_the_server_does_not_have),
		cmocka_unit_test(test_host_paths),
		cmocka_unit_test(test_user_namespaces),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_all_three_container_lists_count),
		cmocka_unit_test(test_only_what_wins_the_node_is_a_node),
		cmocka_unit_test(test_proof_names_the_field),
	};
	return cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));
}
