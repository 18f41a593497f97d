// The pods are made by a controller, so right and admission of the pod are asked as that controller. PodTemplate objects are
// left out: no controller reads them. grant[] has the order of enum workload; Pod Security judges workloads with warnings only
// (pod-security-admission admission.go), so the pod is judged in a step of its own.
#include "attack/technique/workload.h"

static bool body(struct payload *p)
{
	return workload_wrap(p, p->alternative);
}

const struct technique technique_workload_create_any_sa = {
	.id = "workload-create-any-sa",
	.title = "Create a workload whose pods run as any service account of the namespace",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1610,T1053.007,T1078.004",
	.matrix = "MS-TA9008,MS-TA9014,MS-TA9016",
	.needs =
		"create on a workload kind: Deployment, DaemonSet, ReplicaSet, StatefulSet, Job, CronJob or ReplicationController",
	.gives = "runs own code in %s as any service account there",
	.fixes =
		"Remove create on the workload kinds, or the subject from the binding\n"
		"Move powerful service accounts out of namespaces where tenants deploy\n"
		"Allow only listed service accounts in pod templates by admission policy",
	.audit = "create of the workload by the subject, then create of pods by a controller of kube-system",
	.source = "kubernetes.io docs concepts/security/rbac-good-practices, workload creation",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RUN,
	.grant = {
		{ "create", "apps", "deployments", .alt = 1 },
		{ "create", "apps", "daemonsets", .alt = 1 },
		{ "create", "apps", "replicasets", .alt = 1 },
		{ "create", "apps", "statefulsets", .alt = 1 },
		{ "create", "batch", "jobs", .alt = 1 },
		{ "create", "batch", "cronjobs", .alt = 1 },
		{ "create", "", "replicationcontrollers", .alt = 1 },
	},
	.body = body,
};
