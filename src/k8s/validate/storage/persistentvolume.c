// PersistentVolume (pkg/apis/core/validation: ValidatePersistentVolume, ValidatePersistentVolumeUpdate).
#include "k8s/validate/internal.h"

#include "doc/edit.h"
#include "k8s/validate/pod/podrules.h"

#include "k8s/validate/at.h"
#include "k8s/validate/storage/storage.h"

static void access_modes(struct validation *v, const struct field *at, const value *modes)
{
	bool alone = false, other = false;

	if (!value_count(modes))
		check_required(v, at, "");
	value_each(m, modes) {
		bool known = CHECK_ONE_OF(v, at, value_span(m), "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
		bool only = span_is(value_span(m), "ReadWriteOncePod");
		alone |= only;
		other |= known && !only;
	}
	if (alone && other)
		check_forbidden(v, at, "may not use ReadWriteOncePod with other access modes");
}

// Go prints maps in order of their keys.
static span sorted(struct validation *v, const value *map)
{
	struct member *m;
	size_t n = 0;
	value copy;

	if (!value_present(map))
		return SPAN("null");
	m = arena_alloc(v->arena, (value_count(map) + 1) * sizeof *m, _Alignof(struct member));
	member_each(x, map) {
		size_t at = n++;
		for (; at > 0 && span_cmp(at_key_text(v, x), at_key_text(v, &m[at - 1])) < 0; at--)
			m[at] = m[at - 1];
		m[at] = *x;
	}
	copy = value_object(m, n);
	return field_value(v, &copy);
}

static void capacity(struct validation *v, const struct field *at, const value *map)
{
	struct at_map w = { 0 };
	quantity q;

	if (!value_count(map))
		check_required(v, at, "");
	if (!check_has(v, map, "storage") || value_count(map) > 1)
		field_add(v, FIELD_NOT_SUPPORTED, at, sorted(v, map), "supported values: \"storage\"");
	member_each(m, map) {
		const struct field *item = AT_KEY(at, at_key_text(v, m));
		at_map_begin(&w, v);
		if (at_quantity(&m->v, &q) && q.nano < 0)
			check_add_int(v, item, quantity_value(q), (struct check){ { "must be a valid resource quantity" }, 1 });
		if (at_quantity(&m->v, &q) && q.nano <= 0)
			at_text(v, item, at_quantity_text(v, &m->v), "must be greater than zero");
		at_map_end(&w, v);
	}
}

static void secret_ref(struct validation *v, const struct field *at, const value *ref)
{
	span name = check_text(v, ref, "name"), namespace = check_text(v, ref, "namespace");

	if (!value_present(ref))
		return;
	if (!name.n)
		check_required(v, AT(at, "name"), "");
	else
		check_add(v, AT(at, "name"), name, check_dns1123_subdomain(name));
	if (!namespace.n)
		check_required(v, AT(at, "namespace"), "");
	else
		check_add(v, AT(at, "namespace"), namespace, check_dns1123_label(namespace));
}

static void csi(struct validation *v, const struct field *at, const value *s)
{
	static const char *const refs[] = { "controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef" };

	storage_driver_check(v, AT(at, "driver"), check_text(v, s, "driver"));
	if (!check_text(v, s, "volumeHandle").n)
		check_required(v, AT(at, "volumeHandle"), "");
	for (size_t i = 0; i < 4; i++)
		secret_ref(v, AT(at, refs[i]), check_get(v, s, refs[i]));
}

static void path(struct validation *v, const struct field *at, const value *s)
{
	if (rule_need(v, at, s, "path"))
		podrules_no_backsteps(v, AT(at, "path"), check_text(v, s, "path"));
}

static void host_path(struct validation *v, const struct field *at, const value *s)
{
	const value *type = check_get(v, s, "type");

	path(v, at, s);
	if (v->errors.n && !check_text(v, s, "path").n)
		return;
	if (value_present(type))
		CHECK_ONE_OF(v, AT(at, "type"), value_span(type), "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate",
			"Socket");
}

static void one_source(struct validation *v, const struct field *at, const char *kind, const value *s, bool affinity)
{
	struct podrules r = { .v = v };

	if (!strcmp(kind, "hostPath"))
		host_path(v, AT(at, kind), s);
	else if (!strcmp(kind, "csi"))
		csi(v, AT(at, kind), s);
	else if (!strcmp(kind, "local")) {
		path(v, AT(at, kind), s);
		if (!affinity)
			check_required(v, AT(at, "nodeAffinity"), "Local volume requires node affinity");
	} else
		podrules_network_volume(&r, at, kind, s, SPAN(""));
}

// In the order of ValidatePersistentVolumeSpec; flexVolume is not counted against the others.
static void sources(struct validation *v, const struct field *at, const value *spec, bool affinity)
{
	static const char *const kinds[] = { "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte",
		"cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO",
		"local", "storageos", "csi" };
	size_t n = 0;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const value *s = check_get(v, spec, kinds[i]);
		if (!value_present(s))
			continue;
		if (n && strcmp(kinds[i], "flexVolume"))
			check_forbidden(v, AT(at, strcmp(kinds[i], "cephfs") ? kinds[i] : "cephFS"), "may not specify more than 1 volume type");
		else
			one_source(v, at, kinds[i], s, affinity);
		n++;
	}
	if (!n)
		check_required(v, at, "must specify a volume type");
}

