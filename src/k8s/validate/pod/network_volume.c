// Volume sources of storage systems, and templates of claims.
#include "k8s/validate/pod/podrules.h"

#include "k8s/quantity.h"

static bool alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
static bool digit(char c) { return c >= '0' && c <= '9'; }

static bool all_alnum(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!alnum(s.p[i]))
			return false;
	return true;
}

// iqn\.\d{4}-\d{2}\.([[:alnum:]-.]+)(:[^,;*&$|\s]+)$, unanchored in front.
static bool iqn(span s)
{
	for (size_t i = 0; i + 12 < s.n; i++) {
		const char *p = s.p + i;
		size_t k = 12;
		if (memcmp(p, "iqn.", 4) || !digit(p[4]) || !digit(p[5]) || !digit(p[6]) || !digit(p[7]) || p[8] != '-' || !digit(p[9]) || !digit(p[10])
			|| p[11] != '.')
			continue;
		while (i + k < s.n && (alnum(p[k]) || p[k] == '-' || p[k] == '.'))
			k++;
		if (k == 12 || i + k + 1 >= s.n || p[k] != ':')
			continue;
		bool ok = true;
		for (k++; i + k < s.n; k++)
			ok &= p[k] && !strchr(",;*&$| \t\n\f\r", p[k]);
		if (ok)
			return true;
	}
	return false;
}

static bool initiator(span s)
{
	if (span_starts(s, SPAN("iqn")))
		return iqn(s);
	if (span_starts(s, SPAN("eui")))
		return s.n == 20 && all_alnum(span_from(s, 4));
	return s.n == 36 && all_alnum(span_from(s, 4));
}

// validateISCSIVolumeSource of pods, validateISCSIPersistentVolumeSource of volumes, which says less.
static void iscsi_name(struct validation *v, const struct field *at, span s)
{
	if (!span_starts(s, SPAN("iqn")) && !span_starts(s, SPAN("eui")) && !span_starts(s, SPAN("naa")))
		rule_text(v, at, s, span_is(v->kind, "PersistentVolume") ? "must be valid format" : "must be valid format starting with iqn, eui, or naa");
	else if (!initiator(s))
		rule_text(v, at, s, "must be valid format");
}

static void iscsi(struct validation *v, const struct field *at, const value *s)
{
	rule_need(v, at, s, "targetPortal");
	if (rule_need(v, at, s, "iqn"))
		iscsi_name(v, AT(at, "iqn"), check_text(v, s, "iqn"));
	rule_range(v, at, s, "lun", 0, 255, "must be between 0 and 255, inclusive");
	if ((check_true(v, s, "chapAuthDiscovery") || check_true(v, s, "chapAuthSession")) && !check_has(v, s, "secretRef"))
		check_required(v, AT(at, "secretRef"), "");
	if (span_is(v->kind, "PersistentVolume") && check_has(v, s, "secretRef") && !check_text(v, check_get(v, s, "secretRef"), "name").n)
		check_required(v, AT(AT(at, "secretRef"), "name"), "");
	if (check_has(v, s, "initiatorName"))
		iscsi_name(v, AT(at, "initiatorname"), check_text(v, s, "initiatorName"));
}

static void fc(struct validation *v, const struct field *at, const value *s)
{
	const value *targets = check_get(v, s, "targetWWNs"), *ids = check_get(v, s, "wwids");

	if (!value_count(targets) && !value_count(ids))
		check_required(v, AT(at, "targetWWNs"), "must specify either targetWWNs or wwids, but not both");
	if (value_count(targets) && value_count(ids))
		check_invalid(v, AT(at, "targetWWNs"), targets, "targetWWNs and wwids can not be specified simultaneously");
	if (value_count(targets) && !check_has(v, s, "lun"))
		check_required(v, AT(at, "lun"), "lun is required if targetWWNs is specified");
	else if (value_count(targets))
		rule_range(v, at, s, "lun", 0, 255, "must be between 0 and 255, inclusive");
}

static void flocker(struct validation *v, const struct field *at, const value *s)
{
	span name = check_text(v, s, "datasetName"), uuid = check_text(v, s, "datasetUUID");

	if (!name.n && !uuid.n)
		check_required(v, at, "one of datasetName and datasetUUID is required");
	if (name.n && uuid.n)
		rule_text(v, at, SPAN("resource"), "datasetName and datasetUUID can not be specified simultaneously");
	if (span_find(name, '/', 0) >= 0)
		rule_text(v, AT(at, "datasetName"), name, "must not contain '/'");
}

