// All containers of such a pod must be HostProcess ones and hostNetwork must be true (kubernetes pkg/apis/core/validation
// validateWindowsHostProcessPod). The Linux fields of a base pod are refused under os windows, so the payload keeps names and
// images only. No payload is made when the input has nodes and none is Windows.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/lookup.h"
#include "attack/technique/podfield.h"

static bool has(const struct pod_view *v, struct host_proof *proof)
{
	struct pod_container c;

	for (struct pod_containers it = pod_containers(v->spec); pod_next(&it, &c);) {
		const value *own = value_at(c.sc, 2, KEY_windowsOptions, KEY_hostProcess);
		const value *pod = value_at(v->spec, 3, KEY_securityContext, KEY_windowsOptions, KEY_hostProcess);
		if (own->type == VALUE_BOOL ? own->b : pod->type == VALUE_BOOL && pod->b)
			return own->type == VALUE_BOOL ? podfield_prove(proof, &c, "securityContext.windowsOptions.hostProcess", own) :
				podfield_prove(proof, NULL, "securityContext.windowsOptions.hostProcess", pod);
	}
	return false;
}

static bool arm(struct payload *p)
{
	enum unknown why;

	if (p->alternative > 0 || lookup_node_label(p->snap, "kubernetes.io/os", "windows", &why) == VERDICT_DENY)
		return false;
	value account = *build_get(p, "spec.serviceAccountName");
	span image = value_span(build_get(p, "spec.containers.0.image"));
	value context = build_doc(p, "{windowsOptions: {hostProcess: true, runAsUserName: 'NT AUTHORITY/SYSTEM'}}");
	build_set(p, "spec", build_doc(p, "{containers: [{name: 'probe', image: ?}], securityContext: $, hostNetwork: true, serviceAccountName: $}",
		image, &context, &account));
	build_set(p, "spec.nodeSelector", build_doc(p, "{'kubernetes.io/os': 'windows'}"));
	if (p->snap->minor >= 24) // spec.os is served without a gate
		build_set(p, "spec.os", build_doc(p, "{name: 'windows'}"));
	return true;
}

const struct technique technique_windows_hostprocess = {
	.id = "windows-hostprocess",
	.title = "Run a HostProcess container on a Windows node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1610",
	.matrix = "MS-TA9018",
	.needs = "windowsOptions.hostProcess: true on a cluster with Windows nodes",
	.gives = "runs as SYSTEM on the Windows node",
	.fixes =
		"Enforce Pod Security baseline on the namespace\n"
		"Remove hostProcess",
	.audit = "create of pods with hostProcess",
	.source = "kubernetes.io docs tasks/configure-pod-container/create-hostprocess-pod",
	.from = POSITION_POD,
	.effect = EFFECT_NODE,
	.since = 23,
	.has = has,
	.arm = arm,
};
