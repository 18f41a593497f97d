// model: what can be reached in a small cluster, worked out in the plainest way. Facts are identities held; from one source everything they allow is
// added until nothing is new: no bitsets, no memo between sources, no shortest chains, no strongest account that stands for others. A right is asked of
// every rule of every role that is bound to the identity. Two levels: what is proven, and what also counts what is UNKNOWN.
//
// Taken from the code under test: the technique table and its preconditions (they are the specification), the rules of roles after aggregation, and
// which namespaces belong to whom. Everything else - grants, names, moves, targets, gates - is written again here.
#ifndef TESTS_SEARCH_MODEL_H
#define TESTS_SEARCH_MODEL_H

#include "attack/path.h"
#include "cluster.h"
#include "twin/snapshot.h"

#define SLOTS 24  // 0 = everywhere; 1 + i = namespace i of the snapshot; of nodes: 1 + i = node i of the table
#define TARGETS (TARGET_AVAILABILITY + 1)
enum level_of_proof { PROVEN, ANY, LEVELS };

// What is reached, closed under "whoever reaches this has reached that, too"; as whom, for the eye, where the model found it.
struct reach { bool at[TARGETS][SLOTS]; struct { span who; enum effect by; } how[TARGETS][SLOTS]; };

struct model;
struct model *model_new(const struct snapshot *s, const struct cluster *c, struct arena *a);
// Positions: every subject of a binding that is no platform account and no built-in identity, and the pods that run.
size_t model_sources(const struct model *m);
span model_source(const struct model *m, size_t i);     // "ServiceAccount/ns/name", "Group//name", "Any//system:authenticated", ...
struct reach model_reach(struct model *m, size_t i, enum level_of_proof l);
// The groups of everybody that the source is in or gets into, as sources: what they reach is said of them and not of it. Returns how many.
size_t model_general(const struct model *m, size_t i, size_t out[3]);
// Pods that win their node by their own fields: "Pod/ns/name>node".
size_t model_pods(const struct model *m, const span **out);
// Closes what is said of source i in place.
void model_close(const struct model *m, size_t i, struct reach *r);
span model_target(const struct model *m, enum target_kind t, size_t slot, struct arena *a);

#endif
