#include "twin/admission/scc/scc.h"

static const span *texts(struct arena *a, const value *list, size_t *n)
{
	span *v = arena_array(a, span, value_count(list));

	*n = 0;
	value_each(x, list)
		v[(*n)++] = value_span(x);
	return v;
}

static bool type_is(const value *v, const char *type)
{
	return span_is(value_get_span(v, KEY_type), type);
}

static void read_user(struct scc *s, const value *v)
{
	const value *min = value_get(v, KEY_uidRangeMin), *max = value_get(v, KEY_uidRangeMax), *uid = value_get(v, KEY_uid);

	s->uid = type_is(v, "MustRunAs") ? SCC_UID_FIXED : type_is(v, "MustRunAsRange") ? SCC_UID_RANGE :
		type_is(v, "MustRunAsNonRoot") ? SCC_UID_NONROOT : SCC_UID_ANY;
	if (s->uid == SCC_UID_FIXED) {
		s->uid_given = true;
		s->uid_range.min = s->uid_range.max = uid->type == VALUE_INT ? uid->i : 0;
	} else if (min->type == VALUE_INT || max->type == VALUE_INT) {
		s->uid_given = true;
		s->uid_range = (struct scc_range){ min->type == VALUE_INT ? min->i : 0, max->type == VALUE_INT ? max->i : 0 };
	}
}

static void read_selinux(struct scc *s, const value *v)
{
	static const uint32_t key[] = { KEY_level, KEY_user, KEY_role, KEY_type };
	const value *o = value_get(v, KEY_seLinuxOptions);

	s->selinux_must = type_is(v, "MustRunAs");
	for (size_t i = 0; i < 4; i++)
		s->selinux[i] = value_get_span(o, key[i]);
}

static struct scc_group read_group(struct arena *a, const value *v)
{
	const value *list = value_get(v, KEY_ranges);
	struct scc_range *r = arena_array(a, struct scc_range, value_count(list));
	struct scc_group g = { .must = type_is(v, "MustRunAs"), .range = r };

	value_each(x, list)
		r[g.n++] = (struct scc_range){ value_get_int(x, KEY_min, 0), value_get_int(x, KEY_max, 0) };
	return g;
}

// Absent volumes mean all; allowHostDirVolumePlugin has the last word about hostPath (sccdefaults/defaults.go).
static void read_volumes(struct arena *a, struct scc *s, const value *root)
{
	const value *list = value_get(root, KEY_volumes);

	s->volumes = texts(a, list, &s->n_volumes);
	s->all_volumes = !value_present(list);
	for (size_t i = 0; i < s->n_volumes; i++)
		s->all_volumes |= span_is(s->volumes[i], "*");
	s->host_path = value_get_true(root, KEY_allowHostDirVolumePlugin);
	s->flex = value_get(root, KEY_allowedFlexVolumes);
}

static bool trivial(span v)
{
	static const char *const plain[] = { "secret", "configMap", "emptyDir", "downwardAPI", "projected", "none" };
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (span_is(v, plain[i]))
			return true;
	return false;
}

static int volume_points(const struct scc *s)
{
	bool other = false;

	if (s->host_path || s->all_volumes)
		return 200000;
	for (size_t i = 0; i < s->n_volumes; i++)
		other |= !trivial(s->volumes[i]) && !span_is(s->volumes[i], "hostPath");
	return other ? 100000 : 0;
}

static bool has(const span *v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(v[i], name))
			return true;
	return false;
}

static int capability_points(const struct scc *s)
{
	int p = 5000 + 300 * (int)s->n_add;

	p += has(s->allowed, s->n_allowed, "*") || has(s->allowed, s->n_allowed, "ALL") ? 4000 : 10 * (int)s->n_allowed;
	p -= has(s->drop, s->n_drop, "ALL") ? 3000 : 50 * (int)s->n_drop;
	return p < 0 ? 0 : p > 9999 ? 9999 : p;
}

// util/sort/byrestrictions.go pointValue: fewer points = more restrictive = tried earlier.
static int points(const struct scc *s)
{
	static const int uid[] = { [SCC_UID_ANY] = 40000, [SCC_UID_NONROOT] = 30000, [SCC_UID_RANGE] = 20000, [SCC_UID_FIXED] = 10000 };

	return (s->privileged ? 1600000 : 0) + (s->host_ports ? 800000 : 0) + (s->host_network ? 400000 : 0) + volume_points(s) + uid[s->uid] +
		(s->selinux_must ? 10000 : 40000) + capability_points(s);
}

struct scc scc_read(struct arena *a, const value *root, ref obj)
{
	struct scc s = { .obj = obj, .name = value_span(value_at(root, 2, KEY_metadata, KEY_name)) };
	const value *esc = value_get(root, KEY_allowPrivilegeEscalation), *dflt = value_get(root, KEY_defaultAllowPrivilegeEscalation);

	s.priority = value_get_int(root, KEY_priority, 0);
	s.privileged = value_get_true(root, KEY_allowPrivilegedContainer);
	s.host_network = value_get_true(root, KEY_allowHostNetwork);
	s.host_pid = value_get_true(root, KEY_allowHostPID);
	s.host_ipc = value_get_true(root, KEY_allowHostIPC);
	s.host_ports = value_get_true(root, KEY_allowHostPorts);
	s.read_only_root = value_get_true(root, KEY_readOnlyRootFilesystem);
	s.require_user_namespace = span_is(value_get_span(root, KEY_userNamespaceLevel), "RequirePodLevel");
	s.escalation = esc->type != VALUE_BOOL || esc->b;
	s.default_escalation = dflt->type == VALUE_BOOL ? dflt->b : -1;
	read_user(&s, value_get(root, KEY_runAsUser));
	read_selinux(&s, value_get(root, KEY_seLinuxContext));
	s.fs_group = read_group(a, value_get(root, KEY_fsGroup));
	s.groups = read_group(a, value_get(root, KEY_supplementalGroups));
	read_volumes(a, &s, root);
	s.allowed = texts(a, value_get(root, KEY_allowedCapabilities), &s.n_allowed);
	s.drop = texts(a, value_get(root, KEY_requiredDropCapabilities), &s.n_drop);
	s.add = texts(a, value_get(root, KEY_defaultAddCapabilities), &s.n_add);
	s.seccomp = texts(a, value_get(root, KEY_seccompProfiles), &s.n_seccomp);
	s.unsafe = texts(a, value_get(root, KEY_allowedUnsafeSysctls), &s.n_unsafe);
	s.forbidden = texts(a, value_get(root, KEY_forbiddenSysctls), &s.n_forbidden);
	s.users = value_get(root, KEY_users);
	s.user_groups = value_get(root, KEY_groups);
	s.points = points(&s);
	return s;
}

int scc_cmp(const struct scc *a, const struct scc *b)
{
	if (a->priority != b->priority)
		return a->priority > b->priority ? -1 : 1;
	if (a->points != b->points)
		return a->points < b->points ? -1 : 1;
	return span_cmp(a->name, b->name);
}
