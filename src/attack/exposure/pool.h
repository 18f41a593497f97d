// pool: exposures that are facts of the nodes: one line a node pool. Private to exposure.c, which owns the list under construction.
#ifndef ATTACK_EXPOSURE_POOL_H
#define ATTACK_EXPOSURE_POOL_H

#include "attack/finder.h"

// The list under construction, and the entry being asked.
struct exposing {
	struct finder *f;
	const struct technique *t;
	struct pod_entries *pods;     // of exposure.c
	const char *kind;             // that it cannot do without
	VEC(struct exposure) out;
	VEC(struct unasked) open;
};

void exposing_line(struct exposing *x, span scope, uint32_t ns, ref obj, span text);
void exposing_unasked(struct exposing *x, enum unknown why);

// Pods without a sandbox or a user namespace, by the pool they run in.
void exposure_kernel(struct exposing *x);
// Nodes where pods of several tenants run.
void exposure_neighbours(struct exposing *x);
// Nodes with a kubelet that the technique's condition holds for.
void exposure_kubelet(struct exposing *x);

#endif
