// Volumes of pods; sources that storage vendors own are in network_volume.c.
#include "k8s/validate/cluster/pem.h"
#include "k8s/validate/internal.h"
#include "k8s/validate/pod/podrules.h"

#include "k8s/quantity.h"

const value *podrules_volume(const struct podrules *r, span name)
{
	for (size_t i = 0; i < r->volumes.n; i++)
		if (span_eq(check_text(r->v, r->volumes.v[i], "name"), name))
			return r->volumes.v[i];
	return NULL;
}

static void key_path(struct validation *v, const struct field *at, const value *kp)
{
	rule_need(v, at, kp, "key");
	rule_need(v, at, kp, "path");
	podrules_local_path(v, AT(at, "path"), check_text(v, kp, "path"));
	rule_range(v, at, kp, "mode", 0, 0777, RULE_MODE);
}

static void secret_or_map(struct validation *v, const struct field *at, const value *s, const char *name)
{
	size_t i = 0;

	rule_need(v, at, s, name);
	rule_range(v, at, s, "defaultMode", 0, 0777, RULE_MODE);
	value_each(kp, check_get(v, s, "items"))
		key_path(v, AT_INDEX(AT(at, "items"), i++), kp);
}

// validateDownwardAPIVolumeFile
static void downward_file(struct validation *v, const struct field *at, const value *file)
{
	const value *ref = check_get(v, file, "fieldRef"), *resource = check_get(v, file, "resourceFieldRef");

	rule_need(v, at, file, "path");
	podrules_local_path(v, AT(at, "path"), check_text(v, file, "path"));
	if (value_present(ref)) {
		podrules_field_ref(v, AT(at, "fieldRef"), ref, true);
		if (value_present(resource))
			rule_text(v, at, SPAN("resource"), "fieldRef and resourceFieldRef can not be specified simultaneously");
	} else if (value_present(resource)) {
		podrules_resource_ref(v, AT(at, "resourceFieldRef"), resource, true);
	} else {
		check_required(v, at, "one of fieldRef and resourceFieldRef is required");
	}
	rule_range(v, at, file, "mode", 0, 0777, RULE_MODE);
}

struct projection {
	struct podrules *r;
	const struct field *at;  // of the projected volume
	struct spanvec paths;
};

// A path that an earlier source of the volume has: shown with what upstream calls the bad value.
static void claim_path(struct projection *p, span path, span shown)
{
	for (size_t i = 0; i < p->paths.n; i++)
		if (span_eq(p->paths.v[i], path)) {
			rule_text(p->r->v, p->at, shown, "conflicting duplicate paths");
			return;
		}
	vec_push(&p->paths, p->r->v->arena, path);
}

static void project_keys(struct projection *p, const struct field *at, const value *s)
{
	struct validation *v = p->r->v;
	size_t i = 0;

	rule_need(v, at, s, "name");
	value_each(kp, check_get(v, s, "items")) {
		key_path(v, AT_INDEX(AT(at, "items"), i++), kp);
		if (check_text(v, kp, "path").n)
			claim_path(p, check_text(v, kp, "path"), check_text(v, s, "name"));
	}
}

static void project_token(struct projection *p, const struct field *at, const value *s)
{
	struct validation *v = p->r->v;
	int64_t n = check_int(v, s, "expirationSeconds", 0);

	if (n < 600)
		rule_int(v, AT(at, "expirationSeconds"), n, "may not specify a duration less than 10 minutes");
	if (n > (int64_t)1 << 32)
		rule_int(v, AT(at, "expirationSeconds"), n, "may not specify a duration larger than 2^32 seconds");
	if (rule_need(v, p->at, s, "path"))
		podrules_local_path(v, AT(p->at, "path"), check_text(v, s, "path"));
}

static void project_bundle(struct projection *p, const struct field *at, const value *s)
{
	struct validation *v = p->r->v;
	const value *name = check_get(v, s, "name"), *owner = check_get(v, s, "signerName"), *selector = check_get(v, s, "labelSelector");
	span path = check_text(v, s, "path");

	if (value_present(name) && value_present(owner)) {
		field_add(v, FIELD_INVALID, at, internal_json(v, INTERNAL_ClusterTrustBundleProjection, s), "only one of name and signerName may be used");
	} else if (value_present(name)) {
		struct check c = check_dns1123_subdomain(value_span(name));
		if (!value_span(name).n)
			check_required(v, AT(at, "name"), "must be a valid object name");
		for (unsigned i = 0; span_find(value_span(name), ':', 0) < 0 && i < c.n; i++)
			field_add(v, FIELD_INVALID, AT(at, "name"), field_value(v, name), "not a valid clustertrustbundlename: %s", c.text[i]);
		if (value_present(selector))
			check_invalid(v, AT(at, "labelSelector"), selector, "labelSelector must be unset if name is specified");
	} else if (value_present(owner)) {
		if (!value_span(owner).n)
			check_required(v, AT(at, "signerName"), "must be a valid signer name");
		pem_signer_check(v, AT(at, "signerName"), value_span(owner));
		meta_selector_check(v, AT(at, "labelSelector"), selector, META_SELECTOR_STRICT);
	} else {
		check_required(v, at, "either name or signerName must be specified");
	}
	rule_need(v, at, s, "path");
	podrules_local_path(v, AT(at, "path"), path);
	claim_path(p, path, path);
}

