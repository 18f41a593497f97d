// rename: one word for each name, the same everywhere.
#ifndef ATTACK_DISPUTE_RENAME_H
#define ATTACK_DISPUTE_RENAME_H

#include "twin/snapshot.h"

// Words of the platform's namespaces begin so: whose namespaces they are decides, not how they are called.
#define RENAME_PLATFORM "platform"

struct rename {
	const struct snapshot *snap; // borrowed
	struct arena *a;
	struct spanmap words;        // name -> index in word
	struct spanmap own;          // accounts that Kubernetes' own bindings name: they keep their names
	VEC(span) word;
	size_t count[16];            // words made so far, by sort
	bool platform;               // some of the platform's namespaces have words
};

void rename_init(struct rename *r, const struct snapshot *s, struct arena *a);
// Learns the names that the object says.
void rename_learn(struct rename *r, ref obj);
// The object with the names that were learnt replaced; keys are interned in `keys`.
value rename_object(struct rename *r, struct intern *keys, const value *v);
// The word for a text, itself where there is none.
span rename_word(const struct rename *r, span s);

#endif
