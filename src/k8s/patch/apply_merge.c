#include "k8s/patch/parts.h"
