// A wall less, not a power of its own: what the process may then do is still decided by its uid, capabilities and mounts, which
// have entries of their own. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool loose(const value *options)
{
	// Types that Pod Security baseline admits (pod-security-admission policy/check_seLinuxOptions.go).
	static const char *const kept[] = { "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t" };
	span type = value_get_span(options, KEY_type);
	bool known = false;

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		known |= span_is(type, kept[i]);
	return !known || value_get_span(options, KEY_user).n || value_get_span(options, KEY_role).n;
}

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;

	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);) {
		const value *options = podfield_context(v, &c, KEY_seLinuxOptions);
		if (loose(options))
			return podfield_prove(proof, &c, "securityContext.seLinuxOptions", options);
	}
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_set(p, "spec.containers.0.securityContext.seLinuxOptions", build_doc(p, "{type: 'spc_t'}"));
	return true;
}

const struct technique technique_selinux_type = {
	.id = "selinux-type",
	.title = "Run with another SELinux type, user or role",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1611",
	.matrix = "",
	.needs = "seLinuxOptions with a type such as spc_t, or with a user or role of its own",
	.gives = "the SELinux wall between container and node is gone on nodes that enforce it",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove seLinuxOptions.type, user and role",
	.audit = "create of pods with such seLinuxOptions",
	.source =
		"kubernetes.io docs concepts/security/pod-security-standards, SELinux; containers/container-selinux (spc_t)",
	.from = POSITION_POD,
	.effect = EFFECT_NONE,
	.has = has,
	.arm = arm,
};
