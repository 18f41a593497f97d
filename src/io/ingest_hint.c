#include "io/ingest_parts.h"

#include "k8s/gvk.h"

#define MAX_PARTS 12

static const char *const manifest_endings[] = { ".json", ".yaml", ".yml", ".jsonl", ".ndjson", ".bhs", ".tar", ".tgz", ".tbz2", ".txz", ".tzst" };
static const char *const packed_endings[] = { ".gz", ".zst", ".bz2", ".xz" };

static span cut_ending(span name, const char *const *endings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (name.n > strlen(endings[i]) && span_eq_fold(span_from(name, name.n - strlen(endings[i])), span_str(endings[i])))
			return span_head(name, name.n - strlen(endings[i]));
	return span_of(NULL, 0);
}

static span base_name(span path)
{
	ptrdiff_t slash = span_rfind(path, '/');
	return span_from(path, (size_t)(slash + 1));
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

// "pods.json.gz" -> "pods".
static span stem_of(span name)
{
	span cut = cut_ending(name, packed_endings, COUNT(packed_endings));
	if (cut.p)
		name = cut;
	cut = cut_ending(name, manifest_endings, COUNT(manifest_endings));
	return cut.p ? cut : name;
}

enum ingest_class ingest_classify(span path)
{
	span name = base_name(path), inner = cut_ending(name, packed_endings, COUNT(packed_endings));

	if (inner.p)
		name = inner;
	if (cut_ending(name, manifest_endings, COUNT(manifest_endings)).p)
		return INGEST_MANIFEST;
	return span_rfind(name, '.') > 0 || name.n == 0 || name.p[0] == '.' ? INGEST_OTHER : INGEST_UNNAMED;
}

static struct ingest_hint hint_of_kind(const struct gvk_kind *k)
{
	return k && !k->body_only ? (struct ingest_hint){ k->api_version, k->kind } : (struct ingest_hint){ 0 };
}

// Kinds of OpenShift that collectors name by place only (insights-operator docs/insights-archive-sample). cluster: the one object of the
// cluster configuration, named so only directly under config/; elsewhere the word may mean something else.
static const struct { const char *word, *api_version, *kind; bool cluster; } openshift[] = {
	{ "apiserver", "config.openshift.io/v1", "APIServer", true },
	{ "authentication", "config.openshift.io/v1", "Authentication", true },
	{ "featuregate", "config.openshift.io/v1", "FeatureGate", true },
	{ "image", "config.openshift.io/v1", "Image", true },
	{ "infrastructure", "config.openshift.io/v1", "Infrastructure", true },
	{ "ingress", "config.openshift.io/v1", "Ingress", true },
	{ "network", "config.openshift.io/v1", "Network", true },
	{ "oauth", "config.openshift.io/v1", "OAuth", true },
	{ "proxy", "config.openshift.io/v1", "Proxy", true },
	{ "version", "config.openshift.io/v1", "ClusterVersion", true },
	{ "securitycontextconstraint", "security.openshift.io/v1", "SecurityContextConstraints", false },
	{ "securitycontextconstraints", "security.openshift.io/v1", "SecurityContextConstraints", false },
	{ "scc", "security.openshift.io/v1", "SecurityContextConstraints", false },
	{ "imagestreams", "image.openshift.io/v1", "ImageStream", false },
};

static struct ingest_hint by_openshift(span word, bool cluster)
{
	for (size_t i = 0; i < COUNT(openshift); i++)
		if (span_is(word, openshift[i].word) && (cluster || !openshift[i].cluster))
			return (struct ingest_hint){ span_str(openshift[i].api_version), span_str(openshift[i].kind) };
	return (struct ingest_hint){ 0 };
}

// A folder or file name: plural, singular or short name, with or without ".group", as the collectors spell them: "network-policy",
// "storage-classes", "securitycontextconstraint", "pvcs", "crd".
static struct ingest_hint by_word(span word)
{
	char buf[128];
	size_t n = 0;

	if (word.n == 0 || word.n >= sizeof buf)
		return (struct ingest_hint){ 0 };
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] != '-' && word.p[i] != '_')
			buf[n++] = word.p[i];
	const struct gvk_kind *k = gvk_by_word(span_of(buf, n));
	if (!k && n > 2 && buf[n - 1] == 's')
		k = gvk_by_word(span_of(buf, n - 1));
	return k ? hint_of_kind(k) : by_openshift(word, false);
}

static struct ingest_hint by_group(span group, span resource)
{
	const struct gvk_kind *k = gvk_by_resource(span_is(group, "core") ? SPAN("") : group, resource);
	return k ? hint_of_kind(k) : by_openshift(resource, false);
}

// Velero: resources/RESOURCE[.GROUP]/namespaces/NS/NAME.json (velero pkg/archive/filesystem.go).
static struct ingest_hint by_velero(span word)
{
	span resource, group = span_cut(word, '.', &resource);
	return by_group(group.p ? group : SPAN(""), resource);
}

static bool found(struct ingest_hint h) { return h.kind.n != 0; }

// A folder that one of the collectors makes, at part i of n (the last one is the stem of the file).
static struct ingest_hint by_layout(const span *part, size_t n, size_t i)
{
	struct ingest_hint h = { 0 };
	size_t left = n - i - 1;

	if (left == 0)
		return h;
	if (span_is(part[i], "resources") && left >= 2)
		return by_velero(part[i + 1]);
	if (span_is(part[i], "cluster-scoped-resources") && left >= 2) // must-gather (openshift/oc pkg/cli/admin/inspect)
		return by_group(part[i + 1], part[i + 2]);
	if (span_is(part[i], "namespaces") && left >= 3) {
		h = by_group(part[i + 2], part[i + 3]);
		return found(h) ? h : by_word(part[i + 2]); // namespaces/NS/pods/NAME/NAME.yaml
	}
	// Troubleshoot (pkg/collect/cluster_resources.go) puts the resource first, Insights (docs/insights-archive-sample) now and then
	// a topic before it.
	if (span_is(part[i], "cluster-resources"))
		return by_word(part[i + 1]);
	if (span_is(part[i], "config") && left == 1)
		h = by_openshift(part[i + 1], true);
	if (span_is(part[i], "config") && !found(h))
		for (size_t k = i + 1; k < n && k <= i + 2 && !found(h); k++)
			h = by_word(part[k]);
	return h;
}

struct ingest_hint ingest_hint_of(span path)
{
	span part[MAX_PARTS], name, rest;
	size_t n = 0;

	// Only what stands behind the last '!' is a path: "bundle.tar.gz!bundle/cluster-resources/pods.json".
	ptrdiff_t bang = span_rfind(path, '!');
	for (rest = span_from(path, (size_t)(bang + 1)); rest.p;) {
		rest = span_cut(rest, '/', &name);
		if (name.n == 0 || span_is(name, "."))
			continue;
		if (n == MAX_PARTS) {
			memmove(part, part + 1, sizeof part - sizeof *part);
			n--;
		}
		part[n++] = rest.p ? name : stem_of(name);
	}
	struct ingest_hint h = { 0 };
	for (size_t i = n; i-- > 0 && !found(h);)
		h = by_layout(part, n, i);
	if (!found(h) && n)
		h = by_word(part[n - 1]);
	if (!found(h) && n > 1)
		h = by_word(part[n - 2]);
	return h;
}
