// scc: OpenShift SecurityContextConstraints: which SCC a pod would be admitted under, and for whom (openshift/apiserver-library-go
// pkg/securitycontextconstraints at a8019f39f). The table holds the SCCs of the input or, when the input has none, the shipped defaults of
// the OpenShift version, and says which. It fills fields only on its own copy of what it compares; it does not change the request's object.
#ifndef TWIN_ADMISSION_SCC_H
#define TWIN_ADMISSION_SCC_H

#include "twin/control.h"

struct scc;

struct scc_table {
	const struct scc *scc; size_t n; // in trial order: those of the input, and the shipped ones that it lacks
	const struct scc *older; size_t n_older; // the same for the oldest version that it may be, when the version is not known; else NULL
	bool complete;                   // every one is from the input
	unsigned minor;                  // of OpenShift 4.x whose defaults are used
	bool version_known;
};

// Called by builder_finish after rbac; NULL when the cluster is no OpenShift.
struct scc_table *scc_build(struct snapshot *s, struct diags *d);

#endif