// net.SplitHostPort: one colon outside brackets.
static bool host_port(span s)
{
	ptrdiff_t colon = span_rfind(s, ':');

	if (colon < 0)
		return false;
	if (s.p[0] == '[')
		return colon > 0 && s.p[colon - 1] == ']' && span_find(span_head(s, (size_t)colon), ']', 0) == colon - 1;
	return span_find(s, ':', 0) == colon && span_find(s, '[', 0) < 0 && span_find(s, ']', 0) < 0;
}

static void quobyte(struct validation *v, const struct field *at, const value *s)
{
	static const char words[] = "must be a host:port pair or multiple pairs separated by commas";
	span registry = check_text(v, s, "registry"), head, rest = registry;

	if (!registry.n) {
		check_required(v, AT(at, "registry"), words);
	} else if (check_text(v, s, "tenant").n >= 65) {
		check_required(v, AT(at, "tenant"), "must be a UUID and may not exceed a length of 64 characters");
	} else {
		do {
			rest = span_cut(rest, ',', &head);
			if (!host_port(head))
				rule_text(v, AT(at, "registry"), registry, words);
		} while (rest.p);
	}
	rule_need(v, at, s, "volume");
}

static void flex(struct validation *v, const struct field *at, const value *s)
{
	rule_need(v, at, s, "driver");
	member_each(m, check_get(v, s, "options")) {
		span key = intern_text(v->keys, m->key), ns;
		span_cut(key, '/', &ns);
		if (span_eq_fold(ns, SPAN("kubernetes.io")) || span_eq_fold(ns, SPAN("k8s.io")) ||
			(ns.n > 14 && span_eq_fold(span_from(ns, ns.n - 14), SPAN(".kubernetes.io"))) ||
			(ns.n > 7 && span_eq_fold(span_from(ns, ns.n - 7), SPAN(".k8s.io"))))
			rule_text(v, AT_KEY(AT(at, "options"), key), key, "kubernetes.io and k8s.io namespaces are reserved");
	}
}

static void azure_disk(struct validation *v, const struct field *at, const value *s)
{
	span kind = check_text(v, s, "kind"), uri = check_text(v, s, "diskURI");

	rule_need(v, at, s, "diskName");
	rule_need(v, at, s, "diskURI");
	if (check_has(v, s, "cachingMode"))
		CHECK_ONE_OF(v, AT(at, "cachingMode"), check_text(v, s, "cachingMode"), "None", "ReadOnly", "ReadWrite");
	if (!check_has(v, s, "kind"))
		return;
	CHECK_ONE_OF(v, AT(at, "kind"), kind, "Dedicated", "Managed", "Shared");
	if (span_is(kind, "Managed") && !span_starts(uri, SPAN("/subscriptions/")))
		CHECK_ONE_OF(v, AT(at, "diskURI"), uri,
			"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}");
	if (!span_is(kind, "Managed") && !span_starts(uri, SPAN("https://")))
		CHECK_ONE_OF(v, AT(at, "diskURI"), uri, "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd");
}

static void secret_name(struct validation *v, const struct field *at, const value *s)
{
	if (check_has(v, s, "secretRef"))
		rule_need(v, AT(at, "secretRef"), check_get(v, s, "secretRef"), "name");
}

static void storageos(struct validation *v, const struct field *at, const value *s)
{
	span name = check_text(v, s, "volumeName"), ns = check_text(v, s, "volumeNamespace");

	if (rule_need(v, at, s, "volumeName"))
		check_add(v, AT(at, "volumeName"), name, check_dns1123_label(name));
	if (ns.n)
		check_add(v, AT(at, "volumeNamespace"), ns, check_dns1123_label(ns));
	secret_name(v, at, s);
}

