// podfield: what the host entries ask of a pod - host namespaces, capabilities as the runtime works them out, who the process can be,
// AppArmor - and the changes that give a payload pod such a field. Reads documents as written; texts of proofs live in the proof's arena.
#ifndef ATTACK_TECHNIQUE_PODFIELD_H
#define ATTACK_TECHNIQUE_PODFIELD_H

#include "attack/technique.h"

// Notes container c's field `tail` ("securityContext.privileged") or the pod's ("hostPID", c NULL) as the proof; at is the deciding value, which
// may be absent. Always true, for `return`.
bool podfield_prove(struct host_proof *proof, const struct pod_container *c, const char *tail, const value *at);
// spec.<key> is true; proves it.
bool podfield_flag(const struct pod_view *v, enum key key, struct host_proof *proof);

bool podfield_privileged(const struct pod_container *c);
// May a process of the container be uid 0? The uid is unset (the image decides, and nothing keeps it from being root) or 0, and runAsNonRoot
// is not true.
bool podfield_uid0(const struct pod_view *v, const struct pod_container *c);
// Effective security context member: the container's, else the pod's.
const value *podfield_context(const struct pod_view *v, const struct pod_container *c, enum key key);
// The container adds the capability (name without CAP_) and keeps it; *at is the entry of capabilities.add, *index its place.
bool podfield_cap(const struct pod_container *c, span cap, const value **at, uint32_t *index);
// Some container that may be uid 0 has one of the capabilities "A|B", the first of which is noted. Capabilities count on the host only without a
// user namespace.
bool podfield_any_cap(const struct pod_view *v, const char *caps, struct host_proof *proof);
// Does AppArmor leave the container free to trace processes outside it?
bool podfield_ptrace_free(const struct pod_view *v, const struct pod_container *c);

// Payload changes, all on the first ordinary container.
void podfield_arm_root(struct payload *p);               // may be uid 0
void podfield_arm_cap(struct payload *p, const char *cap); // adds it, with what makes it effective
void podfield_arm_flag(struct payload *p, const char *path); // spec.<path>: true, outside a user namespace
void podfield_arm_unconfined(struct payload *p);         // AppArmor off, in the spelling that the server's version has; nothing where it is not needed

#endif
