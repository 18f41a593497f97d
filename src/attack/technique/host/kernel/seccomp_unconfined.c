// What the kubelet does with a container that asks for nothing is a flag of the node that no object shows; the line says what
// the pod asks for. Up to 1.26 the alpha annotations of the pod count too.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool annotated(const struct pod_view *v, const struct pod_container *c)
{
	span own = SPAN("container.seccomp.security.alpha.kubernetes.io/");

	if (v->minor >= 27)
		return false;
	member_each(m, value_get(v->meta, KEY_annotations)) {
		span key = intern_text(v->keys, m->key);
		if ((span_is(key, "seccomp.security.alpha.kubernetes.io/pod") || (span_starts(key, own) && span_eq(span_from(key, own.n), c->name))) &&
		    !span_is(value_span(&m->v), "unconfined"))
			return true;
	}
	return false;
}

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;

	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);) {
		const value *profile = podfield_context(v, &c, KEY_seccompProfile);
		span type = value_get_span(profile, KEY_type);
		if (podfield_privileged(&c) || (type.n ? span_is(type, "Unconfined") : !annotated(v, &c)))
			return podfield_prove(proof, &c, "securityContext.seccompProfile", profile);
	}
	return false;
}

const struct technique technique_seccomp_unconfined = {
	.id = "seccomp-unconfined",
	.title = "No system call filter",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "A container without a seccomp profile, or with Unconfined",
	.gives = "every system call of the kernel can be tried",
	.fixes =
		"Enforce Pod Security restricted on the namespace\n"
		"Set seccompProfile RuntimeDefault on the pod\n"
		"Start the kubelet with --seccomp-default",
	.audit = "create of pods without seccompProfile",
	.source = "kubernetes.io docs concepts/security/pod-security-standards; KEP-2413 (kubelet seccompDefault)",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.has = has,
};
