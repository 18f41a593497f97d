// workload: the seven built-in kinds whose controllers make pods, in the order in which the workload techniques list their grants, and a pod
// wrapped into one of them. Nothing is owned.
#ifndef ATTACK_TECHNIQUE_WORKLOAD_H
#define ATTACK_TECHNIQUE_WORKLOAD_H

#include "attack/technique.h"

enum workload { WORKLOAD_DEPLOYMENT, WORKLOAD_DAEMON_SET, WORKLOAD_REPLICA_SET, WORKLOAD_STATEFUL_SET, WORKLOAD_JOB, WORKLOAD_CRON_JOB,
	WORKLOAD_REPLICATION_CONTROLLER, WORKLOADS };

enum gk workload_gk(enum workload w);

// payload.object in: a Pod; out: the workload that makes it, of payload.name. Labels that policies ask of the tenant's pods are kept on the
// workload and on its template. False when w is none.
bool workload_wrap(struct payload *p, unsigned w);

#endif
