// PersistentVolume, PersistentVolumeClaim: SetDefaults_PersistentVolume, SetDefaults_PersistentVolumeClaim(Spec).
#include "k8s/schema/default/rule.h"

static const struct default_constant phase[] = { { "phase", DEFAULT_STRING("Pending") } };
static const struct default_constant volume[] = {
	{ "persistentVolumeReclaimPolicy", DEFAULT_STRING("Retain") }, { "volumeMode", DEFAULT_STRING("Filesystem") },
};
static const struct default_constant claim[] = { { "volumeMode", DEFAULT_STRING("Filesystem") } };

// Of a volume only: the spec that stands inside a VolumeAttachment gets none of it.
static value persistent_volume(struct defaults *d, value v)
{
	value spec = *default_get(d, &v, "spec");

	if (spec.type != VALUE_OBJECT)
		spec = value_object(NULL, 0);
	for (size_t i = 0; i < DEFAULT_COUNT(volume); i++)
		spec = default_absent(d, spec, volume[i].field, volume[i].v);
	return default_put(d, v, "spec", spec);
}

static const struct default_rule rules[] = {
	DEFAULT_CODE("core.v1.PersistentVolume", persistent_volume),
	DEFAULT_CONSTANTS("core.v1.PersistentVolumeStatus", phase),
	DEFAULT_CONSTANTS("core.v1.PersistentVolumeClaimSpec", claim),
	DEFAULT_CONSTANTS("core.v1.PersistentVolumeClaimStatus", phase),
};

const struct default_set default_persistentvolume = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
