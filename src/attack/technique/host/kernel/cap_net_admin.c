// Without hostNetwork the capability counts in the pod's own network namespace only and gives nothing here. Network policies
// are rules in the node's kernel, so the node's network administrator is above them.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return value_get_true(v->spec, KEY_hostNetwork) && podfield_any_cap(v, "NET_ADMIN", proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_flag(p, "hostNetwork");
	podfield_arm_cap(p, "NET_ADMIN");
	return true;
}

const struct technique technique_cap_net_admin = {
	.id = "cap-net-admin",
	.title = "Control the network of the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1557,T1562.004",
	.matrix = "MS-TA9036",
	.needs = "NET_ADMIN together with hostNetwork, in a container that may be uid 0",
	.gives =
		"changes the node's routes, firewall and interfaces: network policies off, traffic of its pods read and "
		"redirected",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove NET_ADMIN or hostNetwork",
	.audit = "create of pods with NET_ADMIN and hostNetwork; on the node: netlink changes by a container",
	.source = "capabilities(7), CAP_NET_ADMIN",
	.from = POSITION_POD,
	.effect = EFFECT_TRAFFIC,
	.has = has,
	.arm = arm,
};
