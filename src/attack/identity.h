// identity: everybody who holds a right in the snapshot - service accounts, users, groups, and the groups of everybody - with the bindings
// that name him, his tenant, and the namespaces that count as his own. Built once a search, sorted by kind, namespace and name; read-only afterwards.
#ifndef ATTACK_IDENTITY_H
#define ATTACK_IDENTITY_H

#include "attack/grants.h"
#include "attack/path.h"

#define IDENTITY_NONE UINT32_MAX

struct identity {
	uint8_t kind;          // enum source_kind: SERVICE_ACCOUNT, USER, GROUP, ANY (= system:authenticated)
	uint32_t ns;           // accounts, and groups system:serviceaccounts:NS; else NS_CLUSTER
	span name;             // account, user or group name
	span rbac_name;        // the name that bindings use
	const uint32_t *bindings; size_t n_bindings; // own ones, ascending
	uint32_t tenant;       // TENANT_NONE: platform, bridge or everybody
	const uint32_t *home; size_t n_home; // namespaces that are its own, ascending
	bool bridge;
	bool attacker;         // a position of its own: no platform identity, no built-in one, not trusted
	enum exists exists;    // UNKNOWN: an account that is not known to exist
	enum unknown why;      // when UNKNOWN
	struct user user;      // for requests
};

struct identities {
	const struct snapshot *s;
	struct identity *v; size_t n;
	uint32_t authenticated, unauthenticated, serviceaccounts; // IDENTITY_NONE when no binding names them
	struct spanmap user, group;  // by RBAC name
	uint32_t *ns_group;          // by namespace: group system:serviceaccounts:NS, or IDENTITY_NONE
	uint32_t *ns_first;          // by namespace: first account identity; accounts of a namespace are adjacent
	uint32_t *ns_count;
};

struct identities *identities_build(struct snapshot *s, const span *trust, size_t n_trust, struct arena *a);
// The groups that everybody like this identity is in and that hold rights: up to three, as identity indexes.
size_t identity_general(const struct identities *t, uint32_t i, uint32_t out[3]);
bool identity_home(const struct identity *i, uint32_t ns);

#endif
