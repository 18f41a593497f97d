// pod_warn: what the API server tells about a pod or pod template that it takes (kubernetes pkg/api/pod/warnings.go). Private to the registry.
#ifndef TWIN_REGISTRY_POD_WARN_H
#define TWIN_REGISTRY_POD_WARN_H

#include "twin/registry/kind.h"

// at: path of what holds metadata and spec ("spec.template", ...); NULL: a Pod itself.
void pod_warn(struct storing *s, const struct field *at, const value *pod);
// A PersistentVolumeClaimSpec at a path.
void pod_warn_claim(struct storing *s, const struct field *at, const value *spec);

// What upstream says of a node label that is out of use; NULL: nothing (pkg/api/node/util.go).
const char *pod_warn_label(span key);
// The expressions of a node selector term, or of a label selector of nodes; values: those that are no label values as well.
void pod_warn_term(struct storing *s, const struct field *at, const value *term, bool values);
// pod.c: the profile that an AppArmor annotation means; absent when it means none (pkg/api/pod/util.go ApparmorFieldForAnnotation).
value pod_armor_field(struct storing *s, span text);

#endif
