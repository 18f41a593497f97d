// Volumes and claims: kubernetes pkg/registry/core/{persistentvolume,persistentvolumeclaim}/strategy.go, pkg/api/persistentvolume{,claim}/util.go,
// pkg/registry/storage.
#include "twin/registry/pod_warn.h"

#include "k8s/meta.h"

#define CLASS_ANNOTATION "volume.beta.kubernetes.io/storage-class"

static void create_volume(struct storing *s, value *object)
{
	value status = edit_set(s->arena, &value_absent, KEY_phase, value_string(SPAN("Pending")));

	kind_set(s, object, KEY_status, edit_set(s->arena, &status, kind_key(s, "lastPhaseTransitionTime"), value_string(SPAN(KIND_NOW))));
}

static void warn_class(struct storing *s, const value *object)
{
	if (meta_annotation(object, s->keys, SPAN(CLASS_ANNOTATION)).p)
		kind_warn(s, "metadata.annotations[" CLASS_ANNOTATION "]: deprecated since v1.8; use \"storageClassName\" attribute instead");
}

static void warn_volume(struct storing *s, const value *object, const value *old)
{
	static const struct { const char *source, *text; } sources[] = {
		{ "cephfs", "deprecated in v1.28, non-functional in v1.31+" }, { "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+" },
		{ "scaleIO", "deprecated in v1.16, non-functional in v1.22+" }, { "storageOS", "deprecated in v1.22, non-functional in v1.25+" },
		{ "glusterfs", "deprecated in v1.25, non-functional in v1.26+" }, { "rbd", "deprecated in v1.28, non-functional in v1.31+" },
	};
	const value *spec = value_get(object, KEY_spec);
	size_t n = 0;

	(void)old;
	warn_class(s, object);
	if (meta_annotation(object, s->keys, SPAN("volume.beta.kubernetes.io/mount-options")).p)
		kind_warn(s, "metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use \"mountOptions\" attribute instead");
	if (span_is(value_get_span(spec, KEY_persistentVolumeReclaimPolicy), "Recycle"))
		kind_warn(s, "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.");
	value_each(t, kind_get(s, kind_get(s, kind_get(s, spec, "nodeAffinity"), "required"), "nodeSelectorTerms")) {
		struct field at = { NULL, arena_printf(s->arena, "spec.nodeAffinity.required.nodeSelectorTerms[%zu]", n++), 0, FIELD_CHILD };
		pod_warn_term(s, &at, t, false);
	}
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (value_present(kind_get(s, spec, strcmp(sources[i].source, "storageOS") ? sources[i].source : "storageos")))
			kind_warn(s, "spec.%s: %s", sources[i].source, sources[i].text);
}

// NormalizeDataSources: the old name and the new one follow each other.
static void sources(struct storing *s, value *object)
{
	uint32_t one = kind_key(s, "dataSource"), ref_ = kind_key(s, "dataSourceRef");
	value spec = *value_get(object, KEY_spec), source = *value_get(&spec, one), reference = *value_get(&spec, ref_);

	if (value_present(&source) && !value_present(&reference))
		kind_set(s, &spec, ref_, source);
	else if (!value_present(&source) && value_present(&reference) && !value_get_span(&reference, KEY_namespace).n)
		kind_set(s, &spec, one, reference);
	kind_set(s, object, KEY_spec, spec);
}

// A source in another namespace needs a gate (pkg/api/persistentvolumeclaim/util.go DropDisabledFields).
static void drop_foreign_source(struct storing *s, value *object, const value *old)
{
	const value *source = kind_get(s, value_get(object, KEY_spec), "dataSourceRef");

	if (!gates_on(&s->snap->gates, GATE_CrossNamespaceVolumeDataSource) && value_get_span(source, KEY_namespace).n &&
	    !(old && value_present(kind_get(s, value_get(old, KEY_spec), "dataSourceRef"))))
		kind_set_in(s, object, KEY_spec, "dataSourceRef", value_absent);
}

