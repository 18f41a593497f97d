// chain: the authorizers of the API server in their order, and what their answers come to: the first that allows (or denies) ends it, none
// with an opinion is a refusal. The list comes from --authorizers, else from the provider's profile, else it is node,rbac. What an
// authorizer that was not seen would say is UNKNOWN, never a no.
#ifndef TWIN_AUTHZ_CHAIN_H
#define TWIN_AUTHZ_CHAIN_H

#include "twin/control.h"

enum chain_kind { CHAIN_NODE, CHAIN_RBAC, CHAIN_ALWAYS_ALLOW, CHAIN_FOREIGN };

struct chain_link { enum chain_kind kind; span name; };

struct chain {
	const struct chain_link *link; size_t n;
	bool given;            // by the user; false: a profile or the default
	// About the foreign ones, all together.
	bool foreign;          // there is one that may allow what RBAC does not
	bool for_accounts;     // it may speak for service accounts
	bool for_system;       // it may speak for users of Kubernetes itself (system:...)
	bool before_rbac;      // it may deny what RBAC would allow
	span foreign_name;
};

// Reads --authorizers; `list` may be empty. Never fails: an unknown word is a foreign authorizer of that name. Memory from a.
struct chain *chain_read(struct arena *a, span list, const struct provider *p);
// The chain of a snapshot (built with its RBAC index).
const struct chain *chain_of(const struct snapshot *s);

// May an authorizer that was not seen speak for the user? Then nobody's "no" is final.
bool chain_foreign_speaks(const struct chain *c, const struct user *u);

// Do the Node and the RBAC authorizer allow it, and what do they say (apiserver pkg/authorization/union: each without an opinion may say why)? The reason is that
// of a review's status, empty for who is asked by nobody. Authorizers that were not seen are left out: see chain_judge.
bool chain_says(const struct world *w, const struct request *r, struct arena *run, span *reason);

// Puts the request to the chain and adds the decisions to the judgement.
void chain_judge(struct judgement *j);

#endif
