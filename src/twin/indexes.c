#include "twin/indexes.h"

#include "twin/admission/complete.h"
#include "twin/admission/policy.h"
#include "twin/admission/psa.h"
#include "twin/admission/scc.h"
#include "twin/authz/rbac.h"
#include "twin/builder.h"
#include "twin/deputy/runtime.h"
#include "twin/podindex.h"
#include "twin/tenancy/tenancy.h"

void indexes_build(struct snapshot *s, struct diags *d)
{
	tenancy_assign(s, d);
	s->rbac = rbac_build(s, d);
	s->defaults = complete_build(s);
	s->psa = psa_config_build(s, s->options ? s->options->admission_config : NULL);
	s->scc = scc_build(s, d);
	s->policy = policy_index_build(s, d);
	s->pods = podindex_build(s);
	podindex_creatable(s);
	runtime_build(s);
}
