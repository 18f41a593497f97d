#include "twin/indexes.h"

#include "twin/podindex.h"

void indexes_build(struct snapshot *s, struct diags *d)
{
	(void)d;
	s->pods = podindex_build(s);
}
