// server: what the API server was started with, as far as rules depend on it: the version it emulates (KEP-4330) and its feature gates. What the
// user says wins over what the server's own mirror pod shows (kubeadm and its like run one), and that over the defaults of the version.
#ifndef TWIN_SERVER_H
#define TWIN_SERVER_H

#include "twin/snapshot.h"

// The word lists (command, arguments) of the kube-apiserver mirror pods, one after the other:
// for (struct server_words it = { .s = s }; (words = server_next(&it));). O(pods of kube-system) for all of them.
struct server_words { const struct snapshot *s; size_t pod, container, list; };
const value *server_next(struct server_words *it);
// What stands behind flag ("--name=") in its first word; null when no word begins so.
span server_flag(const value *words, span flag);

// Sets s->emulated, s->gates and s->serves_ipv6, when the objects are sorted and the version is decided. O(pods of kube-system and Services).
void server_build(struct snapshot *s, struct diags *d);

#endif