static void csi(struct validation *v, const struct field *at, const value *s)
{
	span driver = check_text(v, s, "driver"), secret = check_text(v, check_get(v, s, "nodePublishSecretRef"), "name");
	char *low = arena_alloc(v->arena, driver.n + 1, 1);

	for (size_t i = 0; i < driver.n; i++)
		low[i] = driver.p[i] >= 'A' && driver.p[i] <= 'Z' ? (char)(driver.p[i] + 32) : driver.p[i];
	if (rule_need(v, at, s, "driver")) {
		if (driver.n > 63)
			field_add(v, FIELD_TOO_LONG, AT(at, "driver"), (span){ 0 }, "may not be more than 63 bytes");
		check_add(v, AT(at, "driver"), driver, check_dns1123_subdomain(span_of(low, driver.n)));
	}
	if (!check_has(v, s, "nodePublishSecretRef"))
		return;
	if (!secret.n)
		check_required(v, AT(AT(at, "nodePublishSecretRef"), "name"), "");
	else
		check_add(v, AT(at, "name"), secret, check_dns1123_subdomain(secret));
}

static void nfs(struct validation *v, const struct field *at, const value *s)
{
	span path = check_text(v, s, "path");

	rule_need(v, at, s, "server");
	rule_need(v, at, s, "path");
	if (!path.n || path.p[0] != '/')
		rule_text(v, AT(at, "path"), path, "must be an absolute path");
}

static void cinder(struct validation *v, const struct field *at, const value *s)
{
	rule_need(v, at, s, "volumeID");
	secret_name(v, at, s);
}

static void git(struct validation *v, const struct field *at, const value *s)
{
	rule_need(v, at, s, "repository");
	podrules_descending_path(v, AT(at, "directory"), check_text(v, s, "directory"));
}

static void monitors(struct validation *v, const struct field *at, const value *s)
{
	if (!value_count(check_get(v, s, "monitors")))
		check_required(v, AT(at, "monitors"), "");
}

static void rbd(struct validation *v, const struct field *at, const value *s)
{
	monitors(v, at, s);
	rule_need(v, at, s, "image");
}

static void disk(struct validation *v, const struct field *at, const value *s, const char *name)
{
	rule_need(v, at, s, name);
	rule_range(v, at, s, "partition", 0, 255, "must be between 1 and 255, inclusive");
}

// validateGlusterfsPersistentVolumeSource
static void glusterfs_namespace(struct validation *v, const struct field *at, span ns)
{
	if (ns.n)
		check_add(v, at, ns, check_dns1123_label(ns));
	else
		rule_text(v, at, ns, "if the endpointnamespace is set, it must be a valid namespace name");
}

bool podrules_network_volume(struct podrules *r, const struct field *at, const char *kind, const value *s, span volume)
{
	static const struct { const char *kind; void (*check)(struct validation *v, const struct field *at, const value *s); } checks[] = {
		{ "iscsi", iscsi }, { "fc", fc }, { "flocker", flocker }, { "quobyte", quobyte }, { "flexVolume", flex }, { "azureDisk", azure_disk },
		{ "storageos", storageos }, { "csi", csi }, { "nfs", nfs }, { "cinder", cinder }, { "gitRepo", git }, { "cephfs", monitors }, { "rbd", rbd } };
	// Texts that must be there, and nothing else.
	static const struct { const char *kind, *need[3]; } needs[] = { { "glusterfs", { "endpoints", "path" } }, { "azureFile", { "secretName", "shareName" } },
		{ "vsphereVolume", { "volumePath" } }, { "photonPersistentDisk", { "pdID" } }, { "portworxVolume", { "volumeID" } },
		{ "scaleIO", { "gateway", "system", "volumeName" } } };
	const value *ns = check_get(r->v, s, "endpointsNamespace");

	(void)volume;
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (!strcmp(checks[i].kind, kind)) {
			checks[i].check(r->v, AT(at, kind), s);
			return true;
		}
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (!strcmp(needs[i].kind, kind)) {
			for (size_t k = 0; k < 3 && needs[i].need[k]; k++)
				rule_need(r->v, AT(at, kind), s, needs[i].need[k]);
			if (i == 0 && value_present(ns)) // of persistent volumes only
				glusterfs_namespace(r->v, AT(AT(at, kind), "endpointsNamespace"), value_span(ns));
			return true;
		}
	if (!strcmp(kind, "gcePersistentDisk"))
		disk(r->v, AT(at, "persistentDisk"), s, "pdName");
	else if (!strcmp(kind, "awsElasticBlockStore"))
		disk(r->v, AT(at, kind), s, "volumeID");
	else
		return false;
	return true;
}
