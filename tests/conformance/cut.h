// cut: recorded objects of which only the fields of interest were kept, held against whole ones.
#ifndef TESTS_CONFORMANCE_CUT_H
#define TESTS_CONFORMANCE_CUT_H

#include "world.h"

// As world_same_object where the recording is a whole object. Else every member that was kept must be found in the object, its metadata, spec or
// status (absent for null), and a list must be one of the lists that recordings keep.
bool cut_same(struct world_file *w, struct arena *run, const value *want, const value *got, span *a, span *b);

#endif
