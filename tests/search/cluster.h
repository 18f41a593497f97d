// cluster: a small random cluster, made from a seed and from nothing else. Every object is one piece of JSON text with a name of its own, so that
// the order in which they are read leaves no trace in a report. What the check must know of pods, accounts, Secrets and workloads is kept
// beside the text, so that it does not have to trust the readers under test.
#ifndef TESTS_SEARCH_CLUSTER_H
#define TESTS_SEARCH_CLUSTER_H

#include "base/buf.h"
#include "base/vec.h"

enum level { LEVEL_NONE, LEVEL_PRIVILEGED, LEVEL_BASELINE, LEVEL_RESTRICTED };

struct cluster_text { span file, json; };
struct cluster_pod {
	span ns, name, account, node, owner; // owner "" = none; pods with one owner are copies
	bool running, token;
	bool wins, logs;                      // its fields win the node; it can write the node's /var/log
};
struct cluster_account { span ns, name; };
struct cluster_secret { span ns, name, account; }; // account "" = no token
struct cluster_workload { span ns, name, account; };

struct cluster {
	struct arena *arena;
	uint64_t state;                       // of the random numbers
	span version;
	bool by_label;                        // tenants by the label `team`
	unsigned n_ns;
	struct { span name; bool object; enum level level; } ns[8];
	VEC(struct cluster_text) text;
	VEC(struct cluster_pod) pod;
	VEC(struct cluster_account) account;
	VEC(struct cluster_secret) secret;
	VEC(struct cluster_workload) workload;
};

void cluster_make(struct cluster *c, struct arena *a, uint64_t seed);
unsigned cluster_random(uint64_t *state, unsigned below);
// A multi-document text of all objects, for reading with the eye or with the program.
span cluster_dump(const struct cluster *c);

#endif
