// gates: feature gates of the API server that change an answer of the twin, each with its default by version (apiserver
// pkg/features/kube_features.go). What the user said (snapshot_options.feature_gates, the text of --feature-gates) wins over what the server's
// own pod shows, and that over the default; AllAlpha and AllBeta count. Owns nothing. Does not know gates that change nothing here.
#ifndef TWIN_GATES_H
#define TWIN_GATES_H

#include "twin/snapshot.h"

// Is the gate of that name on? A gate that the version does not have is off. The name must stand in the table. O(pods of kube-system).
bool gates_on(const struct snapshot *s, const char *name);

#endif
