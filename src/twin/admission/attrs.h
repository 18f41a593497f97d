// attrs: a request as admission sees it (apiserver pkg/admission Attributes): the operation behind the verb, the stored object behind an
// update, the labels of the namespace that selectors look at. Borrowed from the request and the world; nothing is decided here.
#ifndef TWIN_ADMISSION_ATTRS_H
#define TWIN_ADMISSION_ATTRS_H

#include "twin/control.h"

enum admission_op { ADMISSION_NONE = 0, ADMISSION_CREATE = 1, ADMISSION_UPDATE = 2, ADMISSION_DELETE = 4, ADMISSION_CONNECT = 8 };

// Reads, and requests for something that is no resource, are never admitted: ADMISSION_NONE. A patch or update of an object that is not
// there is a creation (server-side apply, and resources that allow it).
enum admission_op admission_op(const struct world *w, const struct request *r);
const char *admission_op_name(enum admission_op op);
// "pods", "pods/exec".
bool admission_is(const struct request *r, const char *group, const char *resource);
// Kind of the request's resource; GK_OTHER for custom ones.
enum gk admission_gk(const struct request *r);
// The stored object: the request's own `old`, else what the world holds; NULL when neither.
const value *admission_old(const struct world *w, const struct request *r);
// The object as it will be stored: through pods/ephemeralcontainers only that list counts, the rest is the stored pod's (kubernetes
// pkg/registry/core/pod/strategy.go dropNonEphemeralContainerUpdates). NULL when the request has none.
const value *admission_object(const struct world *w, const struct request *r, struct arena *run);
// Name of the object: of the request, else of the object; "" when the server generates it.
span admission_name(const struct request *r);
// Name that the server's messages show: a generated one ends in five characters of ours.
span admission_shown_name(const struct request *r, struct arena *run);
// True for kinds without a namespace, Namespace included.
bool admission_cluster_scoped(const struct world *w, const struct request *r);

// Subresources of pods through which no field changes that Pod Security or SecurityContextConstraints look at (pod-security-admission
// admission/admission.go ignoredPodSubresources).
bool admission_leaves_pod(span subresource);

struct admission_ns {
	const value *labels;  // with kubernetes.io/metadata.name; never NULL
	const value *root;    // the Namespace object, NULL when it is not in the input
	bool known;           // false: other labels may be there too
	bool exists;          // false: only referenced, or not at all
	ref obj;              // REF_NONE when it is not in the input
};
struct admission_ns admission_ns(const struct world *w, struct arena *run, span name);
// Text of a label or annotation key of the snapshot's table; "" for ids of other tables.
span admission_key(const struct world *w, uint32_t id);
// Evidence for a value inside an object.
struct evidence admission_evidence(ref obj, const value *at, span field);

#endif
