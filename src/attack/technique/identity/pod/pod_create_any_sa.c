// The ServiceAccount admission plug-in checks that the account exists, never that the person may use it (kubernetes
// plugin/pkg/admission/serviceaccount).
#include "attack/technique.h"

const struct technique technique_pod_create_any_sa = {
	.id = "pod-create-any-sa",
	.title = "Create a pod that runs as any service account of the namespace",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1610,T1078.004",
	.matrix = "MS-TA9008,MS-TA9016",
	.needs = "create on pods in the namespace",
	.gives = "runs own code in %s as any service account there",
	.fixes =
		"Remove create on pods, or the subject from the binding\n"
		"Move powerful service accounts out of namespaces where tenants create pods\n"
		"Allow only listed service accounts for each subject by admission policy",
	.audit = "create of pods with a serviceAccountName that the subject does not usually use",
	.source = "kubernetes.io docs concepts/security/rbac-good-practices, workload creation",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RUN,
	.grant = {
		{ "create", "", "pods" },
	},
};
