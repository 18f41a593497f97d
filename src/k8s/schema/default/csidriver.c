// CSIDriver: SetDefaults_CSIDriver.
#include "k8s/schema/default/rule.h"

static const struct default_constant constants[] = {
	{ "attachRequired", DEFAULT_BOOL(true) }, { "podInfoOnMount", DEFAULT_BOOL(false) }, { "storageCapacity", DEFAULT_BOOL(false), 21 },
	{ "fsGroupPolicy", DEFAULT_STRING("ReadWriteOnceWithFSType") }, { "requiresRepublish", DEFAULT_BOOL(false) },
	{ "seLinuxMount", DEFAULT_BOOL(false), 27 }, // SELinuxMountReadWriteOncePod, on by default from 1.27 (KEP-1710)
};

static value spec(struct defaults *d, value v)
{
	static const value persistent[] = { DEFAULT_STRING("Persistent") };

	return default_absent(d, v, "volumeLifecycleModes", value_array(persistent, 1));
}

static const struct default_rule rules[] = {
	{ "storage.v1.CSIDriverSpec", constants, DEFAULT_COUNT(constants), spec },
};

const struct default_set default_csidriver = { "pkg/apis/storage/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
