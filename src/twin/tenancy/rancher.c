// rancher: a project groups namespaces by annotation field.cattle.io/projectId (CLUSTER:PROJECT), or the label of that name (PROJECT). The
// project that Rancher marks as system is platform.
#include "k8s/meta.h"
#include "twin/tenancy/draft.h"

// Projects live in the namespace of their cluster's id, on the management cluster.
static const value *project(const struct tenancy_draft *t, span cluster, span id)
{
	ref r = snapshot_find_other(t->s, SPAN("management.cattle.io"), SPAN("Project"), snapshot_ns(t->s, cluster), id);

	return r == REF_NONE ? &value_absent : snapshot_object(t->s, r)->root;
}

static void detect(const struct tenancy_detector *c, struct tenancy_draft *t)
{
	const struct intern *keys = &t->s->keys;
	span head;

	(void)c;
	if (intern_find(keys, SPAN("field.cattle.io/projectId")) == MAP_NONE)
		return;
	for (uint32_t ns = 0; ns < t->s->n_ns; ns++) {
		const value *root = tenancy_root(t, ns);
		span id = meta_annotation(root, keys, SPAN("field.cattle.io/projectId"));
		span behind = span_cut(id, ':', &head);
		id = behind.n ? behind : id;
		if (!id.n)
			id = meta_label(root, keys, SPAN("field.cattle.io/projectId"));
		if (!id.n)
			continue;
		if (span_is(meta_label(project(t, head, id), keys, SPAN("authz.management.cattle.io/system-project")), "true"))
			tenancy_is_platform(t, ns);
		tenancy_claim(t, ns, id);
	}
}

const struct tenancy_detector tenancy_rancher = {
	.id = "rancher", .title = "Rancher projects", .source = "rancher/rancher pkg/controllers/managementuser/rbac namespace_handler.go", .detect = detect,
};
