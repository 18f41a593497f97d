// hnc: the hierarchical namespace controller makes trees of namespaces; a tree is one tenant, named after its root. Parents are told by the
// child's HierarchyConfiguration, its annotation, or the SubnamespaceAnchor in the parent.
#include "k8s/meta.h"
#include "twin/tenancy/draft.h"

#define GROUP "hnc.x-k8s.io"

static void from_objects(struct tenancy_draft *t, uint32_t *parent)
{
	const struct snapshot *s = t->s;
	const struct kind *anchors = snapshot_kind_named(s, SPAN(GROUP), SPAN("SubnamespaceAnchor"));
	const struct kind *config = snapshot_kind_named(s, SPAN(GROUP), SPAN("HierarchyConfiguration"));
	uint32_t key = intern_find(&s->keys, SPAN("parent"));

	for (size_t i = 0; anchors && i < anchors->n; i++) {
		const struct object *o = snapshot_object(s, anchors->objects[i]);
		uint32_t child = snapshot_ns(s, o->name);
		if (child != NS_CLUSTER && o->ns != NS_CLUSTER)
			parent[child] = o->ns;
	}
	for (size_t i = 0; config && key != MAP_NONE && i < config->n; i++) {
		const struct object *o = snapshot_object(s, config->objects[i]);
		span up = value_get_span(value_get(o->root, KEY_spec), key);
		if (up.n && o->ns != NS_CLUSTER)
			parent[o->ns] = snapshot_ns(s, up);
	}
}

// The root of the tree, not above a platform namespace; a cycle is cut where the walk began.
static uint32_t root_of(const struct snapshot *s, const uint32_t *parent, uint32_t ns)
{
	for (size_t hop = 0; hop < 64 && parent[ns] != NS_CLUSTER && !s->ns[parent[ns]].platform; hop++)
		ns = parent[ns];
	return ns;
}

static void detect(const struct tenancy_detector *c, struct tenancy_draft *t)
{
	const struct snapshot *s = t->s;
	uint32_t *parent = arena_array(t->scratch, uint32_t, s->n_ns);
	bool *inner = arena_array(t->scratch, bool, s->n_ns);
	size_t links = 0;

	(void)c;
	for (uint32_t ns = 0; ns < s->n_ns; ns++) {
		span up = meta_annotation(tenancy_root(t, ns), &s->keys, SPAN(GROUP "/subnamespace-of"));
		parent[ns] = up.n ? snapshot_ns(s, up) : NS_CLUSTER;
	}
	from_objects(t, parent);
	for (uint32_t ns = 0; ns < s->n_ns; ns++) {
		if (parent[ns] == NS_CLUSTER)
			continue;
		inner[parent[ns]] = true;
		links++;
	}
	for (uint32_t ns = 0; links && ns < s->n_ns; ns++)
		if (parent[ns] != NS_CLUSTER || inner[ns])
			tenancy_claim(t, ns, s->ns[root_of(s, parent, ns)].name);
}

const struct tenancy_detector tenancy_hnc = {
	.id = "hnc", .title = "hierarchical namespaces", .source = "kubernetes-sigs/hierarchical-namespaces api/v1alpha2", .detect = detect,
};
