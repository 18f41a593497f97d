#include "attack/technique/hostpath.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"
#include "base/buf.h"

// Go's filepath.Clean for absolute paths; a relative one is taken from the root, as the runtime would.
static span lexical(struct arena *a, span path)
{
	char *out = arena_alloc(a, path.n + 2, 1);
	size_t n = 0;
	span rest = path, part;

	while (rest.p) {
		rest = span_cut(rest, '/', &part);
		if (part.n == 0 || span_is(part, "."))
			continue;
		if (span_is(part, "..")) {
			while (n > 0 && out[--n] != '/')
				;
			continue;
		}
		out[n++] = '/';
		memcpy(out + n, part.p, part.n);
		n += part.n;
	}
	if (n == 0)
		out[n++] = '/';
	return span_of(out, n);
}

// /proc/1/root and /proc/1/cwd are links that the runtime follows when it binds the folder: the host's root (proc(5)).
static span follow_proc(span path)
{
	span part, rest;

	if (!span_starts(path, SPAN("/proc/")))
		return path;
	rest = span_cut(span_from(path, 6), '/', &part);
	for (size_t i = 0; i < part.n; i++)
		if ((part.p[i] < '0' || part.p[i] > '9') && !span_is(part, "self") && !span_is(part, "thread-self"))
			return path;
	if (!rest.p || !(span_starts(rest, SPAN("root")) || (span_is(part, "1") && span_starts(rest, SPAN("cwd")))))
		return path;
	if (span_is(rest, "root"))
		return SPAN("/");
	rest = span_from(rest, rest.p[0] == 'r' ? 4 : 3);
	return rest.n == 0 ? SPAN("/") : rest.p[0] == '/' ? rest : path;
}

// The links that every current distribution has: /var/run (Filesystem Hierarchy Standard 3.0) and the merged /usr.
static const struct { const char *from, *to; } alias[] = {
	{ "/var/run", "/run" }, { "/bin", "/usr/bin" }, { "/sbin", "/usr/sbin" }, { "/lib", "/usr/lib" }, { "/lib64", "/usr/lib64" },
	{ "/var/lock", "/run/lock" },
};

span hostpath_clean(struct arena *a, span path)
{
	span p = lexical(a, path), next;

	while (!span_eq(next = follow_proc(p), p))
		p = next;
	for (size_t i = 0; i < sizeof alias / sizeof *alias; i++) {
		span from = span_str(alias[i].from);
		if (span_starts(p, from) && (p.n == from.n || p.p[from.n] == '/'))
			return arena_printf(a, "%s%.*s", alias[i].to, SPANF(span_from(p, from.n)));
	}
	return p;
}

static const value *volume_of(const value *spec, span name, uint32_t *index)
{
	const value *volumes = value_get(spec, KEY_volumes);

	for (uint32_t i = 0; i < value_count(volumes); i++)
		if (span_eq(value_get_span(value_item(volumes, i), KEY_name), name)) {
			*index = i;
			return value_item(volumes, i);
		}
	return &value_absent;
}

static uint32_t key_of(const struct pod_view *v, const char *name)
{
	return intern_find(v->keys, span_str(name));
}

static const value *member(const struct pod_view *v, const value *obj, const char *name)
{
	uint32_t key = key_of(v, name);
	return key == MAP_NONE ? &value_absent : value_get(obj, key);
}

// A mount's readOnly covers the top file system only: the runtime binds the rest along with it, writable, unless recursiveReadOnly says
// otherwise (KEP-3857; Enabled is kept, IfPossible may be).
static void access_of(const struct pod_view *v, const value *mount, struct host_mount *m)
{
	span recursive = value_span(member(v, mount, "recursiveReadOnly"));

	m->writable = !value_get_true(mount, KEY_readOnly);
	m->writable_below = m->writable || recursive.n == 0 || span_is(recursive, "Disabled");
}

