// Pod Security restricted admits any level. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;

	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);) {
		const value *options = podfield_context(v, &c, KEY_seLinuxOptions);
		if (value_get_span(options, KEY_level).n)
			return podfield_prove(proof, &c, "securityContext.seLinuxOptions.level", value_get(options, KEY_level));
	}
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_set(p, "spec.containers.0.securityContext.seLinuxOptions.level", value_string(SPAN("s0:c1,c2")));
	return true;
}

const struct technique technique_selinux_level = {
	.id = "selinux-level",
	.title = "Take the SELinux categories of another tenant",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_AVAILABILITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "seLinuxOptions.level set, on nodes that enforce SELinux",
	.gives = "files and volumes that only the categories of another tenant keep apart",
	.fixes =
		"Let SecurityContextConstraints of the kind MustRunAs set the level\n"
		"Deny seLinuxOptions.level by admission policy",
	.audit = "create of pods with seLinuxOptions.level",
	.source = "container-selinux; kubernetes.io docs tasks/configure-pod-container/security-context; KEP-1710",
	.undecided = "whether the nodes enforce SELinux, and which level each tenant's files carry",
	.from = POSITION_RUN,
	.effect = EFFECT_NONE,
	.has = has,
	.arm = arm,
};
