// Only what is written counts: whether the node runs AppArmor at all is not in the objects.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;

	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);) {
		const value *profile = podfield_context(v, &c, KEY_appArmorProfile);
		if (span_is(value_get_span(profile, KEY_type), "Unconfined"))
			return podfield_prove(proof, &c, "securityContext.appArmorProfile", profile);
	}
	member_each(m, value_get(v->meta, KEY_annotations))
		if (span_starts(intern_text(v->keys, m->key), SPAN("container.apparmor.security.beta.kubernetes.io/")) &&
		    span_is(value_span(&m->v), "unconfined")) {
			proof->at = &m->v;
			proof->field = arena_printf(proof->arena, "metadata.annotations[%.*s]", SPANF(intern_text(v->keys, m->key)));
			return true;
		}
	return false;
}

const struct technique technique_apparmor_unconfined = {
	.id = "apparmor-unconfined",
	.title = "AppArmor switched off for a container",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "appArmorProfile Unconfined, or the older annotation with unconfined",
	.gives = "no mandatory access control between the container and the kernel's interfaces",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove the field or the annotation",
	.audit = "create of pods with an unconfined AppArmor profile",
	.source = "kubernetes.io docs concepts/security/pod-security-standards; KEP-24",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.has = has,
};
