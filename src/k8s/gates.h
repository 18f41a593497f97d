// gates: the feature gates of kube-apiserver: which are on in a version with given flags (k8s.io/component-base/featuregate). A plain value, owned
// by whoever holds it. What a gate changes is not here: see the rules that ask for it.
#ifndef K8S_GATES_H
#define K8S_GATES_H

#include "base/span.h"

enum feature_gate {
#define GATE(name, ...) GATE_##name,
#include "k8s/gates.def"
#undef GATE
	GATE_COUNT,
};

struct gates { uint64_t on[(GATE_COUNT + 63) / 64]; };

static inline bool gates_on(const struct gates *g, enum feature_gate x) { return g->on[x / 64] >> (x % 64) & 1; }

// The gates of a server that runs, or emulates, 1.<minor>. flags: the text of --feature-gates ("A=true,kube:B=false"; AllAlpha and AllBeta count;
// words on gates that the version lacks, or that are locked, do not), empty: the defaults. O(gates * length of flags).
struct gates gates_read(unsigned minor, span flags);
// Is the gate on where nobody said anything?
bool gates_default(unsigned minor, enum feature_gate x);
// Of these gates, or where nobody gave any (NULL) by default.
static inline bool gates_ask(const struct gates *g, unsigned minor, enum feature_gate x) { return g ? gates_on(g, x) : gates_default(minor, x); }
// Could a server start with these flags, as far as their form goes?
bool gates_well_formed(span flags);
// Is there a gate of that name in any version? AllAlpha and AllBeta are none.
bool gates_known(span name);

#endif
