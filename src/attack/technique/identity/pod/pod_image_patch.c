// The container is restarted with the new image under the pod's old fields. Pod Security judges the pod again when an image
// changes (pod-security-admission admission.go).
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	if (value_count(build_get(p, "spec.containers")) == 0)
		return false;
	build_set(p, "spec.containers.0.image", value_string(SPAN("bulkhead/probe:1")));
	return true;
}

const struct technique technique_pod_image_patch = {
	.id = "pod-image-patch",
	.title = "Change the image of a running pod",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1610,T1525",
	.matrix = "MS-TA9012",
	.needs = "patch or update on pods; containers[].image is one of the few mutable fields",
	.gives = "runs own code in the running pods of %s, with their accounts and volumes",
	.fixes =
		"Remove patch and update on pods from the role\n"
		"Allow only listed image registries by admission policy",
	.audit = "patch or update of pods that changes an image",
	.source = "kubernetes/kubernetes pkg/apis/core/validation ValidatePodUpdate",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_EXEC,
	.grant = {
		{ "patch|update", "", "pods" },
	},
	.body = body,
};