// path.Clean(p) == "/"
static bool is_root(span p)
{
	span part, rest = p;

	if (!p.n || p.p[0] != '/')
		return false;
	while (rest.p) {
		rest = span_cut(rest, '/', &part);
		if (part.n && !span_is(part, ".") && !span_is(part, ".."))
			return false;
	}
	return true;
}

// ValidatePersistentVolumeSpec with validateInlinePersistentVolumeSpec: the volume that a VolumeAttachment carries in itself.
void storage_inline_volume(struct validation *v, const struct field *at, const value *s)
{
	static const char *const never = "may not be specified in the context of inline volumes";
	span reclaim = check_text(v, s, "persistentVolumeReclaimPolicy"), mode = check_text(v, s, "volumeMode");

	if (check_has(v, s, "claimRef"))
		check_forbidden(v, AT(at, "claimRef"), never);
	if (value_count(check_get(v, s, "capacity")))
		check_forbidden(v, AT(at, "capacity"), never);
	if (!check_has(v, s, "csi"))
		check_required(v, AT(at, "csi"), "has to be specified in the context of inline volumes");
	access_modes(v, AT(at, "accessModes"), check_get(v, s, "accessModes"));
	if (reclaim.n && !span_is(reclaim, "Retain"))
		check_forbidden(v, AT(at, "persistentVolumeReclaimPolicy"), "may only be Retain in the context of inline volumes");
	if (check_has(v, s, "nodeAffinity"))
		check_forbidden(v, AT(at, "nodeAffinity"), never);
	sources(v, at, s, false);
	if (span_is(reclaim, "Recycle") && is_root(check_text(v, check_get(v, s, "hostPath"), "path")))
		check_forbidden(v, AT(at, "persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
	if (check_text(v, s, "storageClassName").n)
		check_forbidden(v, AT(at, "storageClassName"), never);
	if (check_has(v, s, "volumeMode") && !span_is(mode, "Filesystem"))
		check_forbidden(v, AT(at, "volumeMode"), "may not specify volumeMode other than Filesystem in the context of inline volumes");
}

// ValidationOptionsForPersistentVolume: values that are no label values are let be where the stored volume has such.
static bool bad_selector(struct validation *v, const value *old)
{
	const value *required = check_get(v, check_get(v, value_get(old, KEY_spec), "nodeAffinity"), "required");

	value_each(term, check_get(v, required, "nodeSelectorTerms"))
		value_each(e, check_get(v, term, "matchExpressions"))
			value_each(x, value_get(e, KEY_values))
				if (check_label_value(value_span(x)).n)
					return true;
	return false;
}

static void spec(struct validation *v, const value *o, const value *old)
{
	const value *s = check_get(v, o, "spec"), *affinity = check_get(v, s, "nodeAffinity"), *mode = check_get(v, s, "volumeMode");
	const value *attributes = check_get(v, s, "volumeAttributesClassName");
	span reclaim = check_text(v, s, "persistentVolumeReclaimPolicy"), class = check_text(v, s, "storageClassName");
	const struct field *at = AT(NULL, "spec");

	access_modes(v, AT(at, "accessModes"), check_get(v, s, "accessModes"));
	capacity(v, AT(at, "capacity"), check_get(v, s, "capacity"));
	if (reclaim.n)
		CHECK_ONE_OF(v, AT(at, "persistentVolumeReclaimPolicy"), reclaim, "Delete", "Recycle", "Retain");
	if (value_present(affinity)) {
		const value *required = check_get(v, affinity, "required");
		if (!value_present(required))
			check_required(v, AT(AT(at, "nodeAffinity"), "required"), "must specify required node constraints");
		else
			podrules_node_selector(v, AT(AT(at, "nodeAffinity"), "required"), required, bad_selector(v, old));
	}
	sources(v, at, s, value_present(affinity));
	if (span_is(reclaim, "Recycle") && is_root(check_text(v, check_get(v, s, "hostPath"), "path")))
		check_forbidden(v, AT(at, "persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
	if (class.n)
		check_add(v, AT(at, "storageClassName"), class, check_dns1123_subdomain(class));
	if (value_present(mode))
		CHECK_ONE_OF(v, AT(at, "volumeMode"), value_span(mode), "Block", "Filesystem");
	if (!value_present(attributes))
		return;
	if (!value_span(attributes).n)
		check_required(v, AT(at, "volumeAttributesClassName"), "an empty string is disallowed");
	else
		check_add(v, AT(at, "volumeAttributesClassName"), value_span(attributes), check_dns1123_subdomain(value_span(attributes)));
	if (!check_has(v, s, "csi"))
		check_required(v, AT(at, "csi"), "has to be specified when using volumeAttributesClassName");
}

static void whole(struct validation *v, const value *o, const value *old)
{
	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	spec(v, o, old);
}

static void create(struct validation *v, const value *o) { whole(v, o, &value_absent); }

// A CSI volume without a secret for expansion may be given one.
static value without_expand_secret(struct validation *v, const value *s, const value *was)
{
	uint32_t csi_id = intern_find(v->keys, SPAN("csi")), id = intern_find(v->keys, SPAN("controllerExpandSecretRef"));
	const value *now = check_get(v, s, "csi"), *old = check_get(v, was, "csi");

	if (id == MAP_NONE || !value_present(now) || !value_present(old) || check_has(v, old, "controllerExpandSecretRef"))
		return *s;
	return edit_set(v->arena, s, csi_id, edit_del(v->arena, now, id));
}

static void update(struct validation *v, const value *o, const value *old)
{
	const value *s = check_get(v, o, "spec"), *was = check_get(v, old, "spec"), *affinity = check_get(v, was, "nodeAffinity");
	value now;

	whole(v, o, old);
	whole(v, o, old);
	now = without_expand_secret(v, s, was);
	span a = internal_pretty(v, INTERNAL_PersistentVolumeSource, was), b = internal_pretty(v, INTERNAL_PersistentVolumeSource, &now);
	if (!span_eq(a, b))
		field_add(v, FIELD_FORBIDDEN, AT(AT(NULL, "spec"), "persistentvolumesource"), (span){ 0 },
			"spec.persistentvolumesource is immutable after creation\n%.*s", SPANF(internal_diff(v->arena, a, b)));
	check_immutable(v, AT(NULL, "volumeMode"), check_get(v, s, "volumeMode"), check_get(v, was, "volumeMode"));
	if (value_present(affinity))
		check_immutable(v, AT(NULL, "nodeAffinity"), check_get(v, s, "nodeAffinity"), affinity);
	if (check_has(v, was, "volumeAttributesClassName") && !check_has(v, s, "volumeAttributesClassName"))
		check_forbidden(v, AT(AT(NULL, "spec"), "volumeAttributesClassName"), "update from non-nil value to nil is forbidden");
}

static void status_update(struct validation *v, const value *o, const value *old) { validate_meta_update(v, o, old); }

#define SOURCE "pkg/apis/core/validation/validation.go"
const struct validate_rule validate_persistentvolume = { GK_PERSISTENT_VOLUME, "", create, update, SOURCE };
const struct validate_rule validate_persistentvolume_status = { GK_PERSISTENT_VOLUME, "status", create, status_update, SOURCE };
