#include "k8s/validate/podrules.h"

#include "doc/edit.h"

void validate_pod_update(struct validation *v, const value *pod, const value *old)
{
	validate_meta_update(v, pod, old);
	validate_pod_body(v, pod, old);
}
