// small: a snapshot made from a handful of documents exactly as they are: nothing built in is added, nothing is detected. For tests that
// must know every object, and for recorded servers whose objects are all there already. Owns nothing beyond its arena.
#ifndef TESTS_SUPPORT_SMALL_H
#define TESTS_SUPPORT_SMALL_H

#include "twin/snapshot.h"

struct small {
	struct arena *arena;
	struct intern keys;
	VEC(struct value) doc;
	unsigned minor;
};

void small_init(struct small *s, struct arena *a, unsigned minor);
// JSON text of one object or a List. False when it cannot be read.
bool small_json(struct small *s, span text);
void small_doc(struct small *s, value v);
// Kinds that are not among the documents count as present and empty when assume_empty is set. Builds the RBAC index and no other.
struct snapshot *small_finish(struct small *s, bool assume_empty);

#endif
