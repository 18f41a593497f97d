#include "twin/admission/scc/scc.h"

#include "base/buf.h"

#include <stdio.h>


// sccmatching/provider.go: fill what is unset (on creation), then check. The pod itself is not changed: a field that filling would set to
// the right value counts as right.

static void bad(struct scc_fit *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void bad(struct scc_fit *f, const char *fmt, ...)
{
	va_list ap;

	if (!f->want) {
		vec_push(&f->errors, f->run, SPAN(""));
		return;
	}
	va_start(ap, fmt);
	vec_push(&f->errors, f->run, arena_vprintf(f->run, fmt, ap));
	va_end(ap);
}

// package uid ParseBlock: START/SIZE or START-END.
static bool parse_block(span s, struct scc_range *out)
{
	int64_t v[2] = { 0, 0 };
	int k = 0;
	char sep = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9' && v[k] < INT64_MAX / 20)
			v[k] = v[k] * 10 + (s.p[i] - '0');
		else if ((s.p[i] == '/' || s.p[i] == '-') && k == 0 && i)
			sep = s.p[i], k = 1;
		else
			return false;
	}
	if (!sep)
		return false;
	*out = (struct scc_range){ v[0], sep == '/' ? v[0] + v[1] - 1 : v[1] };
	return true;
}

static bool in_range(struct scc_range r, int64_t x)
{
	return x >= r.min && x <= r.max;
}

static bool is_int(const value *v)
{
	return v->type == VALUE_INT;
}

static void check_group(struct scc_fit *f, const struct scc_group *g, const value *set, const char *field, bool single)
{
	struct scc_range r[64];
	const struct scc_range *range = g->range;
	size_t n = g->n;

	if (!g->must)
		return;
	bool empty = set->type != VALUE_INT && value_count(set) == 0;
	if (empty) {
		if (!f->fill)
			bad(f, ".spec.securityContext.%s: Invalid value: []: unable to validate empty groups against required ranges", field);
		return;
	}
	if (n == 0) {
		span text = f->ns.groups.n ? f->ns.groups : f->ns.uid_range, one;
		for (; text.n && n < 64; n++) {
			text = span_cut(text, ',', &one);
			if (!parse_block(span_trim(one), &r[n]))
				break;
		}
		if (!f->ns.known || n == 0) {
			f->unknown = true;
			return;
		}
		// fsGroup may be the first id of the first block alone.
		if (single)
			r[0].max = r[0].min, n = 1;
		range = r;
	}
	for (size_t i = 0; i < (is_int(set) ? 1 : value_count(set)); i++) {
		const value *x = is_int(set) ? set : value_item(set, i);
		bool fits = false;
		for (size_t k = 0; k < n; k++)
			fits |= is_int(x) && in_range(range[k], x->i);
		if (!fits)
			bad(f, ".spec.securityContext.%s: Invalid value: [%lld]: %lld is not an allowed group", field, (long long)x->i, (long long)x->i);
	}
}

static bool same_categories(span a, span b)
{
	// Categories in any order; neither side repeats one in practice, so inclusion both ways with equal length is equality.
	span rest = a, one, other;
	size_t na = 0, nb = 0;

	for (; rest.n; na++) {
		rest = span_cut(rest, ',', &one);
		span r2 = b;
		bool found = false;
		for (nb = 0; r2.n; nb++) {
			r2 = span_cut(r2, ',', &other);
			found |= span_eq(one, other);
		}
		if (!found)
			return false;
	}
	return na == nb;
}

static bool same_level(span want, span got)
{
	span a, b, ra = span_cut(want, ':', &a), rb = span_cut(got, ':', &b);
	return span_eq(want, got) || (ra.n && rb.n && span_eq(a, b) && same_categories(ra, rb));
}

static void check_selinux(struct scc_fit *f, const struct scc *s, const value *set, const char *path)
{
	static const struct { uint32_t key; const char *name; } part[] = { { KEY_level, "level" }, { KEY_user, "user" }, { KEY_role, "role" },
		{ KEY_type, "type" } };

	if (!s->selinux_must)
		return;
	if (!value_present(set)) {
		if (!f->fill)
			bad(f, "%s.seLinuxOptions: Required value", path);
		return;
	}
	for (size_t i = 0; i < 4; i++) {
		span want = s->selinux[i], got = value_get_span(set, part[i].key);
		if (i == 0 && !want.n) {
			if (!f->ns.known) {
				f->unknown = true;
				continue;
			}
			want = f->ns.level;
		}
		if (i ? !span_eq(want, got) : !same_level(want, got))
			bad(f, "%s.seLinuxOptions.%s: Invalid value: \"%.*s\": must be %.*s", path, part[i].name, SPANF(got), SPANF(want));
	}
}

