// A bind-mounted file such as /etc/hosts is enough to start from; the default seccomp profile lets open_by_handle_at through
// when the capability is there.
#include "attack/technique.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	return podfield_any_cap(v, "DAC_READ_SEARCH", proof);
}

static bool arm(struct payload *p)
{
	if (p->alternative > 0)
		return false;
	podfield_arm_cap(p, "DAC_READ_SEARCH");
	return true;
}

const struct technique technique_cap_dac_read_search = {
	.id = "cap-dac-read-search",
	.title = "Open host files by handle",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1611,T1552.001",
	.matrix = "",
	.needs = "DAC_READ_SEARCH added to a container that may be uid 0, outside a user namespace",
	.gives = "reads any file of the file system that holds the container's own files",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove the capability from securityContext.capabilities.add",
	.audit = "create of pods with DAC_READ_SEARCH; on the node: open_by_handle_at by a container",
	.source = "open_by_handle_at(2); capabilities(7)",
	.from = POSITION_POD,
	.effect = EFFECT_NODE_READ,
	.has = has,
	.arm = arm,
};
