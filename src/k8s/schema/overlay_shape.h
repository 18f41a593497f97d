// overlay_shape: structural schemas of CRDs (apiextensions-apiserver pkg/apiserver/schema) as the shapes of schema.h. Private to k8s/schema.
#ifndef K8S_SCHEMA_OVERLAY_SHAPE_H
#define K8S_SCHEMA_OVERLAY_SHAPE_H

#include "k8s/schema/overlay.h"

// The shape of an openAPIV3Schema; NULL when it is no object. preserve = spec.preserveUnknownFields.
const struct schema_shape *overlay_shape(struct schema_overlay *o, const value *schema, bool preserve);

#endif