static span profile_text(struct scc_fit *f, const value *profile)
{
	span type = value_get_span(profile, KEY_type), local = value_get_span(profile, KEY_localhostProfile);

	if (span_is(type, "RuntimeDefault"))
		return SPAN("runtime/default");
	if (span_is(type, "Unconfined"))
		return SPAN("unconfined");
	if (span_is(type, "Localhost"))
		return arena_printf(f->run, "localhost/%.*s", SPANF(local));
	return SPAN("");
}

static bool is_default_profile(span p)
{
	return span_is(p, "runtime/default") || span_is(p, "docker/default");
}

static void check_seccomp(struct scc_fit *f, const struct scc *s, span profile, span where)
{
	bool any = false;

	for (size_t i = 0; i < s->n_seccomp; i++) {
		any |= span_is(s->seccomp[i], "*");
		if (span_eq(profile, s->seccomp[i]) || (is_default_profile(profile) && is_default_profile(s->seccomp[i])))
			return;
	}
	if (any || (s->n_seccomp == 0 && profile.n == 0))
		return;
	if (s->n_seccomp == 0)
		bad(f, "%.*s: Forbidden: seccomp may not be set", SPANF(where));
	else
		bad(f, "%.*s: Forbidden: %.*s is not an allowed seccomp profile", SPANF(where), SPANF(profile));
}

// The pod's profile after filling: its own, else the first one of the list that is no wildcard.
static span pod_profile(struct scc_fit *f, const struct scc *s)
{
	const value *own = value_at(f->spec, 2, KEY_securityContext, KEY_seccompProfile);

	if (value_present(own))
		return profile_text(f, own);
	for (size_t i = 0; f->fill && i < s->n_seccomp; i++)
		if (!span_is(s->seccomp[i], "*"))
			return s->seccomp[i];
	return SPAN("");
}

static bool pattern_match(const span *v, size_t n, span name)
{
	for (size_t i = 0; i < n; i++)
		if (span_ends(v[i], SPAN("*")) ? span_starts(name, span_head(v[i], v[i].n - 1)) : span_eq(v[i], name))
			return true;
	return false;
}

static void check_sysctls(struct scc_fit *f, const struct scc *s)
{
	static const span safe[] = { SPAN_INIT("kernel.shm_rmid_forced"), SPAN_INIT("net.ipv4.ip_local_port_range"),
		SPAN_INIT("net.ipv4.tcp_syncookies"), SPAN_INIT("net.ipv4.ping_group_range"), SPAN_INIT("net.ipv4.ip_unprivileged_port_start"),
		SPAN_INIT("net.ipv4.ip_local_reserved_ports"), SPAN_INIT("net.ipv4.tcp_keepalive_time"), SPAN_INIT("net.ipv4.tcp_fin_timeout"),
		SPAN_INIT("net.ipv4.tcp_keepalive_intvl"), SPAN_INIT("net.ipv4.tcp_keepalive_probes") };

	value_each(v, value_at(f->spec, 2, KEY_securityContext, KEY_sysctls)) {
		span name = value_get_span(v, KEY_name);
		bool ok = pattern_match(safe, sizeof safe / sizeof *safe, name) || pattern_match(s->unsafe, s->n_unsafe, name);
		if (!ok || pattern_match(s->forbidden, s->n_forbidden, name))
			bad(f, "pod.spec.securityContext.sysctls: Forbidden: sysctl \"%.*s\" is not allowed", SPANF(name));
	}
}

static span volume_type(const struct scc_fit *f, uint32_t source)
{
	switch (source) {
	case 0:
		return SPAN("emptyDir");
	case KEY_cephfs:
		return SPAN("cephFS");
	case KEY_vsphereVolume:
		return SPAN("vsphere");
	case KEY_storageos:
		return SPAN("storageOS");
	default:
		return intern_text(f->keys, source);
	}
}

