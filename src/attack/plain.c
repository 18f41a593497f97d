// The cheap test before the host entries: most pods of a cluster set no field that any of them reads.
#include "attack/finder.h"
#include "k8s/podspec.h"

static bool plain_annotations(const struct intern *keys, const value *meta)
{
	member_each(m, value_get(meta, KEY_annotations)) {
		span k = intern_text(keys, m->key);
		// CRI-O, Kata Containers, gVisor, and the AppArmor annotation.
		if (span_starts(k, SPAN("io.")) || span_starts(k, SPAN("dev.")) || span_starts(k, SPAN("container.apparmor.")))
			return false;
	}
	return true;
}

static bool plain_volumes(const value *spec)
{
	value_each(v, value_get(spec, KEY_volumes))
		member_each(m, v)
			switch (m->key) {
			case KEY_name: case KEY_configMap: case KEY_secret: case KEY_emptyDir: case KEY_projected: case KEY_persistentVolumeClaim:
			case KEY_downwardAPI:
				break;
			default:
				return false;
			}
	return true;
}

static bool plain_context(const value *sc)
{
	member_each(m, sc)
		switch (m->key) {
		case KEY_privileged:
			if (m->v.type == VALUE_BOOL && !m->v.b)
				break;
			return false;
		case KEY_capabilities:
			if (value_count(value_get(&m->v, KEY_add)))
				return false;
			break;
		case KEY_runAsUser: case KEY_runAsGroup: case KEY_runAsNonRoot: case KEY_fsGroup: case KEY_supplementalGroups:
		case KEY_readOnlyRootFilesystem: case KEY_allowPrivilegeEscalation: case KEY_seccompProfile: case KEY_appArmorProfile:
			break;
		default:
			return false;
		}
	return true;
}

static bool plain_ports(const value *container)
{
	value_each(p, value_get(container, KEY_ports))
		if (value_present(value_get(p, KEY_hostPort)))
			return false;
	return true;
}

bool host_plain(const struct intern *keys, const value *meta, const value *spec)
{
	struct pod_container c;

	if (value_get_true(spec, KEY_hostNetwork) || value_get_true(spec, KEY_hostPID) || value_get_true(spec, KEY_hostIPC) ||
	    !plain_context(value_get(spec, KEY_securityContext)) || !plain_volumes(spec) || !plain_annotations(keys, meta))
		return false;
	for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);)
		if (!plain_context(c.sc) || !plain_ports(c.v))
			return false;
	return true;
}