// EnforceDataSourceBackwardsCompatibility: the old field holds claims and snapshots only; anything else said there alone is not heard.
static void drop_odd_source(struct storing *s, value *object, const value *old)
{
	const value *spec = value_get(object, KEY_spec), *source = kind_get(s, spec, "dataSource"), *was = old ? value_get(old, KEY_spec) : &value_absent;
	span kind = value_get_span(source, KEY_kind), group = kind_text(s, source, "apiGroup");

	if (value_present(kind_get(s, was, "dataSource")) || value_present(kind_get(s, was, "dataSourceRef")) || value_present(kind_get(s, spec, "dataSourceRef")) ||
	    (span_is(kind, "PersistentVolumeClaim") && !group.n) || (span_is(kind, "VolumeSnapshot") && span_is(group, "snapshot.storage.k8s.io")))
		return;
	kind_set_in(s, object, KEY_spec, "dataSource", value_absent);
}

static void claim_sources(struct storing *s, value *object, const value *old)
{
	drop_foreign_source(s, object, old);
	drop_odd_source(s, object, old);
	sources(s, object);
}

static void update_volume_status(struct storing *s, value *object, const value *old)
{
	value status = *value_get(object, KEY_status);
	uint32_t key = kind_key(s, "lastPhaseTransitionTime");
	const value *was = value_at(old, 2, KEY_status, key), *now = value_get(&status, key);
	bool same = span_eq(value_get_span(&status, KEY_phase), value_get_span(value_get(old, KEY_status), KEY_phase));

	kind_update_status(s, object, old);
	if (same && !value_present(now) && value_present(was))
		kind_set_in(s, object, KEY_status, "lastPhaseTransitionTime", *was);
	else if (!same && (!value_present(now) || value_equal(now, was)))
		kind_set_in(s, object, KEY_status, "lastPhaseTransitionTime", value_string(SPAN(KIND_NOW)));
}

static void create_claim(struct storing *s, value *object)
{
	kind_set(s, object, KEY_status, edit_set(s->arena, &value_absent, KEY_phase, value_string(SPAN("Pending"))));
	claim_sources(s, object, NULL);
}

static void update_claim(struct storing *s, value *object, const value *old)
{
	kind_update(s, object, old);
	claim_sources(s, object, old);
}

static void warn_claim(struct storing *s, const value *object, const value *old)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field spec = field_child(&root, "spec");

	(void)old;
	warn_class(s, object);
	pod_warn_claim(s, &spec, value_get(object, KEY_spec));
}

static void warn_driver(struct storing *s, const value *object, const value *old)
{
	const value *spec = value_get(object, KEY_spec), *tokens = value_get(spec, KEY_tokenRequests);

	// An update is told of tokens that it changes.
	if (!gates_on(&s->snap->gates, GATE_CSIServiceAccountTokenSecrets) || !value_count(tokens) || (old && value_equal(tokens, value_at(old, 2, KEY_spec, KEY_tokenRequests))))
		return;
	if (kind_get(s, spec, "serviceAccountTokenInSecrets")->type != VALUE_BOOL)
		kind_warn(s, "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens "
			"in volume attributes");
}

#define PV "kubernetes pkg/registry/core/persistentvolume/strategy.go"
#define PVC "kubernetes pkg/registry/core/persistentvolumeclaim/strategy.go"
const struct registry_entry registry_volume = { .gk = GK_PERSISTENT_VOLUME, .subresource = "", .create = create_volume, .update = kind_update,
	.warn = warn_volume, .source = PV };
const struct registry_entry registry_volume_status = { .gk = GK_PERSISTENT_VOLUME, .subresource = "status", .update = update_volume_status, .source = PV };
const struct registry_entry registry_claim = { .gk = GK_PERSISTENT_VOLUME_CLAIM, .subresource = "", .create = create_claim, .update = update_claim,
	.warn = warn_claim, .source = PVC };
const struct registry_entry registry_claim_status = { .gk = GK_PERSISTENT_VOLUME_CLAIM, .subresource = "status", .update = kind_update_status,
	.source = PVC };
const struct registry_entry registry_csi_driver = { .gk = GK_CSI_DRIVER, .subresource = "", .warn = warn_driver, .needs_version = true,
	.source = "kubernetes pkg/registry/storage/csidriver/strategy.go" };
