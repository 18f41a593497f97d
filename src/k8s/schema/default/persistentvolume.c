// PersistentVolume, PersistentVolumeClaim: SetDefaults_PersistentVolume, SetDefaults_PersistentVolumeClaim(Spec).
#include "k8s/schema/default/rule.h"

static const struct default_constant phase[] = { { "phase", DEFAULT_STRING("Pending") } };
static const struct default_constant volume[] = {
	{ "persistentVolumeReclaimPolicy", DEFAULT_STRING("Retain") }, { "volumeMode", DEFAULT_STRING("Filesystem") },
};
static const struct default_constant claim[] = { { "volumeMode", DEFAULT_STRING("Filesystem") } };

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("core.v1.PersistentVolumeSpec", volume),
	DEFAULT_CONSTANTS("core.v1.PersistentVolumeStatus", phase),
	DEFAULT_CONSTANTS("core.v1.PersistentVolumeClaimSpec", claim),
	DEFAULT_CONSTANTS("core.v1.PersistentVolumeClaimStatus", phase),
};

const struct default_set default_persistentvolume = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
