// Only the case that the objects decide: NET_RAW written in capabilities.add, or add ALL, on the node's interfaces. NET_RAW is
// also in the default set of containerd and Docker but not of CRI-O, and on a pod's own interface it matters on layer-2
// networks alone: net-dns-arp-spoof waits for the network model.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return value_get_true(v->spec, KEY_hostNetwork) && podfield_any_cap(v, "NET_RAW", proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_flag(p, "hostNetwork");
	podfield_arm_cap(p, "NET_RAW");
	return true;
}

const struct technique technique_cap_net_raw = {
	.id = "cap-net-raw",
	.title = "Read the packets of the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1040,T1557.002",
	.matrix = "MS-TA9036",
	.needs = "NET_RAW together with hostNetwork, in a container that may be uid 0",
	.gives = "reads all packets that pass the node's interfaces and sends forged ones",
	.fixes =
		"Enforce Pod Security restricted on the namespace, which asks for drop: [\"ALL\"]\n"
		"Remove hostNetwork\n"
		"Use a network plug-in that stops spoofed addresses",
	.audit = "on the node: an AF_PACKET socket in a container",
	.source = "packet(7), capabilities(7); containerd default capability set",
	.from = POSITION_POD,
	.effect = EFFECT_TRAFFIC,
	.has = has,
	.arm = arm,
};
