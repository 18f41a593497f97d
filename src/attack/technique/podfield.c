#include "attack/technique/podfield.h"
#include "attack/technique/build.h"
#include "doc/edit.h"
#include "k8s/meta.h"

bool podfield_prove(struct host_proof *proof, const struct pod_container *c, const char *tail, const value *at)
{
	proof->at = at;
	proof->field = c ? pod_container_path(proof->arena, SPAN("spec"), c, tail) : arena_printf(proof->arena, "spec.%s", tail);
	return true;
}

bool podfield_flag(const struct pod_view *v, enum key key, struct host_proof *proof)
{
	if (!value_get_true(v->spec, key))
		return false;
	return podfield_prove(proof, NULL, arena_span(proof->arena, intern_text(v->keys, key)).p, value_get(v->spec, key));
}

bool podfield_privileged(const struct pod_container *c)
{
	return value_get_true(c->sc, KEY_privileged);
}

const value *podfield_context(const struct pod_view *v, const struct pod_container *c, enum key key)
{
	const value *own = value_get(c->sc, key);
	return value_present(own) ? own : value_at(v->spec, 2, KEY_securityContext, key);
}

// kubelet pkg/kubelet/kuberuntime/security_context_others.go verifyRunAsNonRoot: uid 0 under runAsNonRoot does not start.
bool podfield_uid0(const struct pod_view *v, const struct pod_container *c)
{
	const value *uid = podfield_context(v, c, KEY_runAsUser), *non_root = podfield_context(v, c, KEY_runAsNonRoot);

	if (non_root->type == VALUE_BOOL && non_root->b)
		return false;
	return !value_present(uid) || (uid->type == VALUE_INT && uid->i == 0);
}

static bool list_has(const value *list, span name)
{
	value_each(it, list)
		if (span_eq_fold(value_span(it), name))
			return true;
	return false;
}

// containerd internal/cri/opts/spec_opts.go WithCapabilities: add ALL, then drop ALL, then the named adds, then the named drops; names are put in
// upper case and prefixed with CAP_, so a name that already has the prefix is none.
bool podfield_cap(const struct pod_container *c, span cap, const value **at, uint32_t *index)
{
	const value *caps = value_get(c->sc, KEY_capabilities);
	const value *add = value_get(caps, KEY_add), *drop = value_get(caps, KEY_drop);
	bool drop_all = list_has(drop, SPAN("ALL"));

	if (list_has(drop, cap))
		return false;
	for (uint32_t i = 0; i < value_count(add); i++) {
		span name = value_span(value_item(add, i));
		if (span_eq_fold(name, cap) || (!drop_all && span_eq_fold(name, SPAN("ALL")))) {
			*at = value_item(add, i);
			*index = i;
			return true;
		}
	}
	return false;
}

static bool container_caps(const struct pod_container *c, const char *caps, struct host_proof *proof)
{
	span rest = span_str(caps), cap;
	const value *at;
	uint32_t i;

	while (rest.p) {
		rest = span_cut(rest, '|', &cap);
		if (!podfield_cap(c, cap, &at, &i))
			continue;
		return podfield_prove(proof, c, arena_printf(proof->arena, "securityContext.capabilities.add[%u]", i).p, at);
	}
	return false;
}

bool podfield_any_cap(const struct pod_view *v, const char *caps, struct host_proof *proof)
{
	struct pod_container c;

	if (v->user_namespace)
		return false;
	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);)
		if (podfield_uid0(v, &c) && container_caps(&c, caps, proof))
			return true;
	return false;
}

// The runtimes' default profile forbids tracing processes of another profile. From 1.31 the field decides (KEP-24); before, the annotation
// container.apparmor.security.beta.kubernetes.io/NAME, and a node without AppArmor support was common enough that no profile asked is no proof of
// one applied.
bool podfield_ptrace_free(const struct pod_view *v, const struct pod_container *c)
{
	span type = value_get_span(podfield_context(v, c, KEY_appArmorProfile), KEY_type);

	if (podfield_privileged(c))
		return true;
	if (type.n)
		return span_is(type, "Unconfined");
	member_each(m, value_get(v->meta, KEY_annotations)) {
		span key = intern_text(v->keys, m->key), pre = SPAN("container.apparmor.security.beta.kubernetes.io/");
		if (span_starts(key, pre) && span_eq(span_from(key, pre.n), c->name))
			return span_is(value_span(&m->v), "unconfined");
	}
	return v->minor < 31;
}

void podfield_arm_root(struct payload *p)
{
	static const struct pod_container none = { 0 };
	struct pod_view v = { .keys = p->keys, .spec = build_get(p, "spec") };
	struct pod_container c = none;

	for (struct pod_containers it = pod_containers(v.spec); pod_next(&it, &c) && c.list != POD_CONTAINER;)
		;
	if (podfield_uid0(&v, &c))
		return;
	build_set(p, "spec.containers.0.securityContext.runAsUser", value_int(0));
	build_set(p, "spec.containers.0.securityContext.runAsNonRoot", value_bool(false));
}

void podfield_arm_cap(struct payload *p, const char *cap)
{
	value kept = value_array(NULL, 0);

	podfield_arm_root(p);
	build_del(p, "spec.hostUsers");
	// SYS_ADMIN with allowPrivilegeEscalation: false is refused (kubernetes pkg/apis/core/validation ValidateSecurityContext).
	build_del(p, "spec.containers.0.securityContext.allowPrivilegeEscalation");
	value_each(d, build_get(p, "spec.containers.0.securityContext.capabilities.drop"))
		if (!span_eq_fold(value_span(d), span_str(cap)))
			kept = edit_append(p->arena, &kept, *d);
	if (kept.n)
		build_set(p, "spec.containers.0.securityContext.capabilities.drop", kept);
	else
		build_del(p, "spec.containers.0.securityContext.capabilities.drop");
	build_push(p, "spec.containers.0.securityContext.capabilities.add", value_string(span_str(cap)));
}

void podfield_arm_flag(struct payload *p, const char *path)
{
	span full = arena_printf(p->arena, "spec.%s", path);

	// hostPID, hostIPC and hostNetwork are refused together with hostUsers: false (kubernetes pkg/apis/core/validation).
	build_del(p, "spec.hostUsers");
	build_set(p, full.p, value_bool(true));
}

// The field exists since 1.30 (KEP-24). Before, no request for a profile counts as free already (podfield_ptrace_free), so only an annotation that
// the base pod brought along is in the way.
void podfield_arm_unconfined(struct payload *p)
{
	span name = value_span(build_get(p, "spec.containers.0.name"));

	if (p->snap->minor >= 30) {
		build_set(p, "spec.containers.0.securityContext.appArmorProfile", build_doc(p, "{type: 'Unconfined'}"));
		return;
	}
	span key = arena_printf(p->arena, "container.apparmor.security.beta.kubernetes.io/%.*s", SPANF(name));
	if (meta_annotation(&p->object, p->keys, key).p)
		build_annotation(p, key.p, SPAN("unconfined"));
}