static void project_certificate(struct projection *p, const struct field *at, const value *s)
{
	static const char *const paths[] = { "credentialBundlePath", "keyPath", "certificateChainPath" };
	struct validation *v = p->r->v;
	const value *max = check_get(v, s, "maxExpirationSeconds");
	unsigned n = 0;

	pem_signer_check(v, AT(at, "signerName"), check_text(v, s, "signerName"));
	CHECK_ONE_OF(v, AT(at, "keyType"), check_text(v, s, "keyType"), "RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519");
	if (max->type == VALUE_INT && max->i < 3600)
		rule_int(v, AT(at, "maxExpirationSeconds"), max->i, "if provided, maxExpirationSeconds must be >= 3600");
	else if (max->type == VALUE_INT && max->i > 7862400)
		rule_int(v, AT(at, "maxExpirationSeconds"), max->i, "if provided, maxExpirationSeconds must be <= 7862400");
	for (size_t i = 0; i < 3; i++) {
		span path = check_text(v, s, paths[i]);
		if (!path.n)
			continue;
		n++;
		podrules_local_path(v, AT(at, paths[i]), path);
		claim_path(p, path, path);
	}
	if (!n)
		check_required(v, at, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath");
}

static void project_downward(struct projection *p, const struct field *at, const value *s)
{
	struct validation *v = p->r->v;

	value_each(file, check_get(v, s, "items")) {
		span path = check_text(v, file, "path");
		downward_file(v, at, file);
		if (path.n)
			claim_path(p, path, path);
	}
}

static void projected(struct podrules *r, const struct field *at, const value *source)
{
	static const struct { uint32_t key; const char *name; void (*check)(struct projection *p, const struct field *at, const value *s); } kinds[] = {
		{ KEY_secret, "secret", project_keys }, { KEY_configMap, "configMap", project_keys }, { KEY_downwardAPI, "downwardAPI", project_downward },
		{ KEY_serviceAccountToken, "serviceAccountToken", project_token }, { KEY_clusterTrustBundle, "clusterTrustBundle", project_bundle },
		{ KEY_podCertificate, "podCertificate", project_certificate } };
	struct projection p = { .r = r, .at = at };
	size_t i = 0;

	rule_range(r->v, at, source, "defaultMode", 0, 0777, RULE_MODE);
	value_each(s, check_get(r->v, source, "sources")) {
		const struct field *item = AT_INDEX(AT(at, "sources"), i++);
		unsigned n = 0;
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			const value *x = value_get(s, kinds[k].key);
			if (value_present(x) && ++n)
				kinds[k].check(&p, AT(item, kinds[k].name), x);
		}
		if (n > 1)
			check_forbidden(r->v, item, "may not specify more than 1 volume type per source");
	}
}

static void host_path(struct validation *v, const struct field *at, const value *s)
{
	if (!rule_need(v, at, s, "path"))
		return;
	podrules_no_backsteps(v, AT(at, "path"), check_text(v, s, "path"));
	if (check_has(v, s, "type"))
		CHECK_ONE_OF(v, AT(at, "type"), check_text(v, s, "type"), "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File",
			"FileOrCreate", "Socket");
}

static void ephemeral(struct podrules *r, const struct field *at, const value *s, const struct field *volume, span name)
{
	struct validation *v = r->v;
	span pod = r->meta ? value_get_span(r->meta, KEY_name) : (span){ 0 };

	if (!check_has(v, s, "volumeClaimTemplate"))
		check_required(v, AT(at, "volumeClaimTemplate"), "");
	else
		podrules_claim_template(v, AT(at, "volumeClaimTemplate"), check_get(v, s, "volumeClaimTemplate"));
	if (!pod.n || !name.n)
		return;
	span claim = arena_printf(v->arena, "%.*s-%.*s", SPANF(pod), SPANF(name));
	struct check c = check_dns1123_subdomain(claim);
	for (unsigned i = 0; i < c.n; i++)
		field_add(v, FIELD_INVALID, AT(volume, "name"), field_quote(v->arena, name), "PVC name %.*s: %s", SPANF(field_quote(v->arena, claim)), c.text[i]);
}

