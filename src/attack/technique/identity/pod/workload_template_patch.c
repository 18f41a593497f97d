// Patch reaches every field of the template, the service account included; with resourceNames only the named workloads, which
// the search takes as they stand. Templates of Jobs are immutable while they run, so a Job is replaced only where it is
// suspended: it is kept because its labels and parallelism are not. grant[] has the order of enum workload.
#include "attack/technique.h"
#include "attack/technique/workload.h"

static bool body(struct payload *p)
{
	return workload_wrap(p, p->alternative);
}

const struct technique technique_workload_template_patch = {
	.id = "workload-template-patch",
	.title = "Change the pod template of a workload",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1610,T1525,T1078.004",
	.matrix = "MS-TA9012,MS-TA9016",
	.needs = "patch or update on a workload kind",
	.gives = "runs own code in %s as any service account there",
	.fixes =
		"Remove patch and update on the workload kinds, or limit them with resourceNames\n"
		"Allow only listed service accounts in pod templates by admission policy",
	.audit = "patch or update of workloads that changes the template",
	.source = "kubernetes.io docs concepts/security/rbac-good-practices, workload creation",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RUN,
	.grant = {
		{ "patch|update", "apps", "deployments", .alt = 1 },
		{ "patch|update", "apps", "daemonsets", .alt = 1 },
		{ "patch|update", "apps", "replicasets", .alt = 1 },
		{ "patch|update", "apps", "statefulsets", .alt = 1 },
		{ "patch|update", "batch", "jobs", .alt = 1 },
		{ "patch|update", "batch", "cronjobs", .alt = 1 },
		{ "patch|update", "", "replicationcontrollers", .alt = 1 },
	},
	.body = body,
};
