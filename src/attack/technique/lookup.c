#include "attack/technique/lookup.h"
#include "k8s/meta.h"

static enum verdict missing(const struct snapshot *s, enum gk gk, enum unknown reason, enum unknown *why)
{
	if (snapshot_present(s, gk))
		return VERDICT_DENY;
	*why = reason;
	return VERDICT_UNKNOWN;
}

// Schemes of spec.providerID that stand for machines without a cloud's metadata service (cloud-provider and distribution documentation).
static bool plain_scheme(span id)
{
	static const char *const plain[] = { "kind://", "k3s://", "k3d://", "rke2://", "minikube://", "metal3://", "baremetalhost://",
		"vsphere://", "docker://", "kwok://", "proxmox://", "vcluster://" };
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (span_starts(id, span_str(plain[i])))
			return true;
	return id.n == 0;
}

enum verdict lookup_cloud(const struct snapshot *s, enum unknown *why)
{
	snapshot_each(r, s, GK_NODE)
		if (!plain_scheme(value_span(value_at(snapshot_object(s, r)->root, 2, KEY_spec, KEY_providerID))))
			return VERDICT_ALLOW;
	return missing(s, GK_NODE, UNKNOWN_cloud, why);
}

enum verdict lookup_eks(const struct snapshot *s, enum unknown *why)
{
	return lookup_node_label(s, "eks.amazonaws.com/nodegroup", NULL, why) == VERDICT_ALLOW ? VERDICT_ALLOW :
		lookup_node_label(s, "alpha.eksctl.io/nodegroup-name", NULL, why) == VERDICT_ALLOW ? VERDICT_ALLOW :
		missing(s, GK_NODE, UNKNOWN_cloud, why);
}

enum verdict lookup_node_label(const struct snapshot *s, const char *key, const char *text, enum unknown *why)
{
	uint32_t id = intern_find(&s->keys, span_str(key));

	snapshot_each(r, s, GK_NODE) {
		span v = id == MAP_NONE ? (span){ 0 } : value_get_span(meta_labels(snapshot_object(s, r)->root), id);
		if (v.p && (!text || span_is(v, text)))
			return VERDICT_ALLOW;
	}
	return missing(s, GK_NODE, UNKNOWN_host, why);
}

enum verdict lookup_object(const struct snapshot *s, enum gk gk, const char *ns, const char *name, enum unknown *why)
{
	uint32_t at = ns ? snapshot_ns(s, span_str(ns)) : NS_CLUSTER;

	if ((!ns || at != NS_CLUSTER) && snapshot_find(s, gk, at, span_str(name)) != REF_NONE)
		return VERDICT_ALLOW;
	return missing(s, gk, UNKNOWN_object, why);
}

enum verdict lookup_any(const struct snapshot *s, enum gk gk, uint32_t ns, enum unknown *why)
{
	const struct kind *k = snapshot_kind(s, gk);
	size_t n = k ? k->n : 0;

	if (ns != NS_CLUSTER)
		snapshot_in_ns(s, gk, ns, &n);
	return n ? VERDICT_ALLOW : missing(s, gk, UNKNOWN_kind_missing, why);
}

enum verdict lookup_group(const struct snapshot *s, const char *group, enum unknown *why)
{
	uint32_t key = KEY_group;

	for (size_t i = 0; i < s->n_kinds; i++)
		if (span_is(s->kind[i].group, group) && (s->kind[i].n || s->kind[i].present))
			return VERDICT_ALLOW;
	snapshot_each(r, s, GK_CUSTOM_RESOURCE_DEFINITION)
		if (span_is(value_span(value_at(snapshot_object(s, r)->root, 2, KEY_spec, key)), group))
			return VERDICT_ALLOW;
	return missing(s, GK_CUSTOM_RESOURCE_DEFINITION, UNKNOWN_kind_missing, why);
}

static bool limit_named(span key, const char *limits)
{
	span rest = span_str(limits), one;

	while (rest.p) {
		rest = span_cut(rest, '|', &one);
		if (span_eq(key, one) || (span_ends(one, SPAN("/")) && span_starts(key, one)))
			return true;
	}
	return false;
}

// The amounts that the server holds requests against are those of the status, which the quota controller writes (apiserver
// pkg/admission/plugin/resourcequota/controller.go, CheckRequest): a quota that was read from a server and has no status enforces nothing. A
// manifest has none yet and will get it.
static const value *quota_hard(const value *root)
{
	const value *held = value_at(root, 2, KEY_status, KEY_hard);

	if (held->type == VALUE_OBJECT || value_present(value_at(root, 2, KEY_metadata, KEY_uid)))
		return held;
	return value_at(root, 2, KEY_spec, KEY_hard);
}

bool lookup_quota_idle(const value *root)
{
	return quota_hard(root)->type != VALUE_OBJECT;
}

// A quota with scopes counts only the pods of that scope; two opposite ones count all.
enum { COUNTS_ALL = 1, TERMINATING = 2, NOT_TERMINATING = 4, BEST_EFFORT = 8, NOT_BEST_EFFORT = 16 };

static unsigned quota_counts(const value *root)
{
	static const struct { const char *scope; unsigned bit; } scopes[] = { { "Terminating", TERMINATING }, { "NotTerminating", NOT_TERMINATING },
		{ "BestEffort", BEST_EFFORT }, { "NotBestEffort", NOT_BEST_EFFORT } };
	const value *spec = value_get(root, KEY_spec), *v = value_get(spec, KEY_scopes);

	if (value_count(value_at(spec, 2, KEY_scopeSelector, KEY_matchExpressions)))
		return 0;
	if (!value_count(v))
		return COUNTS_ALL;
	for (size_t i = 0; v->n == 1 && i < sizeof scopes / sizeof *scopes; i++)
		if (span_is(value_span(value_item(v, 0)), scopes[i].scope))
			return scopes[i].bit;
	return 0;
}

enum verdict lookup_quota(const struct snapshot *s, uint32_t ns, const char *limits, enum unknown *why)
{
	size_t n;
	const ref *quota = snapshot_in_ns(s, GK_RESOURCE_QUOTA, ns, &n);
	unsigned counts = 0;

	for (size_t i = 0; i < n; i++) {
		const value *root = snapshot_object(s, quota[i])->root;
		member_each(m, quota_hard(root))
			if (limit_named(intern_text(&s->keys, m->key), limits))
				counts |= quota_counts(root);
	}
	if (counts & COUNTS_ALL || (counts & TERMINATING && counts & NOT_TERMINATING) || (counts & BEST_EFFORT && counts & NOT_BEST_EFFORT))
		return VERDICT_ALLOW;
	return missing(s, GK_RESOURCE_QUOTA, UNKNOWN_kind_missing, why);
}

enum verdict lookup_annotation(const struct snapshot *s, enum gk gk, uint32_t ns, const char *key, enum unknown *why)
{
	uint32_t id = intern_find(&s->keys, span_str(key));

	snapshot_each(r, s, gk) {
		const struct object *o = snapshot_object(s, r);
		if (id != MAP_NONE && (ns == NS_CLUSTER || o->ns == ns) && value_present(value_get(meta_annotations(o->root), id)))
			return VERDICT_ALLOW;
	}
	return missing(s, gk, UNKNOWN_kind_missing, why);
}
