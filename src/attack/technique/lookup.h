// lookup: what `when` callbacks ask of a snapshot: is there a cloud below the nodes, is an add-on installed, is a quota set. Every answer is
// ALLOW (yes), DENY (no) or UNKNOWN with a reason: a kind that is not in the input proves nothing.
#ifndef ATTACK_TECHNIQUE_LOOKUP_H
#define ATTACK_TECHNIQUE_LOOKUP_H

#include "attack/technique.h"

// A node runs on a cloud that has a metadata service (spec.providerID).
enum verdict lookup_cloud(const struct snapshot *s, enum unknown *why);
// The nodes belong to Amazon EKS.
enum verdict lookup_eks(const struct snapshot *s, enum unknown *why);
// A node carries the label; with the given value unless it is NULL.
enum verdict lookup_node_label(const struct snapshot *s, const char *key, const char *text, enum unknown *why);
// The named object of a built-in kind exists; it may be one of the twin's own.
enum verdict lookup_object(const struct snapshot *s, enum gk gk, const char *ns, const char *name, enum unknown *why);
// Some object of a built-in kind exists in ns (NS_CLUSTER = anywhere).
enum verdict lookup_any(const struct snapshot *s, enum gk gk, uint32_t ns, enum unknown *why);
// A kind of the API group is served: a CustomResourceDefinition or an object of it.
enum verdict lookup_group(const struct snapshot *s, const char *group, enum unknown *why);
// ns has a ResourceQuota that holds all its pods to one of the hard limits "a|b"; `count/` matches by prefix.
enum verdict lookup_quota(const struct snapshot *s, uint32_t ns, const char *limits, enum unknown *why);
// The ResourceQuota enforces nothing, because its status is empty.
bool lookup_quota_idle(const value *root);
// A Service with type, or object with annotation key, in ns (NS_CLUSTER = anywhere).
enum verdict lookup_annotation(const struct snapshot *s, enum gk gk, uint32_t ns, const char *key, enum unknown *why);
// ALLOW <-> DENY, UNKNOWN stays.
static inline enum verdict lookup_not(enum verdict v)
{
	return v == VERDICT_ALLOW ? VERDICT_DENY : v == VERDICT_DENY ? VERDICT_ALLOW : v;
}

#endif
