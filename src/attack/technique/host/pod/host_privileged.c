// With hostUsers: false capabilities count in the user namespace only and devices stay closed (KEP-127), so it does not hold
// there. The uid does not matter: no_new_privs is never set on a privileged container, so any set-uid program of the image
// makes root.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;

	if (v->user_namespace)
		return false;
	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);)
		if (podfield_privileged(&c))
			return podfield_prove(proof, &c, "securityContext.privileged", value_get(c.sc, KEY_privileged));
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_del(p, "spec.hostUsers");
	// privileged together with allowPrivilegeEscalation: false is refused (kubernetes pkg/apis/core/validation ValidateSecurityContext).
	build_del(p, "spec.containers.0.securityContext.allowPrivilegeEscalation");
	build_set(p, "spec.containers.0.securityContext.privileged", value_bool(true));
	return true;
}

const struct technique technique_host_privileged = {
	.id = "host-privileged",
	.title = "Run a privileged container",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1610",
	.matrix = "MS-TA9018",
	.needs = "A container with securityContext.privileged: true, outside a user namespace",
	.gives = "root on the node: raw devices, kernel interfaces, every pod there",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove privileged and add the one capability or device that is needed",
	.audit = "create of pods with privileged containers; on the node: mounts of block devices, opens below /dev",
	.source =
		"kubernetes.io docs concepts/security/pod-security-standards; kubernetes/pod-security-admission "
		"policy/check_privileged.go",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.has = has,
	.arm = arm,
};
