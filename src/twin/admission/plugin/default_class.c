#include "twin/admission/plugin/plugin.h"

#include "doc/edit.h"
#include "k8s/meta.h"

// kubernetes plugin/pkg/admission/storage/storageclass/setdefault and network/defaultingressclass: a claim or an Ingress that names no class
// gets the default one; of several the newest, then the first by name.

static bool is_default(const struct judgement *j, const value *class, const char *key, const char *older)
{
	const struct intern *keys = &j->w.snap->keys;

	return span_is(meta_annotation(class, keys, span_str(key)), "true") || (older && span_is(meta_annotation(class, keys, span_str(older)), "true"));
}

static const struct object *newest(const struct judgement *j, enum gk gk, const char *key, const char *older)
{
	const struct object *best = NULL;

	snapshot_each(r, j->w.snap, gk) {
		const struct object *o = world_get(&j->w, r);
		if (!o || !is_default(j, o->root, key, older))
			continue;
		int order = best ? span_cmp(value_get_span(meta(o->root), KEY_creationTimestamp), value_get_span(meta(best->root), KEY_creationTimestamp)) : 1;
		if (order > 0 || (order == 0 && span_cmp(o->name, best->name) < 0))
			best = o;
	}
	return best;
}

static void judge_storage_class(const struct control *c, struct judgement *j)
{
	if (admission_gk(&j->r) != GK_PERSISTENT_VOLUME_CLAIM || j->r.subresource.n || !j->r.object || admission_op(&j->w, &j->r) != ADMISSION_CREATE ||
		value_present(value_at(j->r.object, 2, KEY_spec, KEY_storageClassName)) ||
		meta_annotation(j->r.object, &j->w.snap->keys, SPAN("volume.beta.kubernetes.io/storage-class")).p)
		return;
	const struct object *class = newest(j, GK_STORAGE_CLASS, "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class");
	if (!class)
		return;
	plugin_set(j, edit_set_at(j->run, j->r.object, value_string(class->name), 2, KEY_spec, KEY_storageClassName));
	plugin_allow(j, c, "the default StorageClass is named", NULL, 0);
}

static void judge_ingress_class(const struct control *c, struct judgement *j)
{
	if (admission_gk(&j->r) != GK_INGRESS || j->r.subresource.n || !j->r.object || admission_op(&j->w, &j->r) != ADMISSION_CREATE || !j->keys)
		return;
	uint32_t key = intern_id(j->keys, SPAN("ingressClassName"));
	if (value_present(value_at(j->r.object, 2, KEY_spec, key)) || meta_annotation(j->r.object, j->keys, SPAN("kubernetes.io/ingress.class")).p)
		return;
	const struct object *class = newest(j, GK_INGRESS_CLASS, "ingressclass.kubernetes.io/is-default-class", NULL);
	if (!class)
		return;
	plugin_set(j, edit_set_at(j->run, j->r.object, value_string(class->name), 2, KEY_spec, key));
	plugin_allow(j, c, "the default IngressClass is named", NULL, 0);
}

const struct control control_default_storage_class = { .id = "default-storage-class", .title = "DefaultStorageClass", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/storage/storageclass/setdefault/admission.go", .judge = judge_storage_class };
const struct control control_default_ingress_class = { .id = "default-ingress-class", .title = "DefaultIngressClass", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/network/defaultingressclass/admission.go", .judge = judge_ingress_class };
