// meta: what every Kubernetes object has - apiVersion, kind and the fields of metadata - read from a document without copying. Missing and
// wrongly typed fields read as empty, as Go's zero values do; whether that is an error is decided by validation, not here.
#ifndef K8S_META_H
#define K8S_META_H

#include "doc/value.h"

static inline const value *meta(const value *root) { return value_get(root, KEY_metadata); }
static inline span meta_api_version(const value *root) { return value_get_span(root, KEY_apiVersion); }
static inline span meta_kind(const value *root) { return value_get_span(root, KEY_kind); }
static inline span meta_name(const value *root) { return value_get_span(meta(root), KEY_name); }
static inline span meta_namespace(const value *root) { return value_get_span(meta(root), KEY_namespace); }
static inline span meta_uid(const value *root) { return value_get_span(meta(root), KEY_uid); }
static inline const value *meta_labels(const value *root) { return value_get(meta(root), KEY_labels); }
static inline const value *meta_annotations(const value *root) { return value_get(meta(root), KEY_annotations); }
static inline const value *meta_owners(const value *root) { return value_get(meta(root), KEY_ownerReferences); }

// Member of an object by the text of its key; for labels and annotations, whose keys are not in keys.def. O(1) when the text was never
// interned (then nobody has it), else O(members).
const value *meta_member(const value *obj, const struct intern *keys, span key);
// Value of a label or annotation; a null span when it is not there, an empty one when it is "" (or null, which Go reads as "").
static inline span meta_text(const value *obj, const struct intern *keys, span key)
{
	const value *v = meta_member(obj, keys, key);
	return v->type == VALUE_STRING ? value_span(v) : v->type == VALUE_NULL ? SPAN("") : (span){ 0 };
}
static inline span meta_label(const value *root, const struct intern *keys, span key)
{
	return meta_text(meta_labels(root), keys, key);
}
static inline span meta_annotation(const value *root, const struct intern *keys, span key)
{
	return meta_text(meta_annotations(root), keys, key);
}
// The owner reference that says controller: true, or NULL.
static inline const value *meta_controller(const value *root)
{
	value_each(o, meta_owners(root))
		if (value_get_true(o, KEY_controller))
			return o;
	return NULL;
}

#endif
