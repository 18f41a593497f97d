// job: what Jobs and the jobs of a CronJob share. Private to this folder; nothing is owned.
#ifndef K8S_VALIDATE_WORKLOAD_JOB_H
#define K8S_VALIDATE_WORKLOAD_JOB_H

#include "k8s/validate/workload/workload.h"

// validateJobSpec, without the selector.
void job_spec(struct validation *v, const struct field *at, const value *spec, const value *old);
// job_policy.c: failure and success policies, replacement of pods.
void job_policies(struct validation *v, const struct field *at, const value *spec);
// schedule.c: cron.ParseStandard; a null span when the schedule can be read, else its error.
span schedule_error(struct arena *a, span schedule);

#endif
