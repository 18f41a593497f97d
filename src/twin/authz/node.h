// node: the Node authorizer (plugin/pkg/auth/authorizer/node): what a kubelet may ask for, by the pods that are bound to its node. Nothing
// is indexed: an edge of the server's graph is looked for when it is asked for, in the pods of one namespace. As far as objects are in the
// world: a node whose pods are not in the input reaches nothing.
#ifndef TWIN_AUTHZ_NODE_H
#define TWIN_AUTHZ_NODE_H

#include "twin/control.h"

enum node_vertex {
	NODE_SECRET, NODE_CONFIG_MAP, NODE_CLAIM /* PVC */, NODE_VOLUME /* PV */, NODE_RESOURCE_CLAIM, NODE_ATTACHMENT, NODE_ACCOUNT, NODE_SLICE,
	NODE_POD,
};

// Is the user a kubelet, and of which node? *node is "" for a kubelet that says none (pkg/auth/nodeidentifier).
bool node_identity(const struct user *u, span *node);

// Does the pod's document name the object of its own namespace?
bool node_pod_names(const struct world *w, const struct object *pod, enum node_vertex what, span name);
// Does the pod name any secret or config map (of its own spec; what admission would add does not count)?
bool node_pod_names_any(const value *pod, enum node_vertex what);
// Is the audience ("" = the API server's own) one of a projected token of the pod, or of a CSI driver that it uses? *errors: drivers and
// volumes on the way that are not there, as the server lists them; null when none.
bool node_pod_audience(const struct world *w, const struct object *pod, span audience, struct arena *run, span *errors);
// A path from the object to the node; *via (may be NULL) gets the pod or volume through which, REF_NONE when it stands for itself.
bool node_reaches(const struct world *w, span node, enum node_vertex what, span ns, span name, ref *via);

struct node_answer {
	bool asked;    // the user is a kubelet
	bool allowed;
	span reason;   // of a "no opinion", in the server's words; static or from run
	ref via;       // what connects the object with the node
};
struct node_answer node_authorize(const struct world *w, const struct request *r, struct arena *run);

#endif
