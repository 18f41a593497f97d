// filter: --from, --to and --tenant on a finished report. Ends are written as people write them:
//   sources  ServiceAccount/NS/NAME, NS/NAME, system:serviceaccount:NS:NAME, User/NAME, Group/NAME, Pod/NS/NAME, a kind alone, or a namespace, which means
//            every account and pod of it. A path from everybody is also one from whoever was asked for.
//   targets  namespace/NAME, node, node/NAME, cluster-admin, cloud, secrets/NAME, traffic/NAME, recon, or a namespace, which means whatever is reached in
//            it. A path to all of a kind is also one to the one that was asked for.
//   tenants  the name; either end may belong to it. A path from everybody, or to every namespace, concerns it as well.
// Kinds are compared without case. Only what is shown is filtered: positions and coverage are those of the whole search.
#ifndef ATTACK_FILTER_H
#define ATTACK_FILTER_H

#include "attack/path.h"

bool filter_from(const struct path_end *e, span typed);
bool filter_to(const struct path_end *e, span typed);
// Does the path match all filters that are not empty?
bool filter_path(const struct path *p, span from, span to, span tenant);
// Keeps what matches; the arrays are shortened in place. Exposures are from everybody and lead nowhere: with `to` those of that namespace stay, with
// `tenant` those of its namespaces, and those of the whole cluster with either.
void filter_report(struct report *rep, span from, span to, span tenant);

#endif