static bool allows_type(const struct scc *s, span type)
{
	if (span_is(type, "hostPath"))
		return s->host_path;
	if (s->all_volumes)
		return true;
	for (size_t i = 0; i < s->n_volumes; i++)
		if (span_eq(s->volumes[i], type))
			return true;
	return false;
}

// A projected volume of account tokens is as good as the token Secret that it took the place of (sccmatching/provider.go allowsVolumeType).
static bool is_token_projection(const value *volume)
{
	value_each(x, value_at(volume, 2, KEY_projected, KEY_sources))
		if (value_present(value_get(x, KEY_serviceAccountToken)))
			return true;
	return false;
}

static bool flex_allowed(const struct scc *s, const value *volume)
{
	span driver = value_span(value_at(volume, 2, KEY_flexVolume, KEY_driver));

	value_each(x, s->flex)
		if (span_eq(value_get_span(x, KEY_driver), driver))
			return true;
	return value_count(s->flex) == 0;
}

static void check_volumes(struct scc_fit *f, const struct scc *s)
{
	size_t i = 0;

	value_each(v, value_get(f->spec, KEY_volumes)) {
		uint32_t source = pod_volume_source(v);
		span type = volume_type(f, source);
		bool ok = allows_type(s, type) || (source == KEY_projected && is_token_projection(v) && allows_type(s, SPAN("secret")));
		if (!ok)
			bad(f, "spec.volumes[%zu]: Invalid value: \"%.*s\": %.*s volumes are not allowed to be used", i, SPANF(type), SPANF(type));
		else if (source == KEY_flexVolume && !flex_allowed(s, v))
			bad(f, ".spec.securityContext.volumes[%zu].driver: Invalid value: Flexvolume driver is not allowed to be used", i);
		i++;
	}
}

static void check_pod(struct scc_fit *f, const struct scc *s)
{
	const value *sc = value_get(f->spec, KEY_securityContext), *users = value_get(f->spec, KEY_hostUsers);

	check_group(f, &s->fs_group, value_get(sc, KEY_fsGroup), "fsGroup", true);
	check_group(f, &s->groups, value_get(sc, KEY_supplementalGroups), "supplementalGroups", false);
	check_seccomp(f, s, pod_profile(f, s), SPAN("pod.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]"));
	check_selinux(f, s, value_get(sc, KEY_seLinuxOptions), ".spec.securityContext");
	if (!s->host_network && value_get_true(f->spec, KEY_hostNetwork))
		bad(f, ".spec.securityContext.hostNetwork: Invalid value: true: Host network is not allowed to be used");
	if (!s->host_pid && value_get_true(f->spec, KEY_hostPID))
		bad(f, ".spec.securityContext.hostPID: Invalid value: true: Host PID is not allowed to be used");
	if (!s->host_ipc && value_get_true(f->spec, KEY_hostIPC))
		bad(f, ".spec.securityContext.hostIPC: Invalid value: true: Host IPC is not allowed to be used");
	if (s->require_user_namespace && (users->type != VALUE_BOOL || users->b))
		bad(f, ".spec.securityContext.hostUsers: Invalid value: null: Host Users must be set to false");
	check_sysctls(f, s);
	check_volumes(f, s);
}

// A container's field, else the pod's.
static const value *effective(const struct scc_fit *f, const struct pod_container *c, uint32_t key)
{
	const value *v = value_get(c->sc, key);
	return value_present(v) ? v : value_at(f->spec, 2, KEY_securityContext, key);
}

static void check_user(struct scc_fit *f, const struct scc *s, const struct pod_container *c, const char *path)
{
	const value *uid = effective(f, c, KEY_runAsUser), *non_root = effective(f, c, KEY_runAsNonRoot);
	struct scc_range r = s->uid_range;

	if (s->uid == SCC_UID_ANY)
		return;
	if (s->uid == SCC_UID_NONROOT) {
		bool filled = f->fill && non_root->type != VALUE_BOOL;
		if (non_root->type != VALUE_BOOL && !is_int(uid) && !filled)
			bad(f, "%s.runAsNonRoot: Required value: must be true", path);
		else if (non_root->type == VALUE_BOOL && !non_root->b)
			bad(f, "%s.runAsNonRoot: Invalid value: false: must be true", path);
		else if (is_int(uid) && uid->i == 0)
			bad(f, "%s.runAsUser: Invalid value: 0: running with the root UID is forbidden", path);
		return;
	}
	if (!is_int(uid)) {
		if (!f->fill)
			bad(f, "%s.runAsUser: Required value", path);
		return;
	}
	if (!s->uid_given && (!f->ns.known || !parse_block(f->ns.uid_range, &r))) {
		f->unknown = true;
		return;
	}
	if (!in_range(r, uid->i))
		bad(f, "%s.runAsUser: Invalid value: %lld: must be in the ranges: [%lld, %lld]", path, (long long)uid->i, (long long)r.min,
			(long long)r.max);
}

