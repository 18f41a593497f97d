// Containers of a pod share its network namespace. Known by the names that the injectors give their containers.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	static const char *const names[] = { "istio-proxy", "linkerd-proxy", "consul-dataplane", "kuma-sidecar", "vault-agent", "envoy-sidecar", "daprd" };
	struct pod_container c;

	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);)
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (span_is(c.name, names[i]))
				return podfield_prove(proof, &c, "name", value_get(c.v, KEY_name));
	return false;
}

const struct technique technique_sidecar_shared_net = {
	.id = "sidecar-shared-net",
	.title = "A sidecar listens on the pod's loopback",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1046",
	.matrix = "MS-TA9005",
	.needs = "A container injected by the platform whose administration port listens on localhost",
	.gives = "the tenant's container changes the sidecar's rules or reads what it holds",
	.fixes = "Turn the administration port off, or put it on a socket that only the sidecar's uid opens",
	.audit = "nothing in the audit log",
	.source = "envoyproxy.io docs operations/admin; istio.io docs ops/best-practices/security",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.has = has,
};
