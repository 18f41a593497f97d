// index: from a request to the few policies that name its resource. Entries of one engine stand in the order in which the engine or the
// API server takes them (by name); a lookup gives them in that order. Private to admission/policy; built once, owned by the snapshot's arena.
#ifndef TWIN_ADMISSION_POLICY_INDEX_H
#define TWIN_ADMISSION_POLICY_INDEX_H

#include "twin/admission/policy.h"
#include "twin/admission/policy/rule.h"

struct webhooks; struct vaps; struct gatekeeper; struct kyverno;

struct policy_index {
	const struct webhooks *validating, *mutating;
	const struct vaps *vap, *map;
	const struct gatekeeper *gatekeeper;
	const struct kyverno *kyverno;
	struct psp_signs { bool maybe, off; ref proof; } psp; // PodSecurityPolicy: it may be on; flags say it is off; a pod that shows it is on
};

struct psp_signs psp_look(const struct snapshot *s); // admission/psp.c

// Lists of entry numbers under a 64-bit key, and those that any key may match.
struct lookup {
	struct map64 map;
	VEC(struct u32vec) list;
	struct u32vec wild;
};

uint64_t lookup_key(span group, span name);
void lookup_add(struct lookup *l, struct arena *a, uint64_t key, uint32_t entry);
void lookup_add_wild(struct lookup *l, struct arena *a, uint32_t entry);
// Adds the entry under every resource its rules name (groups and resources without "*"), else as wild.
void lookup_add_rules(struct lookup *l, struct arena *a, const struct rules *r, bool equivalent, uint32_t entry);

// for (struct lookup_walk w = lookup_walk(l, key); lookup_next(&w, &entry);): ascending, each entry once.
struct lookup_walk { const struct u32vec *a, *b; size_t i, k; };
struct lookup_walk lookup_walk(const struct lookup *l, uint64_t key);
bool lookup_next(struct lookup_walk *w, uint32_t *entry);

#endif
