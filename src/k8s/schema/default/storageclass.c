// StorageClass: SetDefaults_StorageClass.
#include "k8s/schema/default/rule.h"

static const struct default_constant constants[] = {
	{ "reclaimPolicy", DEFAULT_STRING("Delete") }, { "volumeBindingMode", DEFAULT_STRING("Immediate") },
};

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("storage.v1.StorageClass", constants),
	DEFAULT_CONSTANTS("storage.v1beta1.StorageClass", constants),
};

const struct default_set default_storageclass = { "pkg/apis/storage/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
