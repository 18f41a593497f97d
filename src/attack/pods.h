// pods: running pods as the search needs them - copies made by one controller are one group - and token Secrets by account. Built once a search
// on the snapshot's objects; read-only afterwards. Internal to attack/.
#ifndef ATTACK_PODS_H
#define ATTACK_PODS_H

#include "twin/snapshot.h"

// Pods that are copies of each other: same namespace, same controller (neighbours in name order).
struct podgroup {
	uint32_t ns;
	const ref *pods; size_t n_pods; // a slice of the kind's objects
	const value *meta, *spec;       // of the first pod
	bool running;                   // some pod of the group is not Pending, Succeeded or Failed
	span account;                   // spec.serviceAccountName, "default" when unset
	bool token;                     // the account's token is mounted, as far as the objects show
};

struct pods {
	const struct snapshot *s;
	struct podgroup *group; size_t n_groups; // by namespace
	uint32_t *first;                         // by namespace, n_ns + 1 entries
	struct map64 tokens;                     // hash of (namespace, account) -> index in token
	struct pods_token { uint32_t ns; span account, name; ref secret; uint32_t next; } *token;
	size_t n_tokens;
};

struct pods *pods_build(struct snapshot *s, struct arena *a);
// Groups of a namespace; of all namespaces for NS_CLUSTER.
const struct podgroup *pods_groups(const struct pods *p, uint32_t ns, size_t *n);
// The workload of that name in the namespace whose pods run as the account, or REF_NONE.
ref pods_workload(const struct pods *p, uint32_t ns, span name, span account);
// Does a workload of that name run as an account that is there?
bool pods_workload_runs(const struct pods *p, uint32_t ns, span name);
// Secrets with a token of the account, one after the other: the index in token after *at (MAP_NONE: the first). False when there is no more.
bool pods_next_token(const struct pods *p, uint32_t ns, span account, uint32_t *at);

#endif