static void path_of(const struct pod_view *v, const value *mount, struct arena *a, struct host_mount *m)
{
	span base = value_span(m->at), sub = value_get_span(mount, KEY_subPath), expr = value_span(member(v, mount, "subPathExpr"));

	m->exact = true;
	if (expr.n && span_contains(expr, SPAN("$("))) {
		m->exact = false;
		m->path = hostpath_clean(a, base);
		return;
	}
	if (expr.n)
		sub = expr;
	m->path = hostpath_clean(a, sub.n ? arena_printf(a, "%.*s/%.*s", SPANF(base), SPANF(sub)) : base);
}

// Group 0 is a process's primary group unless runAsGroup says otherwise: with a uid that the image does not know the runtime falls back to gid 0
// (containerd pkg/oci WithUserID).
static bool group0(const struct pod_view *v, const struct pod_container *c)
{
	const value *gid = podfield_context(v, c, KEY_runAsGroup);
	return !value_present(gid) || (gid->type == VALUE_INT && gid->i == 0);
}

static bool take_mount(struct host_mounts *it, const value *mount, struct host_mount *m)
{
	const value *volume = volume_of(it->view->spec, value_get_span(mount, KEY_name), &m->volume);

	m->at = value_at(volume, 2, KEY_hostPath, KEY_path);
	if (m->at->type != VALUE_STRING)
		return false;
	m->c = it->c;
	m->uid0 = podfield_uid0(it->view, &it->c) || podfield_privileged(&it->c);
	m->gid0 = m->uid0 || group0(it->view, &it->c);
	access_of(it->view, mount, m);
	path_of(it->view, mount, it->arena, m);
	return true;
}

bool host_mount_next(struct host_mounts *it, struct host_mount *m)
{
	if (!it->started) {
		it->started = true;
		it->it = pod_containers(it->view->spec);
		it->c.v = &value_absent;
	}
	for (;;) {
		const value *mounts = value_get(it->c.v, KEY_volumeMounts);
		while (it->next < value_count(mounts)) {
			m->mount = it->next++;
			if (take_mount(it, value_item(mounts, m->mount), m))
				return true;
		}
		if (!pod_next(&it->it, &it->c))
			return false;
		it->next = 0;
	}
}

static bool place_hit(const struct host_mount *m, const struct host_place *place)
{
	span target = span_str(place->path);

	if (!m->exact)
		return place->tree && hostpath_covers(target, m->path);
	return hostpath_covers(m->path, target) || (place->tree && hostpath_covers(target, m->path));
}

bool hostpath_reaches(const struct pod_view *v, const struct host_place *places, enum host_access access, struct host_proof *proof)
{
	struct host_mount m;

	for (struct host_mounts it = host_mounts(v, proof->arena); host_mount_next(&it, &m);) {
		if (access == HOST_WRITE ? !m.writable || !m.uid0 : access == HOST_READ ? !m.uid0 : !m.gid0)
			continue;
		for (const struct host_place *place = places; place->path; place++)
			if (place_hit(&m, place)) {
				span field = arena_printf(proof->arena, "volumes[%u].hostPath.path", m.volume);
				return podfield_prove(proof, NULL, field.p, m.at);
			}
	}
	return false;
}

bool hostpath_reaches_kernel(const struct pod_view *v, const char *file, struct host_proof *proof)
{
	struct host_mount m;

	if (v->user_namespace)
		return false;
	for (struct host_mounts it = host_mounts(v, proof->arena); host_mount_next(&it, &m);) {
		if (!m.exact || !m.uid0 || !hostpath_covers(m.path, span_str(file)))
			continue;
		if (span_is(m.path, "/") ? m.writable_below : m.writable) {
			span field = arena_printf(proof->arena, "volumes[%u].hostPath.path", m.volume);
			return podfield_prove(proof, NULL, field.p, m.at);
		}
	}
	return false;
}

void hostpath_arm(struct payload *p, const char *path, bool writable)
{
	value mount = build_doc(p, "{name: 'bulkhead-host', mountPath: '/bulkhead-host'}");

	if (!writable)
		mount = build_doc(p, "{name: 'bulkhead-host', mountPath: '/bulkhead-host', readOnly: true}");
	podfield_arm_root(p);
	build_push(p, "spec.volumes", build_doc(p, "{name: 'bulkhead-host', hostPath: {path: ?}}", span_str(path)));
	build_push(p, "spec.containers.0.volumeMounts", mount);
}
