// CronJob: SetDefaults_CronJob.
#include "k8s/schema/default/rule.h"

static const struct default_constant spec[] = {
	{ "concurrencyPolicy", DEFAULT_STRING("Allow") }, { "suspend", DEFAULT_BOOL(false) },
	{ "successfulJobsHistoryLimit", DEFAULT_INT(3) }, { "failedJobsHistoryLimit", DEFAULT_INT(1) },
};

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("batch.v1.CronJobSpec", spec),
	DEFAULT_CONSTANTS("batch.v1beta1.CronJobSpec", spec),
};

const struct default_set default_cronjob = { "pkg/apis/batch/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
