// hint: which label (or annotation) of the namespaces would group them better than one tenant each. Private to twin/tenancy.
#ifndef TWIN_TENANCY_HINT_H
#define TWIN_TENANCY_HINT_H

#include "twin/tenancy/tenancy.h"

struct tenancy_hint tenancy_hint_of(const struct snapshot *s, struct arena *scratch);

#endif
