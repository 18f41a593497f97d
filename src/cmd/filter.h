// filter: --from, --to and --tenant on a finished report. Ends are typed as "ServiceAccount/ns/name", "Group/name", "User/name", "Pod/ns/name", a namespace;
// targets as "namespace/NAME" or a namespace, "node", "node/NAME", "cluster-admin", "cloud", "secrets/NAME", "traffic/NAME", "recon".
#ifndef CMD_FILTER_H
#define CMD_FILTER_H

#include "attack/path.h"
#include "twin/request.h"

// Keeps the paths that match all filters that are not empty. The array is shortened in place.
void filter_report(struct report *rep, span from, span to, span tenant);
bool filter_from(const struct path_end *e, span typed);
bool filter_to(const struct path_end *e, span typed);

#endif
