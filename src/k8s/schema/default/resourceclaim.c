// ResourceClaim and its template: SetDefaults_ExactDeviceRequest, SetDefaults_DeviceSubRequest. The time of a taint is not made.
#include "k8s/schema/default/rule.h"

static value request(struct defaults *d, value v)
{
	v = default_absent(d, v, "allocationMode", default_text("ExactCount"));
	return default_is(d, &v, "allocationMode", "ExactCount") ? default_absent(d, v, "count", value_int(1)) : v;
}

static const struct default_rule rules[] = {
	DEFAULT_CODE("resource.v1.ExactDeviceRequest", request),
	DEFAULT_CODE("resource.v1.DeviceSubRequest", request),
	DEFAULT_CODE("resource.v1beta2.ExactDeviceRequest", request),
	DEFAULT_CODE("resource.v1beta2.DeviceSubRequest", request),
	DEFAULT_CODE("resource.v1beta1.DeviceSubRequest", request),
};

const struct default_set default_resourceclaim = { "pkg/apis/resource/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
