// pattern: regular expressions of schemas, as Go's regexp reads them (RE2 syntax: no backreferences, no look-around). A set of states is
// simulated, so time is O(expression x text) whatever the expression. Programs live in the arena they are compiled in. Not known here:
// Unicode classes (\p), case folding beyond ASCII, \C; such an expression does not compile, and the caller must say that it cannot tell.
#ifndef K8S_VALIDATE_PATTERN_H
#define K8S_VALIDATE_PATTERN_H

#include "base/span.h"
#include "base/vec.h"

#define PATTERN_MAX 20000 // instructions; Go's own limit is 1,000 repeats of one item

struct pattern_op {
	enum { PATTERN_SET, PATTERN_SPLIT, PATTERN_JUMP, PATTERN_ASSERT, PATTERN_MATCH } op;
	int32_t a, b;  // SPLIT: both ways, JUMP: the way, relative to this one; SET: first range and number of ranges; ASSERT: which
	bool negated;
};

struct pattern_range { uint32_t lo, hi; };

struct pattern {
	VEC(struct pattern_op) ops;
	VEC(struct pattern_range) ranges;
};

// False when the expression is wrong or holds something that is not known here.
bool pattern_compile(struct pattern *p, struct arena *a, span text);
// True when the expression matches somewhere in s. a: scratch.
bool pattern_match(const struct pattern *p, struct arena *a, span s);

#endif
