// openshift: OpenShift's own RBAC documents (authorization.openshift.io, and must-gather files without kind) rewritten into the shape of
// rbac.authorization.k8s.io, which is what the cluster stores (openshift/openshift-apiserver pkg/authorization/apis/authorization/rbacconversion).
// Offsets stay those of the original, so that evidence points at it.
#ifndef TWIN_OPENSHIFT_H
#define TWIN_OPENSHIFT_H

#include "doc/value.h"
#include "k8s/gvk.h"

// The document itself when nothing has to be rewritten.
const value *openshift_rbac(struct arena *a, struct intern *keys, const value *root, enum gk gk);

#endif