static void source(struct podrules *r, const struct field *at, const value *volume, const char *kind, const value *s)
{
	struct validation *v = r->v;
	const struct field *f = AT(at, kind);
	quantity q;

	if (!strcmp(kind, "emptyDir")) {
		if (quantity_parse(check_text(v, s, "sizeLimit"), &q) && q.nano < 0)
			check_forbidden(v, AT(f, "sizeLimit"), "SizeLimit field must be a valid resource quantity");
	} else if (!strcmp(kind, "hostPath")) {
		host_path(v, f, s);
	} else if (!strcmp(kind, "secret")) {
		secret_or_map(v, f, s, "secretName");
	} else if (!strcmp(kind, "configMap")) {
		secret_or_map(v, f, s, "name");
	} else if (!strcmp(kind, "persistentVolumeClaim")) {
		rule_need(v, f, s, "claimName");
	} else if (!strcmp(kind, "downwardAPI")) {
		rule_range(v, f, s, "defaultMode", 0, 0777, RULE_MODE);
		value_each(file, check_get(v, s, "items"))
			downward_file(v, f, file);
	} else if (!strcmp(kind, "projected")) {
		projected(r, f, s);
	} else if (!strcmp(kind, "ephemeral")) {
		ephemeral(r, f, s, at, check_text(v, volume, "name"));
	} else if (!strcmp(kind, "image")) {
		if (r->is_pod)
			rule_need(v, f, s, "reference");
		podrules_pull_policy(v, AT(f, "pullPolicy"), check_text(v, s, "pullPolicy"));
	} else {
		podrules_network_volume(r, at, kind, s, check_text(v, volume, "name"));
	}
}

// validateVolumeSource: one source, in upstream's order; the path of a second one is upstream's, misspelling included.
static void sources(struct podrules *r, const struct field *at, const value *volume)
{
#define SOURCE(name) { KEY_##name, #name, #name }
	static const struct { uint32_t key; const char *json, *path; } kinds[] = {
		SOURCE(emptyDir), SOURCE(hostPath), SOURCE(gitRepo), SOURCE(gcePersistentDisk), SOURCE(awsElasticBlockStore),
		SOURCE(secret), SOURCE(nfs), SOURCE(iscsi), SOURCE(glusterfs), SOURCE(flocker), SOURCE(persistentVolumeClaim),
		SOURCE(rbd), SOURCE(cinder), { KEY_cephfs, "cephfs", "cephFS" }, SOURCE(quobyte),
		{ KEY_downwardAPI, "downwardAPI", "downwarAPI" }, SOURCE(fc), SOURCE(flexVolume), SOURCE(configMap),
		SOURCE(azureFile), SOURCE(vsphereVolume), SOURCE(photonPersistentDisk), SOURCE(portworxVolume), SOURCE(azureDisk),
		SOURCE(storageos), SOURCE(projected), SOURCE(scaleIO), SOURCE(csi), SOURCE(ephemeral), SOURCE(image),
	};
#undef SOURCE
	struct validation *v = r->v;
	uint64_t there = 0;
	unsigned n = 0;

	member_each(m, volume) {
		size_t i = m->key == KEY_name ? sizeof kinds / sizeof *kinds : 0;
		while (i < sizeof kinds / sizeof *kinds && kinds[i].key != m->key)
			i++;
		there |= i < sizeof kinds / sizeof *kinds ? (uint64_t)1 << i : 0;
	}
	for (; there; there &= there - 1) {
		size_t i = (size_t)__builtin_ctzll(there);
		const value *s = value_get(volume, kinds[i].key);
		if (!value_present(s))
			continue;
		if (n++)
			check_forbidden(v, AT(at, kinds[i].path), "may not specify more than 1 volume type");
		else
			source(r, at, volume, kinds[i].json, s);
		if (kinds[i].key != KEY_iscsi)
			continue;
		span portal = check_text(v, s, "targetPortal"), name = check_text(v, volume, "name");
		if (check_has(v, s, "initiatorName") && name.n + 1 + portal.n > 64)
			rule_text(v, AT(at, "name"), name, "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if "
				"iscsi.initiatorName is specified.");
	}
	if (!n)
		check_required(v, at, "must specify a volume type");
}

// A claim that the pod would get for an ephemeral volume of its own.
static bool created_claim(struct podrules *r, span claim)
{
	span pod = r->meta ? value_get_span(r->meta, KEY_name) : (span){ 0 };

	if (!pod.n)
		return false;
	value_each(volume, check_get(r->v, r->spec, "volumes"))
		if (check_has(r->v, volume, "ephemeral") && span_eq(claim, arena_printf(r->v->arena, "%.*s-%.*s", SPANF(pod),
			SPANF(check_text(r->v, volume, "name")))))
			return true;
	return false;
}

void podrules_volumes(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	size_t i = 0;

	value_each(volume, check_get(v, r->spec, "volumes")) {
		const struct field *item = AT_INDEX(at, i++);
		span name = check_text(v, volume, "name"), claim = check_text(v, check_get(v, volume, "persistentVolumeClaim"), "claimName");
		size_t before = v->errors.n;
		sources(r, item, volume);
		if (!name.n)
			check_required(v, AT(item, "name"), "");
		else
			check_add(v, AT(item, "name"), name, check_dns1123_label(name));
		if (podrules_volume(r, name))
			check_duplicate(v, AT(item, "name"), name);
		if (v->errors.n == before)
			vec_push(&r->volumes, v->arena, volume);
		if (check_has(v, volume, "persistentVolumeClaim") && created_claim(r, claim))
			rule_text(v, AT(AT(item, "persistentVolumeClaim"), "claimName"), claim, "must not reference a PVC that gets created for an ephemeral volume");
	}
}
