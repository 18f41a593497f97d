// standing: objects that a running API server has made itself and makes again when they are gone, so that a create of one is a conflict even
// where the input does not show it.
#ifndef TWIN_REGISTRY_STANDING_H
#define TWIN_REGISTRY_STANDING_H

#include "k8s/gvk.h"

bool registry_standing(enum gk gk, span name);

#endif
