#include "twin/admission/plugin/plugin.h"

#include "doc/edit.h"
#include "k8s/meta.h"
#include "k8s/quantity.h"

// kubernetes plugin/pkg/admission/storage/storageobjectinuseprotection: finalizers keep volumes and claims that are in use; and
// persistentvolume/resize: only bound claims of a class that allows it may grow.

static const char *finalizer(const struct judgement *j)
{
	switch (admission_gk(&j->r)) {
	case GK_PERSISTENT_VOLUME: return "kubernetes.io/pv-protection";
	case GK_PERSISTENT_VOLUME_CLAIM: return "kubernetes.io/pvc-protection";
	case GK_VOLUME_ATTRIBUTES_CLASS: return gates_on(&j->w.snap->gates, GATE_VolumeAttributesClass) ? "kubernetes.io/vac-protection" : NULL;
	default: return NULL;
	}
}

static void judge_protection(const struct control *c, struct judgement *j)
{
	const char *name = finalizer(j);

	(void)c;
	if (!name || j->r.subresource.n || !j->r.object || admission_op(&j->w, &j->r) != ADMISSION_CREATE)
		return;
	const value *list = value_get(meta(j->r.object), KEY_finalizers);
	if (value_lists(list, span_str(name)))
		return;
	value grown = edit_append(j->run, list, value_string(span_str(name)));
	plugin_set(j, edit_set_at(j->run, j->r.object, grown, 2, KEY_metadata, KEY_finalizers));
}

static bool size(const struct judgement *j, const value *claim, quantity *q)
{
	uint32_t key = intern_find(&j->w.snap->keys, SPAN("storage"));
	span text = key == MAP_NONE ? SPAN("") : value_span(value_at(claim, 4, KEY_spec, KEY_resources, KEY_requests, key));

	q->nano = 0;
	return text.n == 0 || quantity_parse(text, q);
}

static span class_of(const struct judgement *j, const value *claim)
{
	span old = meta_annotation(claim, &j->w.snap->keys, SPAN("volume.beta.kubernetes.io/storage-class"));
	return old.p ? old : value_span(value_at(claim, 2, KEY_spec, KEY_storageClassName));
}

static void judge_resize(const struct control *c, struct judgement *j)
{
	uint32_t allow = intern_find(&j->w.snap->keys, SPAN("allowVolumeExpansion"));
	quantity was, is;

	if (admission_gk(&j->r) != GK_PERSISTENT_VOLUME_CLAIM || j->r.subresource.n || !j->r.object || admission_op(&j->w, &j->r) != ADMISSION_UPDATE)
		return;
	const value *old = admission_old(&j->w, &j->r);
	if (!old || !size(j, old, &was) || !size(j, j->r.object, &is) || quantity_cmp(is, was) <= 0)
		return;
	if (!span_is(value_span(value_at(old, 2, KEY_status, KEY_phase)), "Bound")) {
		plugin_deny(j, c, SPAN("Only bound persistent volume claims can be expanded"), NULL, 0);
		return;
	}
	span name = class_of(j, j->r.object);
	const struct object *class = name.n && span_eq(name, class_of(j, old)) ? plugin_find(j, GK_STORAGE_CLASS, SPAN(""), name, NULL) : NULL;
	if (!class || allow == MAP_NONE || !value_get_true(class->root, allow))
		plugin_deny(j, c, SPAN("only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"), NULL, 0);
}

const struct control control_storage_protection = { .id = "storage-protection", .title = "StorageObjectInUseProtection", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go", .judge = judge_protection };
const struct control control_claim_resize = { .id = "claim-resize", .title = "PersistentVolumeClaimResize", .stage = STAGE_VALIDATE,
	.source = "kubernetes plugin/pkg/admission/storage/persistentvolume/resize/admission.go", .judge = judge_resize };
