// openshift: a project is a namespace with annotation openshift.io/requester, the user who asked for it. Who may ask is no statement about who
// belongs together, so each project is a tenant of its own; who works in it is read from its bindings.
#include "k8s/meta.h"
#include "twin/tenancy/draft.h"

static void detect(const struct tenancy_detector *c, struct tenancy_draft *t)
{
	uint32_t key = intern_find(&t->s->keys, SPAN("openshift.io/requester"));

	(void)c;
	for (uint32_t ns = 0; key != MAP_NONE && ns < t->s->n_ns; ns++)
		if (value_get_span(meta_annotations(tenancy_root(t, ns)), key).n)
			tenancy_claim(t, ns, t->s->ns[ns].name);
}

const struct tenancy_detector tenancy_openshift = {
	.id = "openshift", .title = "OpenShift projects, one tenant each", .source = "openshift/api project/v1 (annotation openshift.io/requester)",
	.detect = detect,
};
