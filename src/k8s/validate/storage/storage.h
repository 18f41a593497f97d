// storage: what the kinds of storage.k8s.io and PersistentVolume share. Private to k8s/validate.
#ifndef K8S_VALIDATE_STORAGE_STORAGE_H
#define K8S_VALIDATE_STORAGE_STORAGE_H

#include "k8s/validate/at.h"

// ValidateCSIDriverName
void storage_driver_check(struct validation *v, const struct field *at, span name);

// A PersistentVolumeSpec at `at` that is written inside another object.
void storage_inline_volume(struct validation *v, const struct field *at, const value *spec);

#endif
