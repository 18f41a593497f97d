// network: what the NetworkPolicies of a namespace say as a whole, for the items about traffic: does one select every pod and deny by default, does one
// open that again, does one let pods reach the cloud's metadata service. Presence and shape only: no flow is judged. Internal to attack/checklist/.
#ifndef ATTACK_CHECKLIST_NETWORK_H
#define ATTACK_CHECKLIST_NETWORK_H

#include "attack/checklist/asking.h"

struct network_stance {
	bool denies;         // some policy selects all pods in this direction
	ref by;              // that one, or REF_NONE
	ref opened;          // a policy for all pods with a rule that lets everything through, or REF_NONE
	ref metadata;        // egress: a policy that lets some pod reach 169.254.169.254, or REF_NONE
	bool foreign;        // network policies of other kinds may say more
};

struct network_stance network_stance(struct asking *q, uint32_t ns, bool egress);
// The answer for "denied by default in this direction" over all namespaces of the tenant.
struct check network_default_deny(const struct check_item *item, struct asking *q, bool egress);

#endif
