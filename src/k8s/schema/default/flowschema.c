// FlowSchema, PriorityLevelConfiguration: SetDefaults_FlowSchemaSpec and the parts of a priority level.
#include "k8s/schema/default/rule.h"

static const struct default_constant schema[] = { { "matchingPrecedence", DEFAULT_INT(1000) } };
static const struct default_constant exempt[] = { { "nominalConcurrencyShares", DEFAULT_INT(0) }, { "lendablePercent", DEFAULT_INT(0) } };
static const struct default_constant limited[] = { { "nominalConcurrencyShares", DEFAULT_INT(30) }, { "lendablePercent", DEFAULT_INT(0) } };
static const struct default_constant queuing[] = {
	{ "handSize", DEFAULT_INT(8) }, { "queues", DEFAULT_INT(64) }, { "queueLengthLimit", DEFAULT_INT(50) },
};

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("flowcontrol.v1.FlowSchemaSpec", schema),
	DEFAULT_CONSTANTS("flowcontrol.v1.ExemptPriorityLevelConfiguration", exempt),
	DEFAULT_CONSTANTS("flowcontrol.v1.LimitedPriorityLevelConfiguration", limited),
	DEFAULT_CONSTANTS("flowcontrol.v1.QueuingConfiguration", queuing),
};

const struct default_set default_flowschema = { "pkg/apis/flowcontrol/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
