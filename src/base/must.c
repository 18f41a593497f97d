#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

void must_fail(const char *file, int line, const char *cond)
{
	fprintf(stderr, "bulkhead: %s:%d: broken invariant: %s\n", file, line, cond);
	abort();
}
