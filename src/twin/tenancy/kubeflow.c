// kubeflow: a Profile is the tenant of the namespace of its name, and its owner's.
#include "k8s/meta.h"
#include "twin/tenancy/draft.h"

static void detect(const struct tenancy_detector *c, struct tenancy_draft *t)
{
	const struct kind *k = snapshot_kind_named(t->s, SPAN("kubeflow.org"), SPAN("Profile"));

	(void)c;
	for (size_t i = 0; k && !k->namespaced && i < k->n; i++) {
		const struct object *o = snapshot_object(t->s, k->objects[i]);
		tenancy_claim(t, snapshot_ns(t->s, o->name), o->name);
		tenancy_owner(t, value_at(o->root, 2, KEY_spec, KEY_owner), o->name);
	}
}

const struct tenancy_detector tenancy_kubeflow = {
	.id = "kubeflow", .title = "Kubeflow profiles", .source = "kubeflow/kubeflow components/profile-controller/api/v1/profile_types.go",
	.detect = detect,
};
