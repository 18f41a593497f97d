// metadata: does a range of addresses hold the one at which clouds serve the identity of their machines? Internal to attack/checklist/.
#ifndef ATTACK_CHECKLIST_METADATA_H
#define ATTACK_CHECKLIST_METADATA_H

#include "base/span.h"

// 169.254.169.254 is in the CIDR. False for what is none.
bool metadata_within(span cidr);

#endif
