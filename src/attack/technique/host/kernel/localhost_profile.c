// Pod Security restricted admits Localhost with any name. What the file says is on the node, and a profile alone gives no
// power: shown as evidence. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	static const struct { enum key key; const char *tail; } fields[] = {
		{ KEY_seccompProfile, "securityContext.seccompProfile" }, { KEY_appArmorProfile, "securityContext.appArmorProfile" },
	};
	struct pod_container c;

	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);)
		for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
			const value *profile = podfield_context(v, &c, fields[i].key);
			if (span_is(value_get_span(profile, KEY_type), "Localhost"))
				return podfield_prove(proof, &c, fields[i].tail, profile);
		}
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_set(p, "spec.containers.0.securityContext.seccompProfile", build_doc(p, "{type: 'Localhost', localhostProfile: 'profiles/probe.json'}"));
	return true;
}

const struct technique technique_localhost_profile = {
	.id = "localhost-profile",
	.title = "Choose any seccomp or AppArmor profile of the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "seccompProfile or appArmorProfile of type Localhost",
	.gives = "the loosest profile that lies on the node",
	.fixes =
		"Allow only listed profile names by admission policy\n"
		"Keep no loose profiles on the nodes",
	.audit = "create of pods with a Localhost profile",
	.source =
		"kubernetes.io docs concepts/security/pod-security-standards; kubernetes.io docs tutorials/security/seccomp",
	.from = POSITION_RUN,
	.effect = EFFECT_NONE,
	.has = has,
	.arm = arm,
};
