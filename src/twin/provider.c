#include "twin/provider.h"

#include "k8s/meta.h"

static const struct provider table[] = {
#define PROVIDER(ident, ...) { __VA_ARGS__ },
#include "twin/provider.def"
#undef PROVIDER
};

enum {
#define PROVIDER(ident, ...) PROVIDER_##ident,
#include "twin/provider.def"
#undef PROVIDER
	PROVIDER_COUNT
};

const struct provider *provider_by_id(span id)
{
	for (size_t i = 0; i < PROVIDER_COUNT; i++)
		if (span_is(id, table[i].id))
			return &table[i];
	return NULL;
}

bool provider_plugin(const struct provider *p, span plugin)
{
	span rest = p ? span_str(p->plugins) : (span){ 0 }, head;

	while (rest.p) {
		rest = span_cut(rest, ',', &head);
		if (span_eq(head, plugin))
			return true;
	}
	return false;
}

// What detection looks at in one pass over nodes: provider ids, the names of some labels and annotations, version suffixes.
struct signs { bool seen[PROVIDER_COUNT]; };

static void version_signs(struct signs *g, span v)
{
	g->seen[PROVIDER_k3s] |= span_contains(v, SPAN("+k3s"));
	g->seen[PROVIDER_rke2] |= span_contains(v, SPAN("+rke2r"));
	g->seen[PROVIDER_eks] |= span_contains(v, SPAN("-eks-"));
	g->seen[PROVIDER_gke] |= span_contains(v, SPAN("-gke."));
}

static void node_signs(struct signs *g, const struct snapshot *s, const value *root)
{
	static const struct { unsigned provider; const char *key; bool label; } member[] = {
		{ PROVIDER_k3s, "k3s.io/node-args", false }, { PROVIDER_rke2, "rke2.io/node-args", false },
		{ PROVIDER_gke, "cloud.google.com/gke-nodepool", true }, { PROVIDER_aks, "kubernetes.azure.com/cluster", true },
		{ PROVIDER_eks, "eks.amazonaws.com/nodegroup", true }, { PROVIDER_openshift, "node.openshift.io/os_id", true },
	};
	span id = value_get_span(value_get(root, KEY_spec), KEY_providerID);

	version_signs(g, value_get_span(value_at(root, 2, KEY_status, KEY_nodeInfo), KEY_kubeletVersion));
	g->seen[PROVIDER_k3s] |= span_starts(id, SPAN("k3s://"));
	for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
		const value *in = member[i].label ? meta_labels(root) : meta_annotations(root);
		g->seen[member[i].provider] |= meta_member(in, &s->keys, span_str(member[i].key))->type != VALUE_ABSENT;
	}
}

static bool in_kube_system(const struct snapshot *s, enum gk gk, const char *name)
{
	return snapshot_find(s, gk, snapshot_ns(s, SPAN("kube-system")), span_str(name)) != REF_NONE;
}

static bool has_custom(const struct snapshot *s, const char *group, const char *kind)
{
	const struct kind *k = snapshot_kind_named(s, span_str(group), span_str(kind));
	return k != NULL; // its definition is enough
}

bool provider_openshift(const struct snapshot *s)
{
	// The groups alone are enough: nobody else serves them.
	for (size_t i = 0; i < s->n_kinds; i++) {
		span g = s->kind[i].group;
		if (s->kind[i].n && (span_is(g, "security.openshift.io") || span_is(g, "config.openshift.io")))
			return true;
	}
	snapshot_each(r, s, GK_CLUSTER_ROLE)
		if (span_starts(snapshot_object(s, r)->name, SPAN("system:openshift:scc:")))
			return true;
	uint32_t range = intern_find(&s->keys, SPAN("openshift.io/sa.scc.uid-range"));
	uint32_t scc = intern_find(&s->keys, SPAN("openshift.io/scc"));
	snapshot_each(r, s, GK_NAMESPACE)
		if (range != MAP_NONE && value_present(value_get(meta_annotations(snapshot_object(s, r)->root), range)))
			return true;
	snapshot_each(r, s, GK_POD)
		if (scc != MAP_NONE && value_present(value_get(meta_annotations(snapshot_object(s, r)->root), scc)))
			return true;
	return false;
}

// The vendor's own namespaces on OpenShift that it runs for its customers.
static bool openshift_managed(const struct snapshot *s)
{
	for (size_t i = 0; i < s->n_ns; i++)
		if (span_is(s->ns[i].name, "openshift-backplane") || span_starts(s->ns[i].name, SPAN("openshift-backplane-")) ||
		    span_is(s->ns[i].name, "openshift-validation-webhook"))
			return true;
	return false;
}

const struct provider *provider_detect(const struct snapshot *s, span git_version)
{
	struct signs g = { { false } };

	version_signs(&g, git_version);
	snapshot_each(r, s, GK_NODE)
		node_signs(&g, s, snapshot_object(s, r)->root);
	g.seen[PROVIDER_openshift] |= provider_openshift(s);
	g.seen[PROVIDER_openshift_managed] = g.seen[PROVIDER_openshift] && openshift_managed(s);
	g.seen[PROVIDER_eks] |= in_kube_system(s, GK_DAEMON_SET, "aws-node") && in_kube_system(s, GK_CONFIG_MAP, "aws-auth");
	g.seen[PROVIDER_kubeadm] |= in_kube_system(s, GK_CONFIG_MAP, "kubeadm-config");
	g.seen[PROVIDER_gke_autopilot] = g.seen[PROVIDER_gke]
		&& (has_custom(s, "auto.gke.io", "WorkloadAllowlist") || has_custom(s, "auto.gke.io", "AllowlistSynchronizer"));
	for (size_t i = 0; i < PROVIDER_COUNT; i++)
		if (g.seen[i])
			return &table[i];
	return NULL;
}
