// capsule: Tenant objects (capsule.clastix.io) own namespaces: their status lists them, each carries the tenant's label and an owner reference.
#include "k8s/meta.h"
#include "twin/tenancy/draft.h"

#define GROUP "capsule.clastix.io"

static void from_marks(struct tenancy_draft *t, uint32_t ns)
{
	const value *root = tenancy_root(t, ns);
	span label = meta_label(root, &t->s->keys, SPAN(GROUP "/tenant"));

	value_each(o, meta_owners(root))
		if (span_is(meta_kind(o), "Tenant") && span_starts(meta_api_version(o), SPAN(GROUP "/")))
			tenancy_claim(t, ns, value_get_span(o, KEY_name));
	tenancy_claim(t, ns, label);
}

static void detect(const struct tenancy_detector *c, struct tenancy_draft *t)
{
	const struct kind *k = snapshot_kind_named(t->s, SPAN(GROUP), SPAN("Tenant"));
	uint32_t owners = intern_find(&t->s->keys, SPAN("owners"));

	(void)c;
	for (uint32_t ns = 0; ns < t->s->n_ns; ns++)
		from_marks(t, ns);
	for (size_t i = 0; k && i < k->n; i++) {
		const struct object *o = snapshot_object(t->s, k->objects[i]);
		value_each(n, value_get(value_get(o->root, KEY_status), KEY_namespaces))
			tenancy_claim(t, snapshot_ns(t->s, value_span(n)), o->name);
		if (owners != MAP_NONE)
			value_each(w, value_get(value_get(o->root, KEY_spec), owners))
				tenancy_owner(t, w, o->name);
	}
}

const struct tenancy_detector tenancy_capsule = {
	.id = "capsule", .title = "Capsule tenants", .source = "projectcapsule/capsule api/v1beta2 tenant_types.go", .detect = detect,
};
