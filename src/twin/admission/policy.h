// policy: every admission policy of the cluster that is not built into the API server: webhook configurations, ValidatingAdmissionPolicy and
// MutatingAdmissionPolicy with their bindings, Gatekeeper constraints, Kyverno policies. The index keeps their match and exclude parts,
// compiled once, under the resources they can match, so that a request asks only the few that name its resource. Rule bodies are not
// evaluated: a body that could deny a matching request makes UNKNOWN. Owned by the snapshot's arena.
#ifndef TWIN_ADMISSION_POLICY_H
#define TWIN_ADMISSION_POLICY_H

#include "twin/control.h"

struct policy_index;

// Called by builder_finish, after rbac.
struct policy_index *policy_index_build(struct snapshot *s, struct diags *d);

#endif
