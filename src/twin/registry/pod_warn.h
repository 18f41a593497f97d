// pod_warn: what the API server tells about a pod or pod template that it takes (kubernetes pkg/api/pod/warnings.go). Private to the registry.
#ifndef TWIN_REGISTRY_POD_WARN_H
#define TWIN_REGISTRY_POD_WARN_H

#include "twin/registry/kind.h"

// at: path of what holds metadata and spec ("spec.template", ...); NULL: a Pod itself.
void pod_warn(struct storing *s, const struct field *at, const value *pod);
// A PersistentVolumeClaimSpec at a path.
void pod_warn_claim(struct storing *s, const struct field *at, const value *spec);

#endif
