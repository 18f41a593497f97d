// The kubelet fetches the Secret with the node's rights, so nobody asks whether the person may read it
// (plugin/pkg/auth/authorizer/node). No change of RBAC on Secrets closes this. body() takes a payload pod and mounts the Secret
// of payload.name; Pod Security allows secret volumes on every level.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	build_push(p, "spec.volumes", build_doc(p, "{name: 'bulkhead-secret', secret: {secretName: ?}}", build_name(p)));
	build_push(p, "spec.containers.0.volumeMounts", build_doc(p, "{name: 'bulkhead-secret', mountPath: '/bulkhead-secret', readOnly: true}"));
	return true;
}

const struct technique technique_secret_by_pod_mount = {
	.id = "secret-by-pod-mount",
	.title = "Mount or inject Secrets of the namespace into a pod",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1552.007,T1610",
	.matrix = "MS-TA9025,MS-TA9008",
	.needs = "May run a pod in the namespace; no right on Secrets is needed",
	.gives =
		"reads every Secret of %s whose name is known or guessed, through volumes, projected volumes or the environment",
	.fixes =
		"Keep Secrets that the tenant must not read in another namespace\n"
		"Allow only listed Secret names in volumes, env and envFrom by admission policy",
	.audit = "create of pods whose volumes or env name a Secret, by a subject without get on secrets",
	.source =
		"kubernetes.io docs concepts/configuration/secret, restricting access; kubernetes/kubernetes "
		"pkg/apis/core/types.go VolumeSource",
	.from = POSITION_RUN,
	.effect = EFFECT_SECRETS,
	.body = body,
};
