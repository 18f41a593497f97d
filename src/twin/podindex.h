// podindex: where pods are and whom they run as: every pod with its account and node, the pods of an account, the pods of a node, and in
// which namespaces somebody of the namespace itself may create service accounts. Built once a snapshot from its Pods (those that the twin
// made from workloads included); views point into the documents.
#ifndef TWIN_PODINDEX_H
#define TWIN_PODINDEX_H

#include "base/bitset.h"
#include "twin/snapshot.h"

#define POD_NONE UINT32_MAX

struct pod {
	ref obj;
	uint32_t ns;
	uint32_t account;     // index in podindex.account
	uint32_t node;        // index in podindex.node, POD_NONE when it is not scheduled
	const value *spec;
	bool running;         // not Succeeded or Failed (a pod without status counts as running: manifests have none)
};

// A service account that has an object, or that a pod runs as.
struct pod_account {
	uint32_t ns;
	span name;
	ref obj;              // REF_NONE: no object in the input
	const uint32_t *pod; uint32_t n_pods; // indexes in podindex.pod
};

// A node that has an object, or that a pod names.
struct pod_node {
	span name;
	ref obj;
	const uint32_t *pod; uint32_t n_pods;
};

struct podindex {
	struct pod *pod; size_t n_pods;             // in the order of the Pod kind: by namespace, name
	struct pod_account *account; size_t n_accounts; // by namespace, name
	struct pod_node *node; size_t n_nodes;      // by name
	const uint32_t *account_first;              // accounts of namespace i: [account_first[i], account_first[i + 1])
	ref first_pod;                              // refs of Pods are first_pod .. first_pod + n_pods - 1
	struct bitset account_creatable;            // by namespace index; filled by podindex_creatable
};

struct podindex *podindex_build(struct snapshot *s);
// After rbac: namespaces where an identity of the namespace itself (its accounts, the users and groups bound in it) may create accounts.
void podindex_creatable(struct snapshot *s);
// NULL when it is no pod of the snapshot.
const struct pod *podindex_pod(const struct snapshot *s, ref obj);
const struct pod_account *podindex_account(const struct snapshot *s, uint32_t ns, span name);
const struct pod_node *podindex_node(const struct snapshot *s, span name);
// True when a token of its account is mounted: by automount or by a projected volume.
bool podindex_token(const struct snapshot *s, const struct pod *p);
// The workload that made a pod, as far up as owner references and the input lead; the pod itself when it has no owner.
ref podindex_owner(const struct snapshot *s, ref pod);

#endif
