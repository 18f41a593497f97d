// Volumes: SetDefaults_Volume and the defaulters of its sources.
#include "k8s/schema/default/rule.h"

static const struct default_constant mode[] = { { "defaultMode", DEFAULT_INT(0644) } };
static const struct default_constant path[] = { { "type", DEFAULT_STRING("") } };
static const struct default_constant token[] = { { "expirationSeconds", DEFAULT_INT(3600) } };
static const struct default_constant field[] = { { "apiVersion", DEFAULT_STRING("v1") } };

// A volume with nothing but a name is an emptyDir.
static value volume(struct defaults *d, value v)
{
	const value *image = default_get(d, &v, "image");

	if (v.n == (default_get(d, &v, "name")->type != VALUE_ABSENT))
		return default_put(d, v, "emptyDir", value_object(NULL, 0));
	if (image->type == VALUE_OBJECT && default_gate(d, GATE_ImageVolume))
		v = default_put(d, v, "image", default_absent(d, *image, "pullPolicy",
		                default_text(default_pull_policy(value_span(default_get(d, image, "reference"))))));
	return v;
}

static const struct default_rule rules[] = {
	DEFAULT_CODE("core.v1.Volume", volume),
	DEFAULT_CONSTANTS("core.v1.SecretVolumeSource", mode),
	DEFAULT_CONSTANTS("core.v1.ConfigMapVolumeSource", mode),
	DEFAULT_CONSTANTS("core.v1.DownwardAPIVolumeSource", mode),
	DEFAULT_CONSTANTS("core.v1.ProjectedVolumeSource", mode),
	DEFAULT_CONSTANTS("core.v1.HostPathVolumeSource", path),
	DEFAULT_CONSTANTS("core.v1.ServiceAccountTokenProjection", token),
	DEFAULT_CONSTANTS("core.v1.ObjectFieldSelector", field),
};

const struct default_set default_volume = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