static bool listed(const span *v, size_t n, span x)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(v[i], x))
			return true;
	return false;
}

static void check_capabilities(struct scc_fit *f, const struct scc *s, const struct pod_container *c, const char *path)
{
	const value *caps = value_get(c->sc, KEY_capabilities);

	if (!value_present(caps) && (f->fill || (!s->n_add && !s->n_drop)))
		return;
	if (listed(s->allowed, s->n_allowed, SPAN("*")))
		return;
	value_each(v, value_get(caps, KEY_add))
		if (!listed(s->add, s->n_add, value_span(v)) && !listed(s->allowed, s->n_allowed, value_span(v)))
			bad(f, "%s.capabilities.add: Invalid value: \"%.*s\": capability may not be added", path, SPANF(value_span(v)));
	for (size_t i = 0; !f->fill && i < s->n_drop; i++)
		if (!value_lists(value_get(caps, KEY_drop), s->drop[i]))
			bad(f, "%s.capabilities.drop: Invalid value: %.*s is required to be dropped but was not found", path, SPANF(s->drop[i]));
}

static bool uses_host_port(const value *container)
{
	value_each(p, value_get(container, KEY_ports))
		if (value_get_int(p, KEY_hostPort, 0) > 0)
			return true;
	return false;
}

static void check_flags(struct scc_fit *f, const struct scc *s, const struct pod_container *c, const char *path)
{
	const value *ro = value_get(c->sc, KEY_readOnlyRootFilesystem), *esc = value_get(c->sc, KEY_allowPrivilegeEscalation);

	if (!s->privileged && value_get_true(c->sc, KEY_privileged))
		bad(f, "%s.privileged: Invalid value: true: Privileged containers are not allowed", path);
	if (!s->host_ports && uses_host_port(c->v))
		bad(f, "%s.hostPort: Invalid value: Host ports are not allowed to be used", path);
	if (s->read_only_root && (ro->type == VALUE_BOOL ? !ro->b : !f->fill))
		bad(f, "%s.readOnlyRootFilesystem: Invalid value: false: ReadOnlyRootFilesystem must be set to true", path);
	// Filled with false where the SCC forbids it, unless a default of true came first.
	bool escalates = esc->type == VALUE_BOOL ? esc->b : f->fill ? s->default_escalation == 1 : true;
	if (!s->escalation && escalates)
		bad(f, "%s.allowPrivilegeEscalation: Invalid value: true: Allowing privilege escalation for containers is not allowed", path);
}

enum selector_match scc_fits(struct scc_fit *f, const struct scc *s)
{
	struct pod_container c;
	size_t before = f->errors.n;

	f->unknown = false;
	check_pod(f, s);
	for (struct pod_containers it = pod_containers(f->spec); pod_next(&it, &c);) {
		char path[96];
		snprintf(path, sizeof path, ".%s[%u]", pod_list_name(c.list).p, c.index);
		check_user(f, s, &c, path);
		check_selinux(f, s, effective(f, &c, KEY_seLinuxOptions), path);
		const value *own = value_get(c.sc, KEY_seccompProfile);
		span profile = value_present(own) ? profile_text(f, own) : pod_profile(f, s);
		check_seccomp(f, s, profile, f->want ? arena_printf(f->run, "pod.metadata.annotations[container.seccomp.security.alpha.kubernetes.io/%.*s]",
			SPANF(c.name)) : SPAN(""));
		check_capabilities(f, s, &c, path);
		check_flags(f, s, &c, path);
	}
	if (f->errors.n > before)
		return SELECTOR_NO;
	return f->unknown ? SELECTOR_UNKNOWN : SELECTOR_YES;
}
