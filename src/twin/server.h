// server: what the API server was started with, as far as rules depend on it: the version it emulates (KEP-4330) and its feature gates. What the
// user says wins over what the server's own mirror pod shows (kubeadm and its like run one), and that over the defaults of the version.
#ifndef TWIN_SERVER_H
#define TWIN_SERVER_H

#include "twin/snapshot.h"

// Sets s->emulated, s->gates and s->serves_ipv6, when the objects are sorted and the version is decided. O(pods of kube-system and Services).
void server_build(struct snapshot *s, struct diags *d);

#endif
