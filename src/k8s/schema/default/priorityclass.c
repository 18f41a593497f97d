// PriorityClass: SetDefaults_PriorityClass.
#include "k8s/schema/default/rule.h"

static const struct default_constant constants[] = { { "preemptionPolicy", DEFAULT_STRING("PreemptLowerPriority") } };

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("scheduling.v1.PriorityClass", constants),
	DEFAULT_CONSTANTS("scheduling.v1beta1.PriorityClass", constants),
};

const struct default_set default_priorityclass = { "pkg/apis/scheduling/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
