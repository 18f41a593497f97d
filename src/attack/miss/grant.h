// grant: the right that a source lacks for the technique of which it holds most. Private to miss.c.
#ifndef ATTACK_MISS_GRANT_H
#define ATTACK_MISS_GRANT_H

#include "attack/finder.h"

// Somebody the source is, or can act as.
struct seeker {
	span text;           // "ServiceAccount a/b"
	struct user user;
	uint32_t identity;   // IDENTITY_NONE: holds nothing of its own
	uint32_t ns;         // of accounts, else NS_CLUSTER
};

struct seeking {
	struct finder *f;
	span from, to;
	span trusted;        // somebody called like the source who is no attacker
	uint32_t tenant;     // that everybody the source is belongs to, else TENANT_NONE
	bool some, mixed;    // while the tenant is worked out
	VEC(struct seeker) who;
	size_t n_sources;    // the first of who: identities that the source is
	struct miss *m;
};

// Fills x->m; false when no technique that leads to the target is built on rights.
bool missing_grant(struct seeking *x);

#endif
