// Holds in a user namespace too: the kubelet maps the ids of mounts, so root in the container writes as root on that mount
// (kubernetes pkg/kubelet/kuberuntime/kuberuntime_container_linux.go). Folders of data that nothing on the node runs are not
// listed; the folders of other entries (kubelet, runtime socket, CNI) are theirs.
#include "attack/technique.h"
#include "attack/technique/hostpath.h"

static const struct host_place places[] = {
	{ "/etc/cron.d", true }, { "/etc/cron.hourly", true }, { "/etc/cron.daily", true }, { "/etc/crontab", false },
	{ "/etc/passwd", false }, { "/etc/shadow", false }, { "/etc/sudoers", false }, { "/etc/sudoers.d", true },
	{ "/etc/ssh", false }, { "/etc/systemd", false }, { "/etc/systemd/system", true }, { "/etc/init.d", true },
	{ "/etc/rc.local", false }, { "/etc/profile.d", true }, { "/etc/ld.so.preload", false }, { "/etc/ld.so.conf.d", true },
	{ "/etc/pam.d", true }, { "/etc/udev/rules.d", true }, { "/etc/modprobe.d", true }, { "/etc/sysctl.d", true },
	{ "/etc/containerd", true }, { "/etc/docker", false }, { "/etc/crio", true }, { "/etc/containers/oci", true },
	{ "/root", false }, { "/root/.ssh", true }, { "/home", false }, { "/home/kubernetes", true },
	{ "/usr/bin", true }, { "/usr/sbin", true }, { "/usr/lib", true }, { "/usr/lib64", true }, { "/usr/libexec", true },
	{ "/usr/local/bin", true }, { "/usr/local/sbin", true }, { "/usr/local/lib", true }, { "/opt/bin", true },
	{ "/boot", true }, { "/var/spool/cron", true }, { "/var/lib/cloud", false },
	{ "/var/lib/containerd", false }, { "/var/lib/docker", false }, { "/var/lib/containers", false },
	{ "/run/systemd", false }, { "/run/systemd/system", true }, { "/run/udev", false }, { "/run/containerd", false },
	{ NULL, false },
};

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return hostpath_reaches(v, places, HOST_WRITE, proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	hostpath_arm(p, "/", true);
	return true;
}

const struct technique technique_hostpath_root = {
	.id = "hostpath-root",
	.title = "Write to the system files of the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1543",
	.matrix = "MS-TA9013",
	.needs =
		"A writable hostPath mount of / or of a folder whose files the node runs or trusts, in a container that may be "
		"root",
	.gives = "root on the node: plants programs, units, cron jobs, keys or accounts",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Replace the hostPath volume by a CSI or local volume\n"
		"Mount it read-only and narrow it to the data folder that is needed",
	.audit = "create of pods with such a hostPath; on the node: writes below /etc, /root, /usr",
	.source =
		"kubernetes.io docs concepts/storage/volumes, hostPath; kubernetes/pod-security-admission "
		"policy/check_hostPathVolumes.go",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
