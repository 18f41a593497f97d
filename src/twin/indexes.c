#include "twin/indexes.h"

#include "twin/authz/rbac.h"
#include "twin/podindex.h"

void indexes_build(struct snapshot *s, struct diags *d)
{
	s->rbac = rbac_build(s, d);
	s->pods = podindex_build(s);
}
