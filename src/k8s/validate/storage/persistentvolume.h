// persistentvolume: Go's field names of the volume sources of PersistentVolume. Private to k8s/validate; const data.
#ifndef K8S_VALIDATE_STORAGE_PERSISTENTVOLUME_H
#define K8S_VALIDATE_STORAGE_PERSISTENTVOLUME_H

#include "k8s/validate/diff.h"

extern const struct diff_part persistentvolume_source[];

#endif
