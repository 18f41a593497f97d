// Neither a hop limit nor a NetworkPolicy stands between a hostNetwork pod and the metadata service. It is no root on the node.
// Without a cloud below the nodes what is left is reach, which is for the network model (net-hostnet-source).
#include "attack/technique.h"
#include "attack/technique/lookup.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return podfield_flag(v, KEY_hostNetwork, proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_flag(p, "hostNetwork");
	return true;
}

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	return lookup_cloud(s, why);
}

const struct technique technique_host_network = {
	.id = "host-network",
	.title = "Take the network place of the node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1552.005,T1611",
	.matrix = "MS-TA9033,MS-TA9028",
	.needs = "hostNetwork: true on a node of a cloud",
	.gives =
		"the node's cloud identity from the metadata service, its loopback services and its address, past network "
		"policies",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove hostNetwork; use a Service, or hostPort where a port of the node is needed\n"
		"Give the node's cloud role no more than the node needs",
	.audit = "create of pods with hostNetwork; on the node: connections to 169.254.169.254 from a container",
	.source =
		"kubernetes.io docs concepts/security/pod-security-standards; kubernetes.io docs "
		"concepts/services-networking/network-policies, hostNetwork pods",
	.from = POSITION_POD,
	.effect = EFFECT_CLOUD,
	.when = when,
	.has = has,
	.arm = arm,
};
