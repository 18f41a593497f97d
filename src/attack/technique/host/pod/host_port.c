// An exposure of the tenant's own pod and, at most, a squatted port; nothing is reached by it alone. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;

	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);) {
		const value *ports = value_get(c.v, KEY_ports);
		for (uint32_t i = 0; i < value_count(ports); i++)
			if (value_get_int(value_item(ports, i), KEY_hostPort, 0) != 0)
				return podfield_prove(proof, &c, arena_printf(proof->arena, "ports[%u].hostPort", i).p,
					value_get(value_item(ports, i), KEY_hostPort));
	}
	return false;
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	build_push(p, "spec.containers.0.ports", build_doc(p, "{containerPort: 30999, hostPort: 30999}"));
	return true;
}

const struct technique technique_host_port = {
	.id = "host-port",
	.title = "Open a port of the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1571",
	.matrix = "MS-TA9005",
	.needs = "A container port with hostPort",
	.gives = "listens on the node's address; may take a port before a platform service does",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove hostPort; use a Service",
	.audit = "create of pods with hostPort",
	.source = "kubernetes.io docs concepts/security/pod-security-standards",
	.from = POSITION_POD,
	.effect = EFFECT_NONE,
	.has = has,
	.arm = arm,
};
