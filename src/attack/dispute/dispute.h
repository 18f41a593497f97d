// dispute: the least of a cluster that still shows one path, with the names taken out, for whoever is to say whether the path is true. Objects are dropped
// one by one as long as the path stays; then names of namespaces, accounts, people, roles, objects, labels and images are replaced, the same name by the same
// word everywhere, values that no decision reads are blanked (twin/redact.h), and the search is done once more on what is left. Pure.
#ifndef ATTACK_DISPUTE_DISPUTE_H
#define ATTACK_DISPUTE_DISPUTE_H

#include "attack/search.h"

struct dispute {
	const value *doc; size_t n;      // the objects, renamed; keys are those of `keys`
	const struct snapshot *empty;    // its kinds that are there without an object are part of the question; NULL: they do not matter
	const struct intern *keys;
	span tenant_label;               // the renamed key of --tenant-label; "" = not given
	span platform;                   // glob of the platform's renamed namespaces; "" = none was renamed
	size_t n_objects;                // of the input that was taken apart
	const struct path *path;         // as it shows in the renamed objects; NULL: it does not, so a name decides, and only the smaller set is certain
	bool assume_empty;               // it shows under --assume-empty, which says that the rest is not there
};

// p is a path of rep. Searches with o's techniques, O(kept objects) times, at most DISPUTE_SEARCHES. NULL when the path does not show again at all.
#define DISPUTE_SEARCHES 150
#define DISPUTE_OBJECTS 2000 // larger sets are not made smaller one by one
const struct dispute *dispute_make(const struct report *rep, const struct path *p, const struct search_options *o, struct arena *a);

#endif
