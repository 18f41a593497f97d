// node_restriction: NodeRestriction admission, as a function for comparisons with a server where it is on; the control says UNKNOWN where
// that is not known.
#ifndef TWIN_AUTHZ_NODE_RESTRICTION_H
#define TWIN_AUTHZ_NODE_RESTRICTION_H

#include "twin/control.h"

struct node_restriction_answer {
	bool asked;    // a kubelet's write to something that it limits
	int status;    // of a refusal: 403, or 404 with the whole message
	span message;  // null when it lets the request pass; what stands behind "is forbidden: " for 403
	ref seen;      // the object whose state decided, REF_NONE
};
struct node_restriction_answer node_restriction_judge(const struct world *w, const struct request *r, struct arena *run);

#endif
