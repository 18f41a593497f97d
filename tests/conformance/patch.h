// patch: what the recorded requests of type PATCH need to become an object: RFC 7386 and, enough for the recorded bodies, lists merged by
// name. A test helper: the program's own patches are the document model's and the schema's.
#ifndef TESTS_CONFORMANCE_PATCH_H
#define TESTS_CONFORMANCE_PATCH_H

#include "doc/value.h"

// by_name: lists of objects that have a "name" are merged by it (strategic merge), else lists are replaced.
value patch_merge(struct arena *a, const value *old, const value *patch, bool by_name);

#endif
