// Node: SetDefaults_NodeStatus.
#include "k8s/schema/default/rule.h"

static value status(struct defaults *d, value v)
{
	const value *capacity = default_get(d, &v, "capacity");

	return capacity->type == VALUE_OBJECT ? default_absent(d, v, "allocatable", *capacity) : v;
}

static const struct default_rule rules[] = { DEFAULT_CODE("core.v1.NodeStatus", status) };

const struct default_set default_node = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
