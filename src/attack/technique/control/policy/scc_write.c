// run-level 0 or 1 takes a namespace out of SCC altogether. The label write is carried by ns-relabel-psa and ns-relabel-by-
// subresource, whose body sets it on OpenShift.
#include "attack/technique.h"
#include "attack/technique/build.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	(void)why;
	return s->openshift ? VERDICT_ALLOW : VERDICT_DENY;
}

static bool body(struct payload *p)
{
	if (p->alternative > 0) {
		build_open_namespace(p);
		return true;
	}
	p->object = build_doc(p, "{apiVersion: 'security.openshift.io/v1', kind: 'SecurityContextConstraints', metadata: {name: ?}, "
		"allowPrivilegedContainer: true, allowHostDirVolumePlugin: true, allowHostIPC: true, allowHostNetwork: true, allowHostPID: true, "
		"allowHostPorts: true, allowedCapabilities: ['*'], groups: ['system:authenticated'], runAsUser: {type: 'RunAsAny'}, "
		"seLinuxContext: {type: 'RunAsAny'}, fsGroup: {type: 'RunAsAny'}, supplementalGroups: {type: 'RunAsAny'}, seccompProfiles: ['*'], "
		"volumes: ['*'], priority: 100}", build_name(p));
	return true;
}

const struct technique technique_scc_write = {
	.id = "scc-write",
	.title = "Change SecurityContextConstraints, or where they apply",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs =
		"OpenShift: create, update or patch on securitycontextconstraints, or on the own Namespace with its run-level "
		"label and sa.scc annotations",
	.gives = "pods of %s run under any fields",
	.fixes =
		"Remove the write verbs on securitycontextconstraints and namespaces\n"
		"Deny the label openshift.io/run-level and the annotations openshift.io/sa.scc.* by admission policy",
	.audit = "writes of securitycontextconstraints; patch of namespaces that changes run-level",
	.source =
		"openshift/kubernetes openshift-kube-apiserver/admission/namespaceconditions; openshift/cluster-policy-controller",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "create|update|patch", "security.openshift.io", "securitycontextconstraints", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "patch|update", "", "namespaces", .subresource = "status", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
	},
	.when = when,
	.body = body,
};
