// ReplicaSet: SetDefaults_ReplicaSet.
#include "k8s/schema/default/rule.h"

static const struct default_constant spec[] = { { "replicas", DEFAULT_INT(1) } };

static const struct default_rule rules[] = { DEFAULT_CONSTANTS("apps.v1.ReplicaSetSpec", spec) };

const struct default_set default_replicaset = { "pkg/apis/apps/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
